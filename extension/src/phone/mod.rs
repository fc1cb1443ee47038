//! Phone numbers: anything a list holds, to E.164.
//!
//! [`nanp`] decides ten-digit North American numbers by one table look-up; everything else, and whatever that table leaves
//! open, goes to the `phonenumber` crate (libphonenumber's rules), which needs some 10 µs a number.

mod nanp;

use std::borrow::Cow;

use phonenumber::country::Id;
use unicode_normalization::UnicodeNormalization;

/// libphonenumber's own limit (`_MAX_INPUT_STRING_LENGTH`): what is longer is no phone number.
const MAX_INPUT_CHARS: usize = 250;

/// The E.164 form of a valid number, or `None`. A number without a country code is read as one of the United States.
pub fn e164(text: &str) -> Option<String> {
    e164_from(text, Id::US)
}

/// Like [`e164`], with the region to dial from as an option (ISO 3166-1 alpha-2, any case). A region that does not exist is an
/// error.
pub fn e164_in(text: &str, options: &[Option<&str>]) -> Result<Option<String>, String> {
    match options {
        [] => Ok(e164(text)),
        [None, ..] => Ok(None),
        [Some(region), ..] => {
            let id: Id = region.trim().to_ascii_uppercase().parse().map_err(|_| {
                let region: String = region.chars().take(20).collect();
                format!("canvass: phone_e164: '{region}' is no region; use a two-letter country code such as 'US'")
            })?;
            Ok(e164_from(text, id))
        }
    }
}

fn e164_from(text: &str, region: Id) -> Option<String> {
    if text.len() > 4 * MAX_INPUT_CHARS || text.chars().count() > MAX_INPUT_CHARS {
        return None;
    }
    let text = plain_characters(text.trim());
    let text = restore_spreadsheet_number(&text)?;
    let text = without_label(&text);
    if region == Id::US
        && let Some(verdict) = nanp::e164(text)
    {
        return verdict;
    }
    if has_stray_letters(text) {
        return None;
    }
    // The crate takes the region's trunk prefix off a foreign number as well (the 1 of +32 12 …): a number that names its
    // country is parsed without a region.
    let number = match international(text, region) {
        Some(text) => phonenumber::parse(None, text),
        None => phonenumber::parse(Some(region), text),
    }
    .ok()?;
    phonenumber::is_valid(&number).then(|| format!("+{}{}", number.code().value(), number.national()))
}

/// The number with its `+`, when it has one or starts with the North American 011.
fn international(text: &str, region: Id) -> Option<String> {
    let digits = text.trim_start_matches(['(', ' ']);
    if digits.starts_with('+') {
        return Some(digits.to_string());
    }
    let rest = digits.strip_prefix("011").filter(|_| matches!(region, Id::US | Id::CA))?;
    Some(format!("+{}", rest.trim_start_matches([' ', '-', '.', ')'])))
}

/// One or two letters in a number are typing errors (12O4), not vanity letters, unless they announce an extension.
fn has_stray_letters(text: &str) -> bool {
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    (1..3).contains(&letters) && !text.contains(['x', 'X'])
}

/// Full-width and other compatibility digits and signs become ASCII; all kinds of dashes and spaces become one kind.
fn plain_characters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = text.nfkc().filter_map(|c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    });
    Cow::Owned(plain.collect())
}

/// Undoes what a spreadsheet does to a number: `3055550123.0` and `3.055550123E+09`. `None` where it dropped digits
/// (`3.05555E+09`): the rest of the number would be a guess.
fn restore_spreadsheet_number(text: &str) -> Option<Cow<'_, str>> {
    if let Some(digits) = text.strip_suffix(".0")
        && digits.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(Cow::Borrowed(digits));
    }
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return Some(Cow::Borrowed(text));
    };
    let (Some((whole, fraction)), Ok(exponent)) = (mantissa.split_once('.'), exponent.parse::<usize>()) else {
        return Some(Cow::Borrowed(text));
    };
    let is_number = whole.len() == 1 && (whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit());
    match is_number {
        true if fraction.len() == exponent => Some(Cow::Owned(format!("{whole}{fraction}"))),
        true => None,
        false => Some(Cow::Borrowed(text)),
    }
}

