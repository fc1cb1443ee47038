//! The cells that an xls says it has. The reader makes room for all of them at once, and where there is no room the process ends: so
//! they are looked at first, in the records of the file's stream (MS-XLS, 2.1.4).

use super::ole;

/// No sheet of an xls is larger.
const MAX_ROWS: u64 = 65_536;
const MAX_COLUMNS: u64 = 256;
/// Each is looked at.
const MAX_SHEETS: usize = 1_000;

const DAMAGED: &str =
    "is damaged: it has cells beyond the last column or row of an xls; open it in a spreadsheet and save it again";

pub fn check(content: &[u8]) -> Result<(), String> {
    let stream = stream(content)
        .ok_or("is no workbook, or a damaged one; open it in the program that it is from and save it as xlsx")?;
    // The reader starts at the globals, and then where they say that each sheet starts.
    let sheets = records(&stream, 0).filter(|record| record.kind == 0x0085).map(|sheet| sheet.number(0, 4) as usize);
    let mut starts: Vec<usize> = sheets.take(MAX_SHEETS + 1).collect();
    if starts.len() > MAX_SHEETS {
        return Err(format!("has more than {MAX_SHEETS} sheets; save those that matter as xlsx or CSV"));
    }
    starts.push(0);
    starts.sort_unstable();
    starts.dedup();
    let is_sound = starts.into_iter().all(|at| records(&stream, at).all(|record| record.is_sound()));
    if is_sound { Ok(()) } else { Err(DAMAGED.to_string()) }
}

/// The stream of records that an xls is.
pub fn stream(content: &[u8]) -> Option<Vec<u8>> {
    ["Workbook", "Book"].into_iter().find_map(|name| ole::stream(content, name))
}

/// The records from there on.
pub fn records(stream: &[u8], at: usize) -> impl Iterator<Item = Record<'_>> {
    Records { stream, at }
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
    fn number(&self, at: usize, bytes: usize) -> u64 {
        let bytes = self.data.get(at..at + bytes).unwrap_or_default();
        bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn is_sound(&self) -> bool {
        match (self.kind, self.data.len()) {
            // DIMENSIONS: from and to, of rows and of columns.
            (0x0200, 10) => is_range(self.number(0, 2), self.number(2, 2), MAX_ROWS) && self.has_columns(4),
            (0x0200, _) => is_range(self.number(0, 4), self.number(4, 4), MAX_ROWS) && self.has_columns(8),
            // Cells by their kinds: FORMULA, MULRK, RSTRING, LABELSST, NUMBER, LABEL, BOOLERR, RK.
            (0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E, _) => {
                self.number(2, 2) < MAX_COLUMNS
            }
            _ => true,
        }
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
