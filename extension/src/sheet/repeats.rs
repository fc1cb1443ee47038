//! Cells of an ods file that stand once and count many times. A few bytes may so become billions of cells, and the reader makes them
//! all: count first.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::workbook::PASSWORD;
use super::xml::{Kind, Tag, is_well_formed, tags};

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

/// The cells that the reader would make (repeated ones, empty ones before others, and the rectangle that it fills up), and the bytes
/// of their values.
fn size(xml: &[u8]) -> (u64, u64) {
    let mut size = Size { rows: 1, ..Size::default() };
    for tag in tags(xml) {
        match (tag.name, tag.kind) {
            (b"table:table", Kind::End) => size.end_table(),
            (b"table:table-row", Kind::Start | Kind::Empty) => size.start_row(&tag),
            (b"table:table-cell" | b"table:covered-table-cell", Kind::End) => size.end_cell(&tag),
            (b"table:table-cell" | b"table:covered-table-cell", _) => size.start_cell(&tag),
            (_, _) if size.cell.is_some() => size.add_inside(&tag),
            _ => {}
        }
    }
    (size.cells, size.bytes)
}

/// What was counted so far.
#[derive(Default)]
struct Size {
    cells: u64,
    bytes: u64,
    /// Of the table: its rows, those up to the last one with content, and the columns up to the last one with content.
    all_rows: u64,
    tall: u64,
    wide: u64,
    /// Of the row: how often it counts, its columns, and the empty ones at their end.
    rows: u64,
    columns: u64,
    empty: u64,
    /// The cell whose content is read.
    cell: Option<Cell>,
}

struct Cell {
    times: u64,
    /// Whether its text is its value.
    is_text: bool,
    /// Where its text goes on.
    at: usize,
}

impl Size {
    fn end_table(&mut self) {
        self.cells = self.cells.saturating_add(self.tall.saturating_mul(self.wide));
        (self.all_rows, self.tall, self.wide) = (0, 0, 0);
    }

    fn start_row(&mut self, tag: &Tag) {
        self.refuse_inside_a_cell();
        (self.columns, self.empty) = (0, 0);
        self.rows = tag.times(b"table:number-rows-repeated").min(MAX_ROWS);
        self.all_rows += self.rows;
    }

    /// No spreadsheet program writes tables in cells.
    fn refuse_inside_a_cell(&mut self) {
        if self.cell.is_some() {
            self.cells = u64::MAX;
        }
    }

    fn start_cell(&mut self, tag: &Tag) {
        self.refuse_inside_a_cell();
        let columns = tag.times(b"table:number-columns-repeated").min(MAX_COLUMNS);
        self.columns += columns;
        self.cells = self.cells.saturating_add(self.empty.min(MAX_COLUMNS));
        self.empty = 0;
        let is_value = |name: &[u8]| name == b"table:formula" || name == b"office:value" || name.ends_with(b"-value");
        let values = tag.attributes().filter(|(name, _)| is_value(name));
        let (count, length) =
            values.fold((0, 0), |(count, length), (_, value)| (count + 1, length + value.len() as u64));
        let is_text = count == 0 || tag.attribute(b"calcext:value-type").is_some_and(|kind| kind == b"error");
        if count == 0 && tag.attribute(b"office:value-type").is_none() {
            self.empty = columns;
        } else {
            let times = columns.saturating_mul(self.rows);
            self.cells = self.cells.saturating_add(columns);
            self.bytes = self.bytes.saturating_add(length.saturating_mul(times));
            self.tall = self.all_rows;
            self.wide = self.wide.max(self.columns);
            self.cell = (tag.kind == Kind::Start).then_some(Cell { times, is_text, at: tag.end });
        }
    }

    /// A tag inside a cell, and the text before it.
    fn add_inside(&mut self, tag: &Tag) {
        let Some(cell) = &mut self.cell else { return };
        if cell.is_text {
            let is_spaces = tag.name == b"text:s" && tag.kind != Kind::End;
            // A line break a paragraph, and as many spaces as an element says.
            let made = if is_spaces { tag.times(b"text:c") } else { 1 };
            let length = made.saturating_add((tag.start - cell.at) as u64);
            self.bytes = self.bytes.saturating_add(length.saturating_mul(cell.times));
        }
        cell.at = tag.end;
    }

