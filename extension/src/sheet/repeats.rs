//! Cells of an ods file that stand once and count many times. A few bytes may so become billions of cells, and the reader makes them
//! all: count first.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::well_formed::is_well_formed;

/// As many as a sheet of a million rows with a hundred columns has.
const MAX_CELLS: u64 = 100_000_000;
/// What the texts of the cells may come to, repeated ones each time.
const MAX_BYTES: u64 = 1 << 30;
/// No sheet is wider; the reader makes no more cells of a row.
const MAX_COLUMNS: u64 = 16_384;
const MAX_ROWS: u64 = 1_048_576;

pub fn check(content: &[u8]) -> Result<(), String> {
    let mut xml = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|error| error.to_string())?;
    let mut part = archive.by_name("content.xml").map_err(|error| error.to_string())?;
    part.read_to_end(&mut xml).map_err(|error| error.to_string())?;
    if !is_well_formed(&xml) {
        return Err(
            "is damaged: its content is cut off or mixed up; open it in a spreadsheet and save it again".to_string()
        );
    }
    let (cells, bytes) = size(&xml);
    match (cells > MAX_CELLS, bytes > MAX_BYTES) {
        (true, _) => Err(format!("has more than {MAX_CELLS} cells; save the sheet as CSV")),
        (_, true) => {
            Err("has cells of more than 1 GB when the repeated ones are counted; save the sheet as CSV".to_string())
        }
        _ => Ok(()),
    }
}

/// The cells that the reader would make (repeated cells, and empty ones before one that is not; rows are repeated up to its own limit
/// of cells), and the bytes of their texts.
fn size(xml: &[u8]) -> (u64, u64) {
    let (mut cells, mut empty, mut rows, mut bytes) = (0, 0, 1, 0u64);
    for at in memmem::find_iter(xml, b"<table:") {
        let tag = &xml[at..];
        let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
        if tag.starts_with(b"<table:table-row") {
            empty = 0;
            rows = repeated(tag, b"table:number-rows-repeated").min(MAX_ROWS);
        } else if tag.starts_with(b"<table:table-cell") || tag.starts_with(b"<table:covered-table-cell") {
            let columns = repeated(tag, b"table:number-columns-repeated").min(MAX_COLUMNS);
            let is_empty =
                memmem::find(tag, b"office:value").is_none() && memmem::find(tag, b"table:formula").is_none();
            match is_empty {
                true => empty += columns,
                false => {
                    let rest = &xml[at + 1..];
                    let cell = &rest[..memmem::find(rest, b"</table:").unwrap_or(rest.len())];
                    let length = spaces(cell).saturating_add(cell.len() as u64);
                    bytes = bytes.saturating_add(length.saturating_mul(columns * rows));
                    cells += columns + empty.min(MAX_COLUMNS);
                    empty = 0;
                }
            }
        }
    }
    (cells, bytes)
}

/// Spaces are counted, too: an element says how many.
fn spaces(cell: &[u8]) -> u64 {
    let counts = memmem::find_iter(cell, b"text:c").map(|at| repeated(&cell[at..], b"text:c"));
    counts.fold(0, u64::saturating_add)
}

/// The number of this attribute, 1 without; the greatest where it is written with entities, as no spreadsheet program does.
fn repeated(tag: &[u8], name: &[u8]) -> u64 {
    let Some(at) = memmem::find(tag, name) else { return 1 };
    let is_before = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\'');
    let value = &tag[at + name.len()..];
    let value = &value[value.iter().take_while(|byte| is_before(byte)).count()..];
    if value.starts_with(b"&") {
        return u64::MAX;
    }
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_counts_as_often_as_it_says() {
        let cell = |attributes, text| {
            format!(
                "<table:table-row><table:table-cell office:value-type='string' {attributes}>{text}</table:table-cell>"
            )
        };
        assert_eq!(size(cell("table:number-columns-repeated='3'", "x").as_bytes()).0, 3);
        assert_eq!(size(cell("table:number-columns-repeated =\n\"3\"", "x").as_bytes()).0, 3);
        assert_eq!(size(cell("table:number-columns-repeated='&#51;'", "x").as_bytes()).0, MAX_COLUMNS);
        assert!(size(cell("", "<text:s text:c='5000000000'/>").as_bytes()).1 > MAX_BYTES);
        assert!(
            size(cell("table:number-columns-repeated='9999'", "<text:s text:c='999999'/>").as_bytes()).1 > MAX_BYTES
        );
        assert!(size(cell("", "<text:s text:c='5'/><text:s/>").as_bytes()).1 < 200);
    }
}
