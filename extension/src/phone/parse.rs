//! libphonenumber's parser (`PhoneNumberUtil.parse`), step by step: the `phonenumber` crate's own departs from it (national
//! prefixes, Unicode digits, leading zeros). The patterns are the reference's.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::plan::{self, Plan};
use super::{Length, MAX_NATIONAL_DIGITS, Number};

const MIN_NATIONAL_DIGITS: usize = 2;

const PLUS: [char; 2] = ['+', '\u{ff0b}'];
const PUNCTUATION: &str = r"-x\u{2010}-\u{2015}\u{2212}\u{30FC}\u{FF0D}-\u{FF0F} \u{00A0}\u{00AD}\u{200B}\u{2060}\u{3000}()\u{FF08}\u{FF09}\u{FF3B}\u{FF3D}.\[\]/\~\u{2053}\u{223C}\u{FF5E}";

const NOT_A_NUMBER: &str = "no phone number in the text";
const NO_SUCH_COUNTRY: &str = "no such country code";
pub const TOO_SHORT: &str = "too short";
pub const TOO_LONG: &str = "too long";

/// Extensions in all spellings, each with its digits in a group: `;ext=5`, `ext. 5`, `x5`, `- 503#`, `,,5`, `, 5`. The less sure
/// the label, the fewer digits.
static EXTENSION_PATTERN: LazyLock<String> = LazyLock::new(|| {
    let separator = r"[ \u{00A0}\t,]*";
    let after_label = r"[:\.\u{FF0E}]?[ \u{00A0}\t,-]*";
    let explicit =
        r"(?:e?xt(?:ensi(?:o\u{0301}?|\u{00F3}))?n?|\u{FF45}?\u{FF58}\u{FF54}\u{FF4E}?|\u{0434}\u{043E}\u{0431}|anexo)";
    let ambiguous = r"(?:[x\u{FF58}#\u{FF03}\~\u{FF5E}]|int|\u{FF49}\u{FF4E}\u{FF54})";
    let no_comma = r"[ \u{00A0}\t]*";
    [
        r";ext=(\d{1,20})".to_string(),
        format!(r"{separator}{explicit}{after_label}(\d{{1,20}})#?"),
        format!(r"{separator}{ambiguous}{after_label}(\d{{1,9}})#?"),
        r"[- ]+(\d{1,6})#".to_string(),
        format!(r"{no_comma}(?:,{{2}}|;){after_label}(\d{{1,15}})#?"),
        format!(r"{no_comma}(?:,)+{after_label}(\d{{1,9}})#?"),
    ]
    .join("|")
});

static EXTENSION: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("(?i)(?:{})$", *EXTENSION_PATTERN)));

/// Two digits; or three digits at least, then also letters; and perhaps an extension.
static VIABLE: LazyLock<Regex> = LazyLock::new(|| {
    let punctuation = format!(r"{PUNCTUATION}\*");
    let number = format!(r"[+\u{{FF0B}}]*(?:[{punctuation}]*\d){{3,}}[{punctuation}A-Za-z\d]*");
    pattern(&format!(r"(?i)^(?:\d{{2}}|{number}(?:{})?)$", *EXTENSION_PATTERN))
});

static FIRST_CHARACTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[+\u{FF0B}\d]"));
static END_CHARACTERS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:_|[^#\w])+$"));
static SECOND_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\\/] *x"));

/// RFC 3966's parameter: a global number or a domain name.
static PHONE_CONTEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\+[\d\-.()]*\d[\d\-.()]*|(?:[A-Za-z\d]+(?:-*[A-Za-z\d])*\.)*[A-Za-z]+(?:-*[A-Za-z\d])*\.?)$")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of libphonenumber")
}

/// The number of a text that was dialled from `region`, which exists; or why there is none.
pub fn parse(text: &str, region: &str) -> Result<Number, &'static str> {
    let number = possible_number(text)?;
    if !is_viable(&number) {
        return Err(NOT_A_NUMBER);
    }
    let (number, extension) = split_extension(&number);
    let from = plan::of_region(region);

    let international = match split_country_code(number, from) {
        // A plus sign before a number that has no country code.
        Err(NO_SUCH_COUNTRY) if number.starts_with(PLUS) => {
            split_country_code(number.trim_start_matches(PLUS), from)?.ok_or(NO_SUCH_COUNTRY).map(Some)?
        }
        split => split?,
    };
    let (country_code, national, plan) = match international {
        Some((code, national)) => (code, national, plan::main(code).ok_or(NO_SUCH_COUNTRY)?),
        None => (from.country_code, digits(number), from),
    };
    if national.len() < MIN_NATIONAL_DIGITS {
        return Err(TOO_SHORT);
    }
    let national = match plan.without_national_prefix(&national) {
        // What is too short without the prefix may have been a short number with it.
        stripped if matches!(plan.length(&stripped), Length::Possible | Length::TooLong) => stripped,
        _ => Cow::Borrowed(national.as_str()),
    };
    if national.len() > MAX_NATIONAL_DIGITS {
        return Err(TOO_LONG);
    }
    Number::new(country_code, &national, &digits(extension)).ok_or(TOO_LONG)
}

