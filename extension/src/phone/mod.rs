//! Phone numbers: anything a list holds, read as libphonenumber reads it, and what lists do to numbers undone first.
//!
//! A text goes through three readers, and the first valid number wins (`docs/phone.md`):
//! [`scan`] takes plain North American numbers apart byte by byte, [`parse`] is libphonenumber's parser for everything else,
//! and [`repair`] proposes what the text may have been (a label, a remark, a second number, a spreadsheet's notation). North
//! American numbers are judged by [`nanp`], all others by the metadata of the `phonenumber` crate ([`plan`]).

mod format;
mod nanp;
mod parse;
mod plan;
mod repair;
mod scan;

use arrayvec::ArrayString;

/// libphonenumber's own limit (`MAX_INPUT_STRING_LENGTH`, in characters): what is longer is no phone number.
const MAX_INPUT_CHARS: usize = 250;
/// libphonenumber's limits of a national number and of an extension.
const MAX_NATIONAL_DIGITS: usize = 17;
const MAX_EXTENSION_DIGITS: usize = 20;
/// The same behind a label that may mean something else (x, #).
const MAX_AMBIGUOUS_EXTENSION_DIGITS: usize = 9;

const DEFAULT_REGION: &str = "US";

/// `+`, a country code of one to three digits, and a national number.
pub type E164 = ArrayString<{ 1 + 3 + MAX_NATIONAL_DIGITS }>;

/// A number as it was read; whether it exists is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    pub country_code: u16,
    /// The national significant number: no trunk prefix, leading zeros kept where they belong to it.
    pub national: ArrayString<MAX_NATIONAL_DIGITS>,
    /// Empty where there is none.
    pub extension: ArrayString<MAX_EXTENSION_DIGITS>,
}

/// What kind of line a number is, in libphonenumber's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    FixedLine,
    Mobile,
    FixedLineOrMobile,
    TollFree,
    PremiumRate,
    SharedCost,
    Voip,
    PersonalNumber,
    Pager,
    Uan,
    Voicemail,
}

impl Type {
    pub fn name(self) -> &'static str {
        match self {
            Type::FixedLine => "fixed_line",
            Type::Mobile => "mobile",
            Type::FixedLineOrMobile => "fixed_line_or_mobile",
            Type::TollFree => "toll_free",
            Type::PremiumRate => "premium_rate",
            Type::SharedCost => "shared_cost",
            Type::Voip => "voip",
            Type::PersonalNumber => "personal_number",
            Type::Pager => "pager",
            Type::Uan => "uan",
            Type::Voicemail => "voicemail",
        }
    }

    fn named(name: &str) -> Option<Type> {
        use Type::*;
        let types = [FixedLine, Mobile, FixedLineOrMobile, TollFree, PremiumRate, SharedCost];
        let more = [Voip, PersonalNumber, Pager, Uan, Voicemail];
        types.into_iter().chain(more).find(|kind| kind.name() == name)
    }
}

/// What the numbering plan says of a number: the region it belongs to, and its type, `None` when it is not in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Verdict {
    pub region: Option<&'static str>,
    pub kind: Option<Type>,
}

/// A text, read: the number as far as there is one, and what there is to say about it.
pub struct Reading {
    pub number: Option<Number>,
    pub verdict: Verdict,
    /// Why there is no valid number, or what was done to the text to find one.
    pub reason: Option<&'static str>,
}

impl Reading {
    pub fn is_valid(&self) -> bool {
        self.verdict.kind.is_some()
    }

    /// Whether the number has a length that its country's numbers have, a local number's included.
    pub fn is_possible(&self) -> bool {
        self.number.is_some_and(|number| matches!(number.length(), Length::Possible | Length::Local))
    }

    /// The type's name; `unknown` for a number that is not in use, `None` where no number was read.
    pub fn type_name(&self) -> Option<&'static str> {
        self.number.map(|_| self.verdict.kind.map_or("unknown", Type::name))
    }
}

/// How long a number is for its numbering plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Possible,
    /// The length of numbers that are dialled within their area only.
    Local,
    TooShort,
    TooLong,
    /// Between two lengths that exist.
    Neither,
}

impl Number {
    fn new(country_code: u16, national: &str, extension: &str) -> Option<Number> {
        Some(Number {
            country_code,
            national: ArrayString::from(national).ok()?,
            extension: ArrayString::from(extension).ok()?,
        })
    }

    pub fn e164(&self) -> E164 {
        let mut e164 = E164::new();
        let code = self.country_code;
        let digits = [code / 100, code / 10 % 10, code % 10];
        e164.push('+');
        for digit in digits.into_iter().skip_while(|digit| *digit == 0) {
            e164.push(char::from(b'0' + digit as u8));
        }
        e164.push_str(&self.national);
        e164
    }

    fn verdict(&self) -> Verdict {
        match (self.country_code, self.national.len()) {
            (1, 10) => nanp::verdict(&self.national),
            (code, _) => plan::verdict(code, &self.national),
        }
    }

    fn length(&self) -> Length {
        plan::main(self.country_code).map_or(Length::Neither, |plan| plan.length(&self.national))
    }
}

