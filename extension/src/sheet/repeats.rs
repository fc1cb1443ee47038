//! Cells of an ods file that stand once and count many times. A few bytes may so become billions of cells, and the reader makes them
//! all: count first.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

/// As many as a sheet of a million rows with a hundred columns has.
const MAX_CELLS: u64 = 100_000_000;
/// No sheet is wider; the reader makes no more cells of a row.
const MAX_COLUMNS: u64 = 16_384;

pub fn check(content: &[u8]) -> Result<(), String> {
    let mut xml = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|error| error.to_string())?;
    let mut part = archive.by_name("content.xml").map_err(|error| error.to_string())?;
    part.read_to_end(&mut xml).map_err(|error| error.to_string())?;
    match cells(&xml) > MAX_CELLS {
        true => Err(format!("has more than {MAX_CELLS} cells; save the sheet as CSV")),
        false => Ok(()),
    }
}

/// The cells that the reader would make: repeated cells, and empty ones before one that is not.
fn cells(xml: &[u8]) -> u64 {
    let (mut cells, mut empty) = (0, 0);
    for at in memmem::find_iter(xml, b"<table:") {
        let tag = &xml[at..];
        let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
        if tag.starts_with(b"<table:table-row") {
            empty = 0;
        } else if tag.starts_with(b"<table:table-cell") || tag.starts_with(b"<table:covered-table-cell") {
            let columns = repeated(tag).min(MAX_COLUMNS);
            let is_empty =
                memmem::find(tag, b"office:value").is_none() && memmem::find(tag, b"table:formula").is_none();
            match is_empty {
                true => empty += columns,
                false => {
                    cells += columns + empty.min(MAX_COLUMNS);
                    empty = 0;
                }
            }
        }
    }
    cells
}

fn repeated(tag: &[u8]) -> u64 {
    const NAME: &[u8] = b"table:number-columns-repeated=";
    let Some(at) = memmem::find(tag, NAME) else { return 1 };
    let digits = tag[at + NAME.len() + 1..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))).max(1)
}
