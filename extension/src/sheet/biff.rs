//! The cells that an xls says it has. The reader makes room for all of them at once, and where there is no room the process ends: so
//! they are looked at first, in the records of the file's stream (MS-XLS, 2.1.4).

use super::ole;

/// Kinds of records: the start and the end of a part of the stream, and where a sheet is.
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
pub const SHEET: u16 = 0x0085;
/// Kinds of cells that are not like the others: a formula, and several numbers in a row (MULRK).
pub const FORMULA: u16 = 0x0006;
pub const SHORT_NUMBERS: u16 = 0x00BD;

/// No sheet of an xls is larger.
const MAX_ROWS: u64 = 65_536;
const MAX_COLUMNS: u64 = 256;
/// Each is looked at.
const MAX_SHEETS: usize = 1_000;
/// Of all sheets, empty ones between others too: as many as six full ones have.
const MAX_CELLS: u64 = 100_000_000;

/// What the stream of an xls is called: of Excel 97 and later, and before.
const NAMES: [&str; 2] = ["Workbook", "Book"];

const DAMAGED: &str =
    "is damaged: it has cells beyond the last column or row of an xls; open it in a spreadsheet and save it again";

pub fn check(content: &[u8]) -> Result<(), String> {
    let streams: Vec<Vec<u8>> = NAMES.into_iter().filter_map(|name| ole::stream(content, name)).collect();
    if streams.is_empty() {
        return Err(
            "is no workbook, or a damaged one; open it in the program that it is from and save it as xlsx".to_string()
        );
    }
    streams.iter().try_for_each(|stream| check_stream(stream))
}

fn check_stream(stream: &[u8]) -> Result<(), String> {
    // The reader starts at the globals, and then where they say that each sheet starts.
    let sheets = records(stream, 0).filter(|record| record.kind == SHEET).map(|sheet| sheet.number(0, 4) as usize);
    let mut starts: Vec<usize> = sheets.take(MAX_SHEETS + 1).collect();
    if starts.len() > MAX_SHEETS {
        return Err(format!("has more than {MAX_SHEETS} sheets; save those that matter as xlsx or CSV"));
    }
    starts.sort_unstable();
    // Several sheets may start at one place, and are made several times.
    let distinct = || starts.chunk_by(|a, b| a == b);
    if !distinct().map(|same| same[0]).chain([0]).all(|at| records(stream, at).all(|record| record.is_sound())) {
        return Err(DAMAGED.to_string());
    }
    match distinct().map(|same| same.len() as u64 * rectangle(stream, same[0])).sum::<u64>() > MAX_CELLS {
        true => Err(format!("has room for more than {MAX_CELLS} cells; save the sheet as xlsx or CSV")),
        false => Ok(()),
    }
}

/// The cells that the reader makes of a sheet: all between its first and last row and column.
fn rectangle(stream: &[u8], start: usize) -> u64 {
    let cells = || sheet_records(stream, start).filter(|record| record.is_cell());
    let rows = || cells().map(|record| record.number(0, 2));
    let first_column = cells().map(|record| record.number(2, 2)).min().unwrap_or(0);
    let last_column = cells().map(|record| record.last_column()).max().unwrap_or(0);
    let rows = rows().max().map_or(0, |last| last - rows().min().unwrap_or(0) + 1);
    rows * (last_column.saturating_sub(first_column) + 1)
}

/// The stream of records that an xls is.
pub fn stream(content: &[u8]) -> Option<Vec<u8>> {
    NAMES.into_iter().find_map(|name| ole::stream(content, name))
}

/// The records from there on.
pub fn records(stream: &[u8], at: usize) -> impl Iterator<Item = Record<'_>> {
    Records { stream, at }
}

/// The records of the sheet that starts there, without those of a chart in it, which has its own start and end.
pub fn sheet_records(stream: &[u8], start: usize) -> impl Iterator<Item = Record<'_>> {
    let (mut is_started, mut depth) = (false, 0);
    let is_own = move |record: &Record| match (record.kind, depth) {
        (BOF, 0) if !is_started => {
            is_started = true;
            Some(true)
        }
        (BOF, _) => {
            depth += 1;
            Some(false)
        }
        (EOF, 0) => None,
        (EOF, _) => {
            depth -= 1;
            Some(false)
        }
        _ => Some(depth == 0),
    };
    let own = records(stream, start).scan(is_own, |is_own, record| is_own(&record).map(|is_own| (is_own, record)));
    own.filter(|(is_own, _)| *is_own).map(|(_, record)| record)
}

struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

pub struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let record = self.stream.get(self.at..)?;
        let header = record.get(..4)?;
        let (kind, length) = (u16::from_le_bytes([header[0], header[1]]), u16::from_le_bytes([header[2], header[3]]));
        let end = 4 + usize::from(length);
        self.at += end;
        Some(Record { kind, data: record.get(4..end)? })
    }
}

impl Record<'_> {
    /// Little-endian; 0 beyond the record.
    pub fn number(&self, at: usize, bytes: usize) -> u64 {
        let bytes = self.data.get(at..at + bytes).unwrap_or_default();
        bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn is_sound(&self) -> bool {
        match (self.kind, self.data.len()) {
            // DIMENSIONS: from and to, of rows and of columns.
            (0x0200, 10) => is_range(self.number(0, 2), self.number(2, 2), MAX_ROWS) && self.has_columns(4),
            (0x0200, _) => is_range(self.number(0, 4), self.number(4, 4), MAX_ROWS) && self.has_columns(8),
            _ if self.is_cell() => self.number(2, 2) < MAX_COLUMNS && self.last_column() < MAX_COLUMNS,
            _ => true,
        }
    }

    /// Besides RSTRING, LABELSST, NUMBER, LABEL, BOOLERR, RK.
    fn is_cell(&self) -> bool {
        matches!(self.kind, FORMULA | SHORT_NUMBERS | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E)
    }

    /// How many cells a record of cells has: of several numbers as many as fit in.
    pub fn cells(&self) -> usize {
        if self.kind == SHORT_NUMBERS { self.data.len().saturating_sub(6) / 6 } else { 1 }
    }

    fn last_column(&self) -> u64 {
        (self.number(2, 2) + self.cells() as u64).saturating_sub(1)
    }

    fn has_columns(&self, at: usize) -> bool {
        // The reader takes a first column behind the last, or beyond all, for 0.
        let (from, to) = (self.number(at, 2), self.number(at + 2, 2));
        is_range(if from > 0xff || to < from { 0 } else { from }, to, MAX_COLUMNS)
    }
}

/// `to` is the one behind the last, and 0 in an empty sheet.
fn is_range(from: u64, to: u64, max: u64) -> bool {
    to == 0 || from < to && to <= max
}