    fn end_cell(&mut self, tag: &Tag) {
        self.add_inside(tag);
        self.cell = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_counts_as_often_as_it_says() {
        let of = |row: &str, attributes: &str, text: &str| {
            let cell = format!("<table:table-cell office:value-type='string' {attributes}>{text}</table:table-cell>");
            size(format!("<table:table><table:table-row {row}>{cell}</table:table-row></table:table>").as_bytes())
        };
        // In the row, and in the rectangle.
        assert_eq!(of("", "table:number-columns-repeated='3'", "x").0, 2 * 3);
        assert_eq!(of("", "table:number-columns-repeated =\n\"3\"", "x").0, 2 * 3);
        for times in ["&#51;", "1&#48;", "+3", "99999999999999999999999"] {
            assert_eq!(of("", &format!("table:number-columns-repeated='{times}'"), "x").0, 2 * MAX_COLUMNS, "{times}");
            assert!(of("", "", &format!("<text:s text:c='{times}'/>")).1 > MAX_BYTES, "{times}");
        }
        assert!(of("", "table:number-columns-repeated='9999'", "<text:s text:c='999999'/>").1 > MAX_BYTES);
        assert!(of("a='>' table:number-rows-repeated='1000000'", "", &"x".repeat(2_000)).1 > MAX_BYTES);
        assert!(of("", "table:number-columns-repeated='9999'", &"<b></b>x".repeat(100_000)).1 > MAX_BYTES);
        let long = format!("office:string-value='{}' table:number-columns-repeated='9999'", "x".repeat(200_000));
        assert!(of("", &long, "").1 > MAX_BYTES);
        assert!(of("", "", "<text:s text:c='5'/><text:s/>").1 < 200);
    }

    #[test]
    fn honest_repetitions_are_few_bytes() {
        let number = r#"<table:table-cell office:value-type="float" office:value="5"/>"#.repeat(100_000);
        let (cells, bytes) =
            size(format!("<table:table><table:table-row>{number}</table:table-row></table:table>").as_bytes());
        assert_eq!((cells, bytes), (200_000, 100_000));
        let flag = r#"<table:table-cell office:value-type="string" table:number-columns-repeated="100"><text:p>no</text:p></table:table-cell>"#;
        let rows = format!(
            r#"<table:table><table:table-row table:number-rows-repeated="100000">{flag}</table:table-row></table:table>"#
        );
        assert!(size(rows.as_bytes()).1 < 100_000_000);
    }

    #[test]
    fn what_the_reader_fills_up_counts() {
        let table = |rows: &str| size(format!("<table:table>{rows}</table:table>").as_bytes()).0;
        let row = |attributes: &str, cells: &str| format!("<table:table-row {attributes}>{cells}</table:table-row>");
        let one = r#"<table:table-cell office:value-type="float" office:value="1"/>"#;
        let empty = r#"<table:table-cell table:number-columns-repeated="16383"/>"#;
        assert!(table(&row("", &format!("{empty}<table:table-cell/>")).repeat(10_000)) > MAX_CELLS);
        let wide = row("", &format!("{empty}{one}"));
        assert!(table(&format!("{wide}{}", row(r#"table:number-rows-repeated="9000""#, one))) > MAX_CELLS);
        assert!(
            table(&format!("{}{wide}", row(r#"table:number-rows-repeated="9000""#, "<table:table-cell/>"))) > MAX_CELLS
        );
        // What is empty to the end is not made.
        assert!(table(&format!("{wide}{}", row(r#"table:number-rows-repeated="1000000""#, empty))) < 100_000);
        let inside =
            |inner| row("", &format!(r#"<table:table-cell office:value-type="string">{inner}</table:table-cell>"#));
        assert_eq!(table(&inside(one)), u64::MAX);
        assert_eq!(table(&inside("<table:table-row/>")), u64::MAX);
    }
}
