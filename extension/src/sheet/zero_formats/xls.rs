//! Of an xls file: the same in records (MS-XLS, 2.4).

use std::collections::HashMap;

use super::{Digits, little_endian, zeros};
use crate::sheet::biff::{self, Record, SHEET};

/// Kinds of records.
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
const FORMULA: u16 = 0x0006;
const NUMBER: u16 = 0x0203;
const SHORT_NUMBER: u16 = 0x027E;
const SHORT_NUMBERS: u16 = 0x00BD;

/// The cells of the sheet at this place in the workbook.
pub fn digits(content: &[u8], sheet: usize) -> Digits {
    let Some(stream) = biff::stream(content) else { return Digits::new() };
    let globals = || biff::records(&stream, 0);
    let format = |record: Record| Some((little_endian(record.data, 0, 2)?, zeros(&format_code(record.data)?)?));
    let formats: HashMap<usize, usize> = globals().filter(|record| record.kind == FORMAT).filter_map(format).collect();
    let start = globals().filter(|record| record.kind == SHEET).nth(sheet);
    let start = start.and_then(|record| little_endian(record.data, 0, 4));
    let (Some(start), false) = (start, formats.is_empty()) else { return Digits::new() };
    let format_of = |style: Record| formats.get(&little_endian(style.data, 2, 2)?).copied();
    let styles: Vec<Option<usize>> = globals().filter(|record| record.kind == STYLE).map(format_of).collect();
    let cells = biff::sheet_records(&stream, start).flat_map(|record| cells(&record));
    cells.filter_map(|(position, style)| Some((position, (*styles.get(style)?)?))).collect()
}

/// Of BIFF8 a length of two bytes, a flag for two bytes a character, and the text; of BIFF5 a length of one, and the text.
fn format_code(format: &[u8]) -> Option<Vec<u8>> {
    let (length, bytes) = (little_endian(format, 2, 2)?, format.len());
    match () {
        () if bytes == 5 + length => Some(format[5..].to_vec()),
        () if bytes == 5 + 2 * length => Some(format[5..].iter().copied().step_by(2).collect()),
        () => format.get(3..).map(<[u8]>::to_vec),
    }
}

/// The cells with numbers of a record, each with its style.
fn cells(record: &Record) -> Vec<((u32, u32), usize)> {
    let data = record.data;
    // A formula that gives a text says so where its number would end.
    let is_text = record.kind == FORMULA && data.get(12..14) == Some(&[0xff, 0xff]);
    let styles = match record.kind {
        NUMBER | SHORT_NUMBER | FORMULA if !is_text => 1,
        SHORT_NUMBERS => data.len().saturating_sub(6) / 6,
        _ => 0,
    };
    let cell = |at: usize| {
        let (row, column) = (little_endian(data, 0, 2)?, little_endian(data, 2, 2)?);
        Some(((row as u32, (column + at) as u32), little_endian(data, 4 + 6 * at, 2)?))
    };
    (0..styles).filter_map(cell).collect()
}
