//! Of an xlsb file: the same in its own records (MS-XLSB, 2.4).

use std::collections::HashMap;

use super::{Digits, archive, part, related, zeros};
use crate::sheet::short_cells::records;

/// Kinds of records.
const ROW: u64 = 0;
const SHORT_NUMBER: u64 = 2;
const NUMBER: u64 = 5;
const FORMULA_NUMBER: u64 = 9;
const FORMAT: u64 = 44;
const STYLE: u64 = 47;
const SHEET: u64 = 156;
const STYLES_OF_CELLS: u64 = 617;
const END_OF_STYLES: u64 = 618;

/// The cells of the sheet at this place in the workbook.
pub fn digits(content: &[u8], sheet: usize) -> Digits {
    cells_with_zeros(content, sheet).unwrap_or_default()
}

fn cells_with_zeros(content: &[u8], sheet: usize) -> Option<Digits> {
    let mut archive = archive(content)?;
    let styles = styles_with_zeros(&part(&mut archive, "xl/styles.bin")?);
    if styles.is_empty() {
        return None;
    }
    let workbook = part(&mut archive, "xl/workbook.bin")?;
    // One without an id has no part, and is none to the reader.
    let ids = records(&workbook).filter(|(kind, _)| *kind == SHEET).filter_map(|(_, named)| text(named, 8));
    let sheet = related(&mut archive, "xl/_rels/workbook.bin.rels", &{ ids }.nth(sheet)?)?;
    let mut row = 0;
    let mut digits = Digits::new();
    for (kind, data) in records(&sheet) {
        match kind {
            ROW => row = little_endian(data, 0, 4)?,
            SHORT_NUMBER | NUMBER | FORMULA_NUMBER => {
                if let Some(shown) = styles.get(&little_endian(data, 4, 3)?) {
                    digits.insert((row as u32, little_endian(data, 0, 4)? as u32), *shown);
                }
            }
            _ => {}
        }
    }
    Some(digits)
}

/// The styles of cells whose format is zeros and nothing else.
fn styles_with_zeros(styles: &[u8]) -> HashMap<usize, usize> {
    let format = |data| Some((little_endian(data, 0, 2)?, zeros(&text(data, 2)?)?));
    let formats: HashMap<usize, usize> =
        records(styles).filter(|(kind, _)| *kind == FORMAT).filter_map(|(_, data)| format(data)).collect();
    let of_cells = records(styles).skip_while(|(kind, _)| *kind != STYLES_OF_CELLS);
    let of_cells = of_cells.take_while(|(kind, _)| *kind != END_OF_STYLES).filter(|(kind, _)| *kind == STYLE);
    let of_style = |(at, (_, data))| Some((at, *formats.get(&little_endian(data, 2, 2)?)?));
    of_cells.enumerate().filter_map(of_style).collect()
}

/// A text in ASCII: its length in characters, then two bytes each.
fn text(data: &[u8], at: usize) -> Option<Vec<u8>> {
    let length = little_endian(data, at, 4)?;
    let characters = data.get(at + 4..)?.get(..length.checked_mul(2)?)?;
    Some(characters.iter().copied().step_by(2).collect())
}

/// Little-endian.
fn little_endian(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
