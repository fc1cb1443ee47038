//! What lists do to phone numbers: a spreadsheet's notation, labels, remarks, a second number in the cell, odd separators.

use std::borrow::Cow;

/// A number as a spreadsheet shows it.
pub enum Spreadsheet {
    No,
    Restored(String),
    /// `3.05555E+09`: the digits that are gone would be a guess.
    Lost,
}

/// Undoes what a spreadsheet does to a number: `3055550123.0` and `3.055550123E+09`.
pub fn spreadsheet_number(text: &str) -> Spreadsheet {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim();
    if let Some((digits, zeros)) = text.split_once('.')
        && is_digits(digits)
        && !zeros.is_empty()
        && zeros.bytes().all(|byte| byte == b'0')
    {
        return Spreadsheet::Restored(digits.to_string());
    }
    let parts = text.split_once(['E', 'e']).and_then(|(mantissa, exponent)| {
        let (whole, fraction) = mantissa.split_once('.')?;
        let exponent: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
        (whole.len() == 1 && is_digits(whole) && is_digits(fraction)).then_some((whole, fraction, exponent))
    });
    match parts {
        None => Spreadsheet::No,
        Some((whole, fraction, exponent)) => match fraction.get(exponent..) {
            Some(rest) if rest.bytes().all(|byte| byte == b'0') => {
                Spreadsheet::Restored(format!("{whole}{}", &fraction[..exponent]))
            }
            _ => Spreadsheet::Lost,
        },
    }
}

const LABEL: &str = "label dropped";
const REMARK: &str = "remark dropped";
pub const SECOND_NUMBER: &str = "first of two numbers";
const SEPARATORS: &str = "unusual separators";

/// Digits that a number has at least, when it stands beside another one.
const MIN_DIGITS: usize = 7;

/// Digits of a number of which a second one repeats all but the last few. One digit alone may be a slip.
const MIN_DIGITS_IN_FULL: usize = 10;
const LAST_DIGITS: std::ops::RangeInclusive<usize> = 2..=4;

/// Places where a number may end that are tried: from the seventh digit on it has a few groups, a note in the cell has many.
const MAX_ENDS: usize = 6;

/// Readings of a text that is no valid number as it stands, each with what it takes the rest for; the likeliest first.
pub fn candidates(text: &str) -> impl Iterator<Item = (Cow<'_, str>, &'static str)> {
    let label_end = label_end(text);
    let texts = [Some((text, None)), label_end.map(|end| (&text[end..], Some(LABEL)))];
    texts.into_iter().flatten().flat_map(|(text, label)| {
        let plain = (plain_separators(text), label.unwrap_or(SEPARATORS));
        first_numbers(text).chain([plain])
    })
}

/// Where the number starts behind "Phone 2:"; a label without digits does not keep the parser from the number.
fn label_end(text: &str) -> Option<usize> {
    let colon = text.find(':')?;
    text.trim_start().starts_with(char::is_alphabetic).then_some(colon + 1)
}

/// The text up to each place where a number may end: before a word or a bracket, or before another number.
fn first_numbers(text: &str) -> impl Iterator<Item = (Cow<'_, str>, &'static str)> {
    let first_digit = text.find(|c: char| c.is_numeric()).unwrap_or(text.len());
    let ends = text.char_indices().skip_while(move |(at, _)| *at <= first_digit).filter_map(move |(at, c)| {
        let (number, rest) = text.split_at(at);
        let is_end = !c.is_alphanumeric()
            && number.ends_with(|c: char| c.is_alphanumeric())
            && number.chars().filter(|c| c.is_numeric()).count() >= MIN_DIGITS;
        is_end.then_some((number, rest))
    });
    ends.take(MAX_ENDS).filter_map(|(number, rest)| Some((plain_separators(number), rest_of_cell(number, rest)?)))
}

/// What follows the first number: a remark that starts with a letter, or a second number. `None` for digits that may belong
/// to the first one (305-555-0123 4).
fn rest_of_cell(number: &str, rest: &str) -> Option<&'static str> {
    let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).count();
    let next = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let separator = &rest[..rest.len() - next.len()];
    let has_number = digits(next) >= MIN_DIGITS;
    match next.chars().next() {
        // The number ends behind its extension.
        _ if is_extension(next) => None,
        Some(c) if c.is_alphabetic() => Some(if has_number { SECOND_NUMBER } else { REMARK }),
        // Where nothing but a space is between them, two numbers are of one length.
        Some(_)
            if has_number
                && (separator.contains(['/', ',', ';', '&', '|', '\n']) || digits(next) == digits(number)) =>
        {
            Some(SECOND_NUMBER)
        }
        // "/ 0124", "& 25": the last digits of a second number.
        Some(_)
            if separator.contains(['/', '&'])
                && LAST_DIGITS.contains(&next.len())
                && next.bytes().all(|byte| byte.is_ascii_digit())
                && digits(number) >= MIN_DIGITS_IN_FULL =>
        {
            Some(SECOND_NUMBER)
        }
        // An emoji, a question mark: what follows says nothing.
        None if !separator.trim().is_empty() => Some(REMARK),
        _ => None,
    }
}

fn is_extension(text: &str) -> bool {
    let word = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let is_label = ["x", "ext", "extn", "extension"].iter().any(|label| text[..word].eq_ignore_ascii_case(label));
    is_label && text[word..].trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| c.is_numeric())
}

/// The text with a space for every sign that no phone number holds (tabs, colons, underscores), and for the `#` of `ext#4`.
fn plain_separators(text: &str) -> Cow<'_, str> {
    let mut previous = ' ';
    let plain = |c: char| {
        let is_plain = c.is_alphanumeric() || "+-.()/ ".contains(c) || c == '#' && !previous.is_alphabetic();
        previous = c;
        if is_plain { c } else { ' ' }
    };
    Cow::Owned(text.chars().map(plain).collect::<String>())
}