/// The part of the text that can be a number: from the first digit or plus to the last character that belongs to one. A
/// number with a phone context (RFC 3966) comes with its country code.
fn possible_number(text: &str) -> Result<String, &'static str> {
    const CONTEXT: &str = ";phone-context=";
    let mut number = match text.find(CONTEXT) {
        Some(at) => {
            let context = text[at + CONTEXT.len()..].split(';').next().unwrap_or_default();
            if !PHONE_CONTEXT.is_match(context) {
                return Err(NOT_A_NUMBER);
            }
            let start = text.find("tel:").map_or(0, |tel| tel + "tel:".len());
            let local = text.get(start..at).unwrap_or_default();
            if context.starts_with('+') { format!("{context}{local}") } else { local.to_string() }
        }
        None => {
            let start = FIRST_CHARACTER.find(text).ok_or(NOT_A_NUMBER)?.start();
            let number = &text[start..];
            let number = END_CHARACTERS.find(number).map_or(number, |end| &number[..end.start()]);
            SECOND_NUMBER.find(number).map_or(number, |second| &number[..second.start()]).to_string()
        }
    };
    if let Some(at) = number.find(";isub=").filter(|at| *at > 0) {
        number.truncate(at);
    }
    Ok(number)
}

fn is_viable(number: &str) -> bool {
    number.chars().nth(MIN_NATIONAL_DIGITS - 1).is_some() && VIABLE.is_match(number)
}

/// The number, and the digits of its extension.
fn split_extension(number: &str) -> (&str, &str) {
    let found = EXTENSION.captures(number).and_then(|captures| {
        let before = &number[..captures.get_match().start()];
        let digits = captures.iter().skip(1).flatten().next()?;
        is_viable(before).then_some((before, digits.as_str()))
    });
    found.unwrap_or((number, ""))
}

/// Country code and rest of a number that names its country: by a plus, by the international prefix that `from` dials, or by
/// the country code of `from` where the number makes sense only without it.
fn split_country_code(number: &str, from: &Plan) -> Result<Option<(u16, String)>, &'static str> {
    let full = digits(number.trim_start_matches(PLUS));
    let international = match number.starts_with(PLUS) {
        true => Some(full.as_str()),
        false => from.without_international_prefix(&full),
    };
    if let Some(international) = international {
        if international.len() <= MIN_NATIONAL_DIGITS {
            return Err(TOO_SHORT);
        }
        let (code, national) = plan::split_country_code(international).ok_or(NO_SUCH_COUNTRY)?;
        return Ok(Some((code, national.to_string())));
    }
    let Some(rest) = full.strip_prefix(&from.country_code.to_string()) else {
        return Ok(None);
    };
    let rest = from.without_national_prefix(rest);
    let makes_sense_without = !from.is_number(&full) && from.is_number(&rest) || from.length(&full) == Length::TooLong;
    Ok(makes_sense_without.then(|| (from.country_code, rest.into_owned())))
}

/// The digits of a number, vanity letters as the keys they stand on. Less than three letters are no vanity number, and dropped.
fn digits(number: &str) -> String {
    if number.bytes().filter(u8::is_ascii_alphabetic).count() < 3 {
        return number.chars().filter_map(digit).collect();
    }
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let key = |byte: u8| match byte {
        b'0'..=b'9' => Some(char::from(byte)),
        byte if byte.is_ascii_alphabetic() => Some(char::from(KEYS[usize::from(byte.to_ascii_uppercase() - b'A')])),
        _ => None,
    };
    number.bytes().filter_map(key).collect()
}

/// The value of a decimal digit of any script. Unicode lists the ten digits of a script in order, and scripts in runs of ten.
fn digit(c: char) -> Option<char> {
    static DECIMAL_DIGIT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d$"));
    if c.is_ascii() {
        return Some(c).filter(char::is_ascii_digit);
    }
    let is_digit = |c: char| DECIMAL_DIGIT.is_match(c.encode_utf8(&mut [0; 4]));
    if !is_digit(c) {
        return None;
    }
    let before = (1..).map_while(|back| char::from_u32(c as u32 - back)).take_while(|c| is_digit(*c)).count();
    char::from_digit(before as u32 % 10, 10)
}
