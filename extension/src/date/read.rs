//! What a text says of a date: year, month and day, as far as it says them.

use super::calendar::{Date, date, days};
use crate::text::fold;

/// No list writes a date at more length; bounds the work.
const MAX_BYTES: usize = 64;

/// Years that a four-digit number, or the first or last half of an eight-digit one, can mean. None begins with the two digits
/// of a month, so that 19650307 and 03071965 have one reading each.
const YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

/// Excel's day number of 1970-01-01 (its day 1 is 1900-01-01, and it counts a 29th of February 1900).
const EXCEL_EPOCH: i32 = 25_569;

/// Month and day are 0 where the text has none, or says 0.
pub fn read(text: &str, today: i32) -> Option<Date> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let text = fold(without_label(text.trim().trim_matches(['"', '\'', '=', '(', ')', '[', ']'])));
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.matches('.').count() <= 1 {
        return of_digits(whole_number(&text)?, today);
    }
    let tokens = tokens(without_time(&text)?)?;
    match tokens[..] {
        [Token::Number(a), Token::Number(b), Token::Number(c)] => of_numbers(a, b, c, today),
        [Token::Month(month), Token::Number(a), Token::Number(b)]
        | [Token::Number(a), Token::Month(month), Token::Number(b)]
        | [Token::Number(a), Token::Number(b), Token::Month(month)] => of_month(month, a, b, today),
        [Token::Month(month), Token::Number(year)] | [Token::Number(year), Token::Month(month)] if is_year(year) => {
            Some(Date { year: in_full(year, month, 1, today)?, month, day: 0 })
        }
        [Token::Number(month), Token::Number(year)] | [Token::Number(year), Token::Number(month)]
            if year.len() == 4 =>
        {
            of_parts(year, month, "0", today)
        }
        [Token::Number(month), Token::Number(year)] if is_year(year) && month.len() <= 2 => {
            let month = month.parse().ok()?;
            Some(Date { year: in_full(year, month, 1, today)?, month, day: 0 })
        }
        _ => None,
    }
}

/// "DOB: 3/7/1965"; the label of another date stays, since it is no birth.
fn without_label(text: &str) -> &str {
    const BIRTH: [&str; 6] = ["DOB", "BORN", "BIRTHDATE", "BIRTHDAY", "DATEOFBIRTH", "FECHADENACIMIENTO"];
    let is_birth = |label: &str| {
        let mut label = label.to_ascii_uppercase();
        label.retain(|c| !matches!(c, ' ' | '.'));
        BIRTH.contains(&&*label)
    };
    match text.split_once(':') {
        Some((label, date)) if is_birth(label) => date.trim_start(),
        _ => text,
    }
}

/// The digits of 1965, 1965.0, and of a day number with its time (24173.5).
fn whole_number(text: &str) -> Option<&str> {
    let (number, fraction) = text.split_once('.').unwrap_or((text, ""));
    (number.len() == EXCEL_DIGITS || fraction.bytes().all(|byte| byte == b'0')).then_some(number)
}

const EXCEL_DIGITS: usize = 5;

fn of_digits(digits: &str, today: i32) -> Option<Date> {
    match digits.len() {
        2 | 4 => Some(Date { year: in_full(digits, 1, 1, today)?, month: 0, day: 0 }),
        EXCEL_DIGITS if !digits.starts_with('0') => {
            let days = digits.parse::<i32>().ok()? - EXCEL_EPOCH;
            // In the future, it is some other number.
            (days <= today).then(|| date(days))
        }
        6 => of_parts(&digits[4..], &digits[..2], &digits[2..4], today),
        // The first zero of 03071965 is lost when it becomes a number.
        7 => of_parts(&digits[3..], &digits[..1], &digits[1..3], today),
        8 => of_parts(&digits[..4], &digits[4..6], &digits[6..], today)
            .or_else(|| of_parts(&digits[4..], &digits[..2], &digits[2..4], today))
            .or_else(|| of_parts(&digits[4..], &digits[2..4], &digits[..2], today)),
        _ => None,
    }
}

/// Four digits, or two that are no day.
fn is_year(number: &str) -> bool {
    number.len() == 4 || number.len() == 2 && number > "31"
}