/// The E.164 form of a valid number, read as one of the United States where it names no country.
pub fn e164(text: &str) -> Option<E164> {
    valid_e164(&read(text, DEFAULT_REGION))
}

/// Like [`e164`], dialled from the region that the options hold.
pub fn e164_in(text: &str, options: &[Option<&str>]) -> Result<Option<E164>, String> {
    Ok(read_in("phone_e164", text, options)?.and_then(|reading| valid_e164(&reading)))
}

fn valid_e164(reading: &Reading) -> Option<E164> {
    reading.number.filter(|_| reading.is_valid()).map(|number| number.e164())
}

/// The reading of a text that was dialled from the region in `options` (ISO 3166-1 alpha-2, any case), by default the United
/// States. `None` for a NULL region; a region that does not exist is an error, in the name of `function`.
pub fn read_in(function: &str, text: &str, options: &[Option<&str>]) -> Result<Option<Reading>, String> {
    match options {
        [] | [Some(DEFAULT_REGION), ..] => Ok(Some(read(text, DEFAULT_REGION))),
        [None, ..] => Ok(None),
        [Some(region), ..] => match plan::region(region) {
            Some(region) => Ok(Some(read(text, region))),
            None => {
                let region: String = region.chars().take(20).collect();
                Err(format!("canvass: {function}: '{region}' is no region; use a two-letter country code such as 'US'"))
            }
        },
    }
}

/// The number in one of the styles `e164`, `national`, `international` and `rfc3966`, NULL unless it is valid. The options are
/// the style and, perhaps, the region.
pub fn formatted(text: &str, options: &[Option<&str>]) -> Result<Option<String>, String> {
    let (style, region) = options.split_first().expect("phone_format has two arguments");
    let Some(style) = style else {
        return Ok(None);
    };
    let style = format::Style::named(style)?;
    let reading = read_in("phone_format", text, region)?;
    Ok(reading.filter(Reading::is_valid).and_then(|reading| reading.number).map(|number| style.format(&number)))
}

pub fn national(number: &Number) -> String {
    format::Style::National.format(number)
}

pub fn international(number: &Number) -> String {
    format::Style::International.format(number)
}

fn read(text: &str, region: &'static str) -> Reading {
    if text.len() > MAX_INPUT_CHARS && text.chars().nth(MAX_INPUT_CHARS).is_some() {
        return Reading { number: None, verdict: Verdict::default(), reason: Some("longer than 250 characters") };
    }
    if region == DEFAULT_REGION
        && let Some(number) = scan::plain(text)
    {
        let verdict = nanp::verdict(&number.national);
        let reason = verdict.kind.is_none().then(|| nanp::why_not(&number.national));
        return Reading { number: Some(number), verdict, reason };
    }
    read_anything(text, region)
}

/// The text as it is, or what it may have been before it came into a list; the first valid number is the one.
fn read_anything(text: &str, region: &'static str) -> Reading {
    match repair::spreadsheet_number(text) {
        repair::Spreadsheet::Restored(digits) => {
            let mut reading = judged(parse::parse(&digits, region));
            reading.reason = reading.reason.or(Some("restored from a spreadsheet's notation"));
            return reading;
        }
        repair::Spreadsheet::Lost => {
            return Reading { number: None, verdict: Verdict::default(), reason: Some("a spreadsheet dropped digits") };
        }
        repair::Spreadsheet::No => {}
    }
    let as_it_is = judged(parse::parse(text, region));
    if as_it_is.is_valid() {
        return without_second_number(as_it_is, region);
    }
    repair::candidates(text)
        .map(|(candidate, reason)| Reading { reason: Some(reason), ..judged(parse::parse(&candidate, region)) })
        .find(Reading::is_valid)
        .unwrap_or(as_it_is)
}

/// libphonenumber takes the second number of "3055550123;3055550124" for digits to dial later.
fn without_second_number(mut reading: Reading, region: &'static str) -> Reading {
    let extension = reading.number.as_mut().map(|number| &mut number.extension);
    if let Some(extension) = extension
        && extension.len() > MAX_AMBIGUOUS_EXTENSION_DIGITS
        && judged(parse::parse(extension, region)).is_valid()
    {
        extension.clear();
        reading.reason = Some(repair::SECOND_NUMBER);
    }
    reading
}

/// A parsed number with the verdict of its numbering plan.
fn judged(parsed: Result<Number, &'static str>) -> Reading {
    let number = match parsed {
        Ok(number) => number,
        Err(reason) => return Reading { number: None, verdict: Verdict::default(), reason: Some(reason) },
    };
    let verdict = number.verdict();
    let reason = match (verdict.kind, number.length()) {
        (Some(_), _) => None,
        (None, Length::TooShort) => Some(parse::TOO_SHORT),
        (None, Length::TooLong) => Some(parse::TOO_LONG),
        (None, Length::Local) => Some("no area code"),
        (None, Length::Neither) => Some("no number of its country has this length"),
        (None, Length::Possible) if number.country_code == 1 => Some(nanp::why_not(&number.national)),
        (None, Length::Possible) => Some("not in use in its country"),
    };
    Reading { number: Some(number), verdict, reason }
}

#[cfg(test)]
mod tests;
