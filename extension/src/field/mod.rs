//! Column headers: which field of the toolkit a list's column holds.

pub mod content;
mod table;
mod words;

use table::TABLE;
use words::words;

/// No header is longer; bounds the work.
const MAX_BYTES: usize = 200;

/// A header of a vendor or of common use, apart from case, accents, spaces and punctuation.
const KNOWN: f64 = 1.0;
/// The words of a known header, in any order, some by a synonym, with or without words that say nothing (voter, primary).
const WORDS: f64 = 0.9;
/// The same behind a number: another phone, another e-mail address.
const NUMBERED: f64 = 0.8;
/// The same with a word spelled wrong.
const MISSPELLED: f64 = 0.7;

/// Fields of which a list has several; another one's number says nothing about what it is.
const REPEATABLE: [&str; 5] = ["phone", "cell_phone", "home_phone", "work_phone", "email"];

/// The field that a column with this header holds; `None` where none is certain.
pub fn canonical(header: &str) -> Option<&'static str> {
    find(header).map(|(field, _)| field)
}

/// Whether what stands under this header names something, even where it is written as a number: an id, a ZIP code, a phone, a district.
pub fn is_code(header: &str) -> bool {
    const CODES: [&str; 14] = [
        "svid",
        "id",
        "zip",
        "zip4",
        "mailing_zip",
        "precinct",
        "congressional_district",
        "state_senate_district",
        "state_house_district",
        "county_district",
        "phone",
        "cell_phone",
        "home_phone",
        "household_id",
    ];
    let name = header.to_lowercase();
    name == "id"
        || ["_id", "_key", " id"].iter().any(|end| name.ends_with(end))
        || canonical(header).is_some_and(|field| CODES.contains(&field))
}

/// How certain the answer of [`canonical`] is: 1 for a known header, then 0.9, 0.8, 0.7.
pub fn confidence(header: &str) -> Option<f64> {
    find(header).map(|(_, confidence)| confidence)
}

fn find(header: &str) -> Option<(&'static str, f64)> {
    if header.len() > MAX_BYTES {
        return None;
    }
    let words = words(header);
    if let Some(field) = TABLE.field(&words) {
        return Some((field, KNOWN));
    }
    by_meaning(&words).or_else(|| {
        let is_number = |word: &String| word.starts_with(|c: char| c.is_ascii_digit());
        let others: Vec<String> = words.iter().filter(|word| !is_number(word)).cloned().collect();
        let (field, confidence) = by_meaning(&others).filter(|_| others.len() + 1 == words.len())?;
        REPEATABLE.contains(&field).then_some((field, NUMBERED.min(confidence)))
    })
}

fn by_meaning(words: &[String]) -> Option<(&'static str, f64)> {
    let mut confidence = WORDS;
    let mut meanings = Vec::new();
    for word in words {
        let meaning = TABLE.meaning(word).or_else(|| {
            confidence = MISSPELLED;
            TABLE.respelled(word)
        })?;
        meanings.extend(meaning);
    }
    Some((TABLE.field_of_meanings(meanings)?, confidence))
}

#[cfg(test)]
mod tests;
