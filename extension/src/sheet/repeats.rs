//! Cells of an ods file that stand once and count many times. A few bytes may so become billions of cells, and the reader makes them
//! all: count first.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

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
            rows = repeated(tag, b"table:number-rows-repeated=").min(MAX_ROWS);
        } else if tag.starts_with(b"<table:table-cell") || tag.starts_with(b"<table:covered-table-cell") {
            let columns = repeated(tag, b"table:number-columns-repeated=").min(MAX_COLUMNS);
            let is_empty =
                memmem::find(tag, b"office:value").is_none() && memmem::find(tag, b"table:formula").is_none();
            match is_empty {
                true => empty += columns,
                false => {
                    let rest = &xml[at + 1..];
                    let length = memmem::find(rest, b"</table:").unwrap_or(rest.len());
                    bytes = bytes.saturating_add((length as u64).saturating_mul(columns * rows));
                    cells += columns + empty.min(MAX_COLUMNS);
                    empty = 0;
                }
            }
        }
    }
    (cells, bytes)
}

fn repeated(tag: &[u8], name: &[u8]) -> u64 {
    let Some(at) = memmem::find(tag, name) else { return 1 };
    let digits = tag[(at + name.len() + 1).min(tag.len())..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))).max(1)
}
