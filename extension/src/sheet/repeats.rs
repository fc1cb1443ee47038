//! Cells of an ods file that stand once and count many times. A few bytes may so become billions of cells, and the reader makes them
//! all: count first.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::workbook::PASSWORD;
use super::xml::{Kind, is_well_formed, tags};

/// As many as a sheet of a million rows with a hundred columns has.
const MAX_CELLS: u64 = 100_000_000;
/// What the texts of the cells may come to, repeated ones each time.
const MAX_BYTES: u64 = 1 << 30;
/// No sheet is wider; the reader makes no more cells of a row.
const MAX_COLUMNS: u64 = 16_384;
const MAX_ROWS: u64 = 1_048_576;

pub fn check(content: &[u8]) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|error| error.to_string())?;
    let mut part = |name| {
        let mut xml = Vec::new();
        let mut part = archive.by_name(name).map_err(|error| error.to_string())?;
        part.read_to_end(&mut xml).map_err(|error| error.to_string())?;
        Ok::<_, String>(xml)
    };
    // With a password the content is no XML.
    if part("META-INF/manifest.xml").is_ok_and(|manifest| memmem::find(&manifest, b"encryption-data").is_some()) {
        return Err(PASSWORD.to_string());
    }
    let xml = part("content.xml")?;
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
    let (mut cells, mut empty, mut rows, mut bytes) = (0, 0, 1, 0_u64);
    // How often the cell counts whose content is read, and where that starts.
    let (mut times, mut start) = (0, 0);
    let mut add = |length: u64, times: u64| bytes = bytes.saturating_add(length.saturating_mul(times));
    for tag in tags(xml) {
        match (tag.name, tag.kind) {
            (b"table:table-row", Kind::Start | Kind::Empty) => {
                empty = 0;
                rows = tag.times(b"table:number-rows-repeated").min(MAX_ROWS);
            }
            (b"table:table-cell" | b"table:covered-table-cell", Kind::End) => {
                add((tag.end - start) as u64, times);
                times = 0;
            }
            (b"table:table-cell" | b"table:covered-table-cell", kind) => {
                let columns = tag.times(b"table:number-columns-repeated").min(MAX_COLUMNS);
                let has_content = tag.has_attribute(|name| {
                    name == b"table:formula" || name.starts_with(b"office:value") || name.ends_with(b"-value")
                });
                if has_content {
                    cells += columns + empty.min(MAX_COLUMNS);
                    add(tag.bytes(), columns * rows);
                    (times, start) = (if kind == Kind::Start { columns * rows } else { 0 }, tag.end);
                    empty = 0;
                } else {
                    empty += columns;
                }
            }
            // Spaces: the element says how many.
            (b"text:s", Kind::Start | Kind::Empty) => add(tag.times(b"text:c"), times),
            _ => {}
        }
    }
    (cells, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_counts_as_often_as_it_says() {
        let of = |row: &str, attributes: &str, text: &str| {
            let cell = format!("<table:table-cell office:value-type='string' {attributes}>{text}</table:table-cell>");
            size(format!("<table:table-row {row}>{cell}</table:table-row>").as_bytes())
        };
        assert_eq!(of("", "table:number-columns-repeated='3'", "x").0, 3);
        assert_eq!(of("", "table:number-columns-repeated =\n\"3\"", "x").0, 3);
        for times in ["&#51;", "1&#48;", "+3", "99999999999999999999999"] {
            assert_eq!(of("", &format!("table:number-columns-repeated='{times}'"), "x").0, MAX_COLUMNS, "{times}");
            assert!(of("", "", &format!("<text:s text:c='{times}'/>")).1 > MAX_BYTES, "{times}");
        }
        assert!(of("", "table:number-columns-repeated='9999'", "<text:s text:c='999999'/>").1 > MAX_BYTES);
        assert!(of("a='>' table:number-rows-repeated='1000000'", "", &"x".repeat(2_000)).1 > MAX_BYTES);
        assert!(
            of("", "office:string-value='x' table:number-columns-repeated='9999'", &"<b></b>x".repeat(20_000)).1
                > MAX_BYTES
        );
        assert!(of("", "", "<text:s text:c='5'/><text:s/>").1 < 200);
    }

    #[test]
    fn cells_without_content_count_themselves() {
        let cells = r#"<table:table-cell office:value-type="float" office:value="5"/>"#.repeat(100_000);
        let (count, bytes) = size(format!("<table:table-row>{cells}</table:table-row>").as_bytes());
        assert_eq!(count, 100_000);
        assert!(bytes < 10_000_000);
    }
}
