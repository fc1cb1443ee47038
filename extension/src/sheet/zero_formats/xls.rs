//! Of an xls file: the same in records (MS-XLS, 2.4).

use std::collections::HashMap;

use super::{Digits, zeros};
use crate::sheet::biff::{self, FORMULA, Record, SHEET, SHORT_NUMBERS};

/// Kinds of records.
const FORMAT: u16 = 0x041E;
const STYLE: u16 = 0x00E0;
const NUMBER: u16 = 0x0203;
const SHORT_NUMBER: u16 = 0x027E;

/// The cells of the sheet at this place in the workbook.
pub fn digits(content: &[u8], sheet: usize) -> Digits {
    let Some(stream) = biff::stream(content) else { return Digits::new() };
    let globals = || biff::records(&stream, 0);
    let format = |record: Record| Some((record.number(0, 2), zeros(&format_code(&record)?)?));
    let formats: HashMap<u64, usize> = globals().filter(|record| record.kind == FORMAT).filter_map(format).collect();
    let start = globals().filter(|record| record.kind == SHEET).nth(sheet);
    let (Some(start), false) = (start, formats.is_empty()) else { return Digits::new() };
    let format_of = |style: Record| formats.get(&style.number(2, 2)).copied();
    let styles: Vec<Option<usize>> = globals().filter(|record| record.kind == STYLE).map(format_of).collect();
    let cells = biff::sheet_records(&stream, start.number(0, 4) as usize).flat_map(|record| cells(&record));
    cells.filter_map(|(position, style)| Some((position, (*styles.get(style)?)?))).collect()
}

/// Of BIFF8 a length of two bytes, a flag for two bytes a character, and the text; of BIFF5 a length of one, and the text.
fn format_code(format: &Record) -> Option<Vec<u8>> {
    let length = format.number(2, 2) as usize;
    match format.data.get(5..) {
        Some(text) if text.len() == length => Some(text.to_vec()),
        Some(text) if text.len() == 2 * length => Some(text.iter().copied().step_by(2).collect()),
        _ => format.data.get(3..).map(<[u8]>::to_vec),
    }
}

/// The cells with numbers of a record, each with its style.
fn cells(record: &Record) -> Vec<((u32, u32), usize)> {
    let has_numbers = match record.kind {
        // One that gives a text says so where its number would end.
        FORMULA => record.number(12, 2) != 0xffff,
        kind => matches!(kind, NUMBER | SHORT_NUMBER | SHORT_NUMBERS),
    };
    let cells = if has_numbers { record.cells() } else { 0 };
    let (row, column) = (record.number(0, 2) as u32, record.number(2, 2) as u32);
    (0..cells).map(|at| ((row, column + at as u32), record.number(4 + 6 * at, 2) as usize)).collect()
}
