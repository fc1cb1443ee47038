//! How a text is laid out: what separates its cells, and which record is the header.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::records::{Record, cells, records};
use crate::{email, field, phone};

/// What separates cells, the most common first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The records that are looked at.
const PROBED: usize = 200;
/// As many columns as the widest sheet has; a text with more is no list.
pub const MAX_COLUMNS: usize = 16_384;
/// A header is one of the first records: what stands above it is a title, a date, a note.
const MAX_ABOVE: usize = 20;

#[derive(Debug, PartialEq)]
pub struct Layout {
    pub delimiter: char,
    /// The line of the header; 0 when the list has none, and its first record is data.
    pub header_line: i64,
    /// The header, one record of CSV; empty when the list has none.
    pub header: String,
    /// How many columns: of the header, or of most records where those are wider.
    pub columns: i64,
}

/// Where the header is said to be, from 1; 0 says that there is none.
#[derive(Debug, Clone, Copy)]
pub enum HeaderAt {
    /// In a text file.
    Line(i64),
    /// In a sheet, whose cells may have several lines.
    Row(i64),
}

/// The layout of a text; `header` tells where the header is, `delimiter` what separates the cells, where that is known. `None` for a text
/// without records.
pub fn layout(text: &str, header: Option<HeaderAt>, delimiter: Option<u8>) -> Result<Option<Layout>, String> {
    let delimiter = delimiter.unwrap_or_else(|| delimiter_of(text));
    let probed: Vec<Record> = records(text, delimiter).take(PROBED).collect();
    let widths: Vec<usize> = probed.iter().map(|record| width(record.text, delimiter)).collect();
    let Some(usual) = mode(&widths) else { return Ok(None) };
    if let Some((record, width)) = probed.iter().zip(&widths).find(|(_, width)| **width > MAX_COLUMNS) {
        let line = record.line;
        return Err(format!(
            "has {width} cells on line {line}, and a list at most {MAX_COLUMNS}: its lines do not end where they should"
        ));
    }
    let header = match header {
        None => header_of(&probed, delimiter, usual),
        Some(HeaderAt::Line(0) | HeaderAt::Row(0)) => None,
        Some(HeaderAt::Line(line)) => {
            let found =
                records(text, delimiter).find(|record| record.line >= line).filter(|record| record.line == line);
            let none = || format!("has no record that starts on line {line}, where the header is said to be");
            Some(found.ok_or_else(none)?)
        }
        Some(HeaderAt::Row(row)) => {
            let found = records(text, delimiter).find(|record| record.row >= row).filter(|record| record.row == row);
            Some(found.ok_or_else(|| format!("has no cells in row {row}, where the header is said to be"))?)
        }
    };
    let columns = header.map_or(0, |header| width(header.text, delimiter)).max(usual);
    Ok(Some(Layout {
        delimiter: char::from(delimiter),
        header_line: header.map_or(0, |header| header.line),
        header: header.map_or(String::new(), |header| header.text.to_string()),
        columns: columns as i64,
    }))
}

/// The names of the columns, each of them once in any case: a second `Phone` is `Phone 2`, one without a name `Column 3`.
pub fn headers(header: &str, delimiter: u8, columns: usize) -> Vec<String> {
    let given = cells(header, delimiter);
    let given: Vec<&str> = given.iter().map(|name| name.trim()).collect();
    let mut taken: HashSet<String> = given.iter().map(|name| name.to_lowercase()).collect();
    let mut seen = HashSet::new();
    // Where the search for a free number goes on: from the start each time, a header of one name would take for ever.
    let mut next: HashMap<String, usize> = HashMap::new();
    let mut unique = |at: usize| {
        let name = given.get(at).copied().filter(|name| !name.is_empty());
        if let Some(name) = name.filter(|name| seen.insert(name.to_lowercase())) {
            return name.to_string();
        }
        let (stem, first) = name.map_or(("Column", at + 1), |name| (name, 2));
        let number = next.entry(stem.to_lowercase()).or_insert(first);
        *number = first.max(*number);
        loop {
            let numbered = format!("{stem} {number}");
            if taken.insert(numbered.to_lowercase()) {
                return numbered;
            }
            *number += 1;
        }
    };
    (0..columns.max(given.len())).map(&mut unique).collect()
}