/// Month, day, year, as the US writes it; the day first where the first number is no month; the year first where it has four
/// digits, or is no day.
fn of_numbers(a: &str, b: &str, c: &str, today: i32) -> Option<Date> {
    if is_year(a) {
        return of_parts(a, b, c, today);
    }
    of_parts(c, a, b, today).or_else(|| of_parts(c, b, a, today))
}

fn of_month(month: u32, a: &str, b: &str, today: i32) -> Option<Date> {
    let (year, day) = if is_year(a) { (a, b) } else { (b, a) };
    of_parts(year, &month.to_string(), day, today)
}

/// `None` when it is no date; behind a year of four digits, a day 0, or day and month 0, say that they are unknown.
fn of_parts(year: &str, month: &str, day: &str, today: i32) -> Option<Date> {
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
    let date = Date { year: in_full(year, month, day, today)?, month, day };
    let is_partial = day == 0 && month <= 12;
    (is_partial || days(date).is_some()).then_some(date)
}

/// A year of four digits, or of two: the latest such year in which the date exists and is not in the future.
fn in_full(year: &str, month: u32, day: u32, today: i32) -> Option<i32> {
    let number: i32 = year.parse().ok()?;
    let is_past = |&year: &i32| days(Date { year, month, day }).is_some_and(|days| days <= today);
    match year.len() {
        4 => YEARS.contains(&number).then_some(number),
        2 => [2100, 2000, 1900].map(|century| century + number).into_iter().find(is_past),
        _ => None,
    }
}

enum Token<'a> {
    Number(&'a str),
    Month(u32),
}

/// Numbers and months; weekdays, ordinal endings and small words fall away. `None` where there is anything else.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    const SEPARATORS: &str = " ,/-._'\u{2019}\u{2013}\u{2014}\\\t";
    const SILENT: [&str; 10] = ["OF", "THE", "DE", "DEL", "ST", "ND", "RD", "TH", "O", "RO"];
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_same_kind = |c: char| c.is_ascii_digit() == first.is_ascii_digit() && !SEPARATORS.contains(c);
        let end = rest.find(|c| !is_same_kind(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (token, after) = rest.split_at(end);
        rest = after;
        if first.is_ascii_digit() {
            tokens.push(Token::Number(token));
        } else if let Some(month) = MONTHS.iter().position(|names| is_short_for(token, names)) {
            tokens.push(Token::Month(month as u32 + 1));
        } else if !SEPARATORS.contains(first) && !SILENT.contains(&token) && !is_short_for(token, &WEEKDAYS) {
            return None;
        }
    }
    Some(tokens)
}

const MONTHS: [&[&str]; 12] = [
    &["JANUARY", "ENERO"],
    &["FEBRUARY", "FEBRERO"],
    &["MARCH", "MARZO"],
    &["APRIL", "ABRIL"],
    &["MAY", "MAYO"],
    &["JUNE", "JUNIO"],
    &["JULY", "JULIO"],
    &["AUGUST", "AGOSTO"],
    &["SEPTEMBER", "SEPTIEMBRE", "SETIEMBRE"],
    &["OCTOBER", "OCTUBRE"],
    &["NOVEMBER", "NOVIEMBRE"],
    &["DECEMBER", "DICIEMBRE"],
];

const WEEKDAYS: [&str; 14] = [
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
    "LUNES",
    "MARTES",
    "MIERCOLES",
    "JUEVES",
    "VIERNES",
    "SABADO",
    "DOMINGO",
];

/// A name, or its first letters, three of them at least.
fn is_short_for(word: &str, names: &[&str]) -> bool {
    word.len() >= 3 && names.iter().any(|name| name.starts_with(word))
}

/// The text in front of a time of day; `None` where a colon is followed by something else.
fn without_time(text: &str) -> Option<&str> {
    let Some((before, after)) = text.split_once(':') else { return Some(text) };
    let date = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let hour = before.len() - date.len();
    let is_time = after.starts_with(|c: char| c.is_ascii_digit())
        && after.chars().all(|c| c.is_ascii_alphanumeric() || " :.,+-()".contains(c))
        && (1..=2).contains(&hour);
    let date = date.strip_suffix('T').unwrap_or(date);
    is_time.then(|| date.trim_end_matches([' ', ',']))
}