/// Drops a label that lists put around a number ("(cell) …", "… (home)", "Cell: …", "… w"), which the parser would read as
/// vanity letters.
fn without_label(text: &str) -> &str {
    const LABELS: [&str; 24] = [
        "cell phone",
        "home phone",
        "work phone",
        "cellphone",
        "telephone",
        "cellular",
        "landline",
        "mobile",
        "office",
        "phone",
        "home",
        "work",
        "cell",
        "main",
        "tel",
        "mob",
        "fax",
        "c",
        "h",
        "m",
        "o",
        "w",
        "ph",
        "p",
    ];
    let text = without_remark(text);
    let label_of = |part: &str| {
        let part = part.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        LABELS.iter().any(|label| part.eq_ignore_ascii_case(label))
    };
    let first_digit = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let before = &text[..first_digit];
    // A "+" belongs to the number; a "(" does not matter to it.
    let start = if label_of(before) { before.rfind('+').unwrap_or(first_digit) } else { 0 };
    let last_digit = text.rfind(|c: char| c.is_ascii_digit()).map_or(text.len(), |at| at + 1);
    let end = if label_of(&text[last_digit..]) { last_digit } else { text.len() };
    text[start..end.max(start)].trim()
}

/// Drops a bracket without digits at the end: "305-555-0123 (wife)".
fn without_remark(text: &str) -> &str {
    match text.rfind('(') {
        Some(open) if text.ends_with(')') && !text[open..].contains(|c: char| c.is_ascii_digit()) => {
            text[..open].trim_end()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number() {
        for text in [
            "(305) 555-0123",
            "305-555-0123",
            "305.555.0123",
            "305 555 0123",
            "3055550123",
            "13055550123",
            "+1 305 555 0123",
            "+1 1 305 555 0123",
            "1-305-555-0123",
            "305/555-0123",
            " 305-555-0123 ",
            "(305)555-0123 x381",
            "305-555-0123 ext. 12",
            "305-555-0123 (cell)",
            "305-555-0123 (wife)",
            "305_555_0123",
            "Ph: 305-555-0123",
            "cell: 305-555-0123",
            "cell: +1 (305) 555-0123",
            "(home) (305) 555-0123",
            "(305) 555-0123 w",
            "3055550123.0",
            "3.055550123E+09",
            "305\u{2013}555\u{2013}0123",
            "３０５５５５０１２３",
            "011 1 305 555 0123",
            "305-555-0123 h",
            "Mobile (305) 555-0123",
            "tel:+1-305-555-0123",
        ] {
            assert_eq!(e164(text).as_deref(), Some("+13055550123"), "{text}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "",
            " ",
            "n/a",
            "none",
            "555-0123",
            "123-456-7890",
            "000-000-0000",
            "999-999-9999",
            "305-155-0123",
            "3.05555E+09",
            "212-555-12O4",
            "30555501234",
            "305555012",
            "+",
            "x",
            "🙂",
            "1e9",
            "(",
            "((((",
            "+1",
            "00",
        ] {
            assert_eq!(e164(text), None, "{text}");
        }
        assert_eq!(e164(&"3".repeat(1_000_000)), None);
    }

    #[test]
    fn vanity_letters_are_digits() {
        assert_eq!(e164("1-800-FLOWERS").as_deref(), Some("+18003569377"));
    }

    #[test]
    fn regions() {
        assert_eq!(e164("+44 20 7946 0958").as_deref(), Some("+442079460958"));
        assert_eq!(e164("+44 121 234 5678").as_deref(), Some("+441212345678"));
        assert_eq!(e164("011 32 12 34 56 78").as_deref(), Some("+3212345678"));
        assert_eq!(e164_in("020 7946 0958", &[Some("gb")]), Ok(Some("+442079460958".into())));
        assert_eq!(e164_in("(305) 555-0123", &[Some("US")]), Ok(Some("+13055550123".into())));
        assert!(e164_in("(305) 555-0123", &[Some("Florida")]).unwrap_err().contains("'Florida' is no region"));
    }
}
