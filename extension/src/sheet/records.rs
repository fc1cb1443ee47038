//! Delimited text: records and their cells, as RFC 4180 has them, and read as meant where a file breaks it.
//!
//! A cell is quoted when a quote is its first character, spaces apart, and another one has a delimiter or a line break behind it.
//! A doubled quote in it stands for one. A quote with anything else behind it is stray and stands for itself, as in "Bob "Bobby"
//! Smith"; but when the next cell or line opens with a quote before such a cell is closed, it was none, and its first quote stands
//! for itself as well. So a quote that was forgotten swallows no rows. A record ends with a line break (any of the three) outside of
//! quotes.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memrchr};

/// How far a stray quote lets the search for the closing one go on: bounds the work in a text that is full of them.
const MAX_BEHIND_STRAY: usize = 16 * 1024;
/// And how many stray quotes.
const MAX_STRAY: usize = 64;

/// A record of a text, or several that follow each other, as they stand there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record<'a> {
    /// Number of the line on which it starts, from 1.
    pub line: i64,
    /// Number of the record, from 1, blank ones counted: the row of a sheet.
    pub row: i64,
    pub text: &'a str,
}

/// The records of a text, blank ones left out.
pub fn records(text: &str, delimiter: u8) -> Records<'_> {
    Records { text, delimiter, at: 0, line: 1, row: 0, last_quote: memrchr(b'"', text.as_bytes()).unwrap_or(0) }
}

pub struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    line: i64,
    row: i64,
    /// From here on no quote can close a cell; found once, since each search for one would read the rest of the text.
    last_quote: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        while self.at < self.text.len() {
            let record = self.advance();
            if !is_blank(record.text.as_bytes(), self.delimiter) {
                return Some(record);
            }
        }
        None
    }
}

/// A text in parts of at least `bytes`, the last one apart, that end between records, blank ones kept. A part has the records that
/// the text has there, since what makes the end of a record is never behind it.
pub fn parts(text: &str, delimiter: u8, bytes: usize) -> impl Iterator<Item = Record<'_>> {
    let mut records = records(text, delimiter);
    std::iter::from_fn(move || {
        let (start, line, row) = (records.at, records.line, records.row + 1);
        while records.at < text.len() && records.at - start < bytes {
            records.advance();
        }
        (start < text.len()).then(|| Record { line, row, text: &text[start..records.at] })
    })
}

impl<'a> Records<'a> {
    /// The next record, blank or not.
    fn advance(&mut self) -> Record<'a> {
        let bytes = self.text.as_bytes();
        let (start, line) = (self.at, self.line);
        let end = self.end_of_record();
        self.at = end + line_break(&bytes[end..]);
        self.line += count_lines(&bytes[start..self.at]);
        self.row += 1;
        Record { line, row: self.row, text: &self.text[start..end] }
    }

    fn end_of_record(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        loop {
            let quote = opening_quote(bytes, at, self.delimiter).filter(|quote| *quote < self.last_quote);
            if let Some(closing) = quote.and_then(|quote| closing_quote(bytes, quote + 1, self.delimiter)) {
                at = closing + 1;
            }
            match memchr3(self.delimiter, b'\n', b'\r', &bytes[at..]) {
                None => return bytes.len(),
                Some(next) if bytes[at + next] == self.delimiter => at += next + 1,
                Some(next) => return at + next,
            }
        }
    }
}

/// The cells of one record: without their quotes, and without spaces around a quoted one.
pub fn cells(record: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let bytes = record.as_bytes();
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let quoted = opening_quote(bytes, at, delimiter)
            .and_then(|quote| closing_quote(bytes, quote + 1, delimiter).map(|closing| (quote + 1, closing)));
        at = quoted.map_or(at, |(_, closing)| closing + 1);
        let end = memchr(delimiter, &bytes[at..]).map_or(bytes.len(), |next| at + next);
        cells.push(match quoted {
            Some((first, closing)) => unquoted(&record[first..closing]),
            None => Cow::Borrowed(&record[start..end]),
        });
        if end == bytes.len() {
            return cells;
        }
        at = end + 1;
    }
}

fn unquoted(cell: &str) -> Cow<'_, str> {
    match cell.contains("\"\"") {
        true => Cow::Owned(cell.replace("\"\"", "\"")),
        false => Cow::Borrowed(cell),
    }
}

/// The quote that opens the cell at `at`.
fn opening_quote(bytes: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let quote = at + spaces(&bytes[at..], delimiter);
    (bytes.get(quote) == Some(&b'"')).then_some(quote)
}

/// The quote that closes a cell whose text starts at `at`.
fn closing_quote(bytes: &[u8], mut at: usize, delimiter: u8) -> Option<usize> {
    let mut end = bytes.len();
    let mut stray = 0;
    loop {
        let quote = at + memchr(b'"', &bytes[at..end])?;
        let behind = quote + 1 + spaces(&bytes[quote + 1..], delimiter);
        match bytes.get(behind) {
            None | Some(b'\n' | b'\r') => return Some(quote),
            Some(next) if *next == delimiter => return Some(quote),
            Some(b'"') if behind == quote + 1 => at = quote + 2,
            // It opens a cell: the one before was never quoted.
            Some(_) if matches!(bytes[quote - 1], b'\n' | b'\r') || bytes[quote - 1] == delimiter => return None,
            Some(_) => {
                // Behind a stray quote the cell is trusted to its line only, and not for ever.
                if stray == 0 {
                    let limit = &bytes[quote..end.min(quote + MAX_BEHIND_STRAY)];
                    end = quote + memchr2(b'\n', b'\r', limit).unwrap_or(limit.len() - 1) + 1;
                }
                stray += 1;
                if stray > MAX_STRAY {
                    return None;
                }
                at = quote + 1;
            }
        }
    }
}

/// Spaces and tabs, which say nothing beside a quote unless they separate cells.
fn spaces(bytes: &[u8], delimiter: u8) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t') && **byte != delimiter).count()
}

fn line_break(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

fn count_lines(bytes: &[u8]) -> i64 {
    let (mut lines, mut at) = (0, 0);
    while let Some(next) = memchr2(b'\n', b'\r', &bytes[at..]) {
        lines += 1;
        at += next + line_break(&bytes[at + next..]);
    }
    lines
}

/// Nothing but delimiters, spaces and empty quotes.
fn is_blank(record: &[u8], delimiter: u8) -> bool {
    record.iter().all(|byte| *byte == delimiter || matches!(byte, b' ' | b'\t' | b'"'))
}
