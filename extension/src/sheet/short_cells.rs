//! Cells of an xlsb file in the short form: a cell behind another one does not repeat its column. Excel reads them and writes none;
//! the reader passes over them without a word, so a file that has them is refused.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// The first record of a sheet.
const SHEET: &[u8] = b"\x81\x01\x00";
/// The types of the short records.
const SHORT: std::ops::RangeInclusive<u64> = 12..=18;

pub fn check(content: &[u8]) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|error| error.to_string())?;
    for at in 0..archive.len() {
        let mut part = Vec::new();
        let mut packed = archive.by_index(at).map_err(|error| error.to_string())?;
        packed.read_to_end(&mut part).map_err(|error| error.to_string())?;
        if part.starts_with(SHEET) && records(&part).any(|(kind, _)| SHORT.contains(&kind)) {
            return Err("is an xlsb with cells in a form that Excel does not write; save it as xlsx".to_string());
        }
    }
    Ok(())
}

/// The type of each record, in one or two bytes, behind it its length in one to four, seven bits each, and its content.
pub fn records(part: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = *part.get(at)?;
        let kind = number(part, &mut at, if first & 0x80 == 0 { 1 } else { 2 })?;
        let length = number(part, &mut at, 4)?;
        let content = part.get(at..)?.get(..length as usize)?;
        at += content.len();
        Some((kind, content))
    })
}

fn number(part: &[u8], at: &mut usize, max_bytes: usize) -> Option<u64> {
    let mut number = 0;
    for place in 0..max_bytes {
        let byte = *part.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}