/// The delimiter with which the records agree on a number of cells; where several do, the one with which the agreement starts on an
/// earlier record (a column of lists, "a; b; c", has a header without them), and then the one that makes more cells.
fn delimiter_of(text: &str) -> u8 {
    if let Some(named) = named_delimiter(text) {
        return named;
    }
    let agreement = |delimiter: u8| {
        let widths: Vec<usize> = records(text, delimiter).take(PROBED).map(|r| width(r.text, delimiter)).collect();
        let usual = mode(&widths).unwrap_or(0);
        let agreeing = widths.iter().filter(|width| **width == usual).count();
        let first = widths.iter().position(|width| *width == usual).unwrap_or(0);
        (usual > 1).then(|| (agreeing * 10 / widths.len(), Reverse(first), usual))
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| agreement(*delimiter));
    best.unwrap_or(DELIMITERS[0])
}

/// What the first line names: "sep=;", as spreadsheets write and read it.
fn named_delimiter(text: &str) -> Option<u8> {
    let named = *text.strip_prefix("sep=")?.as_bytes().first()?;
    (named == b'\t' || named.is_ascii_punctuation() && named != b'"').then_some(named)
}

/// Cells up to the last that is not empty.
fn width(record: &str, delimiter: u8) -> usize {
    cells(record, delimiter).iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
}

/// The most frequent number, the greater of two.
fn mode(numbers: &[usize]) -> Option<usize> {
    numbers.iter().copied().max_by_key(|number| (numbers.iter().filter(|other| *other == number).count(), *number))
}

/// The record that names the columns: among the first the one with the most names of fields, if it has two, or one in a list as
/// narrow; else the first that is wide enough and reads like no data.
fn header_of<'a>(probed: &[Record<'a>], delimiter: u8, usual: usize) -> Option<Record<'a>> {
    let above = &probed[..probed.len().min(MAX_ABOVE)];
    let known = |record: &Record| {
        let names = cells(record.text, delimiter);
        let is_header = !names.iter().any(|cell| is_data(cell));
        if is_header { names.iter().filter(|name| field::canonical(name).is_some()).count() } else { 0 }
    };
    let best = above.iter().rev().max_by_key(|record| known(record)).copied()?;
    if known(&best) >= 2.min(usual) {
        return Some(best);
    }
    let first = above.iter().find(|record| width(record.text, delimiter) * 2 > usual)?;
    let names = cells(first.text, delimiter);
    let is_header = names.iter().all(|cell| !is_data(cell)) && differs_from_data(&names, probed, first, delimiter);
    is_header.then_some(*first)
}

/// What no header says; a year may be one.
fn is_data(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    (digits > 4 && digits * 2 > cell.len()) || email::normalize(cell).is_some() || phone::e164(cell).is_some()
}

/// A header stands once: no cell of it is a value of its column, and the rows below hold what no header says.
fn differs_from_data(names: &[Cow<str>], probed: &[Record], header: &Record, delimiter: u8) -> bool {
    let data = probed.iter().filter(|record| record.line > header.line);
    let rows: Vec<_> = data.map(|record| cells(record.text, delimiter)).collect();
    let is_repeated = |cells: &Vec<Cow<str>>| {
        cells.iter().zip(names).any(|(cell, name)| !name.trim().is_empty() && cell.trim() == name.trim())
    };
    let has_data = |cells: &Vec<Cow<str>>| cells.iter().any(|cell| is_data(cell));
    rows.is_empty() || (rows.iter().any(has_data) && !rows.iter().any(is_repeated))
}
