//! What a value is, by itself: the evidence of a column's content beside that of its header.

use crate::name::{Use, word_use};
use crate::{address, date, email, phone, state, zip};

/// Longer texts are notes.
const MAX_BYTES: usize = 200;

/// The kind of a value: `email`, `phone`, `zip`, `year`, `date`, `city_state_zip`, `full_address`, `address1`, `state`, `gender`,
/// `boolean`, `number`, `full_name`, `first_name`, `last_name`, else `text`. A word that is both a given name and a surname is a
/// `name`. `None` for a blank one.
pub fn kind(text: &str, today: i32) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.len() > MAX_BYTES {
        return Some("text");
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let found = match (digits, letters) {
        _ if text.contains('@') => email::normalize(text).map(|_| "email"),
        (0, 0) => None,
        (0, _) => state_or_word(text).or_else(|| place(text)).or_else(|| name(text)),
        (_, 0) => figures(text, digits, today),
        (_, _) => place(text).or_else(|| date::parse(text, today).map(|_| "date")).or_else(|| telephone(text, digits)),
    };
    found.or(Some("text"))
}

/// Digits and signs.
fn figures(text: &str, digits: usize, today: i32) -> Option<&'static str> {
    let is_plain = digits == text.len();
    let is_number = text.parse::<f64>().is_ok();
    match digits {
        _ if !is_plain && !is_number && date::parse(text, today).is_some() => Some("date"),
        4 if is_plain && date::birth_year_of_text(text, today).is_some() => Some("year"),
        5 if is_plain && zip::zip5_of_text(text).is_some() => Some("zip"),
        9 if text.as_bytes().get(5) == Some(&b'-') && zip::zip5_of_text(text).is_some() => Some("zip"),
        _ => telephone(text, digits).or(is_number.then_some("number")),
    }
}

/// Ten digits are a phone whatever the column is called; fewer say too little.
fn telephone(text: &str, digits: usize) -> Option<&'static str> {
    (digits >= 10 && phone::e164(text).is_some()).then_some("phone")
}

fn state_or_word(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "m" | "f" | "male" | "female" => Some("gender"),
        "y" | "n" | "yes" | "no" | "true" | "false" => Some("boolean"),
        _ => state::code(text).map(|_| "state"),
    }
}

/// An address, or the last line of one. A number before words is an address only with what makes a street of them.
fn place(text: &str) -> Option<&'static str> {
    let parsed = address::parse(text)?;
    let has_region = !parsed.state.is_empty() || !parsed.zip5.is_empty();
    let has_place = !parsed.city.is_empty() && has_region;
    let is_street = !parsed.number.is_empty() && !parsed.street.is_empty() && (!parsed.suffix.is_empty() || has_place);
    match is_street || !parsed.po_box.is_empty() || !parsed.rural_route.is_empty() {
        true if has_place => Some("full_address"),
        true => Some("address1"),
        false => (has_place && parsed.kind.is_empty()).then_some("city_state_zip"),
    }
}

fn name(text: &str) -> Option<&'static str> {
    let upper = text.to_uppercase();
    let words: Vec<&str> = upper.split([' ', ',', '.']).filter(|word| !word.is_empty()).collect();
    let may_be_given = |word| matches!(word_use(word), Some(Use::GivenName(_) | Use::Both(_)));
    let may_be_surname = |word| matches!(word_use(word), Some(Use::Surname | Use::Both(_)));
    match words[..] {
        [word] => word_use(word).map(|used| match used {
            Use::Both(_) => "name",
            Use::GivenName(_) => "first_name",
            Use::Surname => "last_name",
        }),
        // Nothing but a name has an initial in its middle.
        [first, middle, _] if middle.len() == 1 && may_be_given(first) => Some("full_name"),
        [first, .., last] if words.len() <= 5 => {
            let is_full = may_be_given(first) && may_be_surname(last) || text.contains(',') && may_be_surname(first);
            is_full.then_some("full_name")
        }
        _ => None,
    }
}
