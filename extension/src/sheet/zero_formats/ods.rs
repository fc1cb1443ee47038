//! Of an ods file: beside its value a cell has the text that is shown.

use super::{Digits, MAX_ZEROS, archive, part};
use crate::sheet::xml::{Kind, Tag, tags};

/// Equal neighbours stand there once: so often at most.
const MAX_REPEATED: u64 = 1 << 20;
/// Bounds what a file made to harm can ask for: all that a sheet of a million rows has in five columns.
const MAX_CELLS: usize = 5 << 20;

/// The cells of the sheet at this place in the workbook.
pub fn digits(content: &[u8], sheet: usize) -> Digits {
    let content = archive(content).and_then(|mut archive| part(&mut archive, "content.xml"));
    content.map_or_else(Digits::new, |xml| cells_with_zeros(&xml, sheet))
}

fn cells_with_zeros(xml: &[u8], sheet: usize) -> Digits {
    let is_table =
        |tag: &Tag| tag.name == b"table:table" && tag.kind != Kind::End && tag.attribute(b"table:name").is_some();
    let Some(table) = tags(xml).filter(is_table).nth(sheet) else { return Digits::new() };
    let mut digits = Digits::new();
    let (mut row, mut next_row, mut column) = (0_u32, 0_u32, 0_u32);
    // The cell whose text is not read yet.
    let mut cell = None;
    let mut is_annotation = false;
    let xml = &xml[table.end..];
    for tag in tags(xml).take_while(|tag| tag.name != b"table:table" || tag.kind != Kind::End) {
        let repeated = |name| tag.times(name).min(MAX_REPEATED) as u32;
        match (tag.name, tag.kind) {
            (b"table:table-row", Kind::Start | Kind::Empty) => {
                (row, column) = (next_row, 0);
                next_row = row.saturating_add(repeated(b"table:number-rows-repeated"));
            }
            (b"table:table-cell" | b"table:covered-table-cell", Kind::End) => cell = None,
            (b"table:table-cell" | b"table:covered-table-cell", _) => {
                let columns = column..column.saturating_add(repeated(b"table:number-columns-repeated"));
                column = columns.end;
                cell = (tag.attribute(b"office:value-type") == Some(b"float")).then_some(columns);
            }
            (b"office:annotation", kind) => is_annotation = kind == Kind::Start,
            (b"text:p", Kind::Start) if !is_annotation => {
                if let Some((columns, shown)) = cell.take().zip(zeros_shown(&xml[tag.end..])) {
                    let cells = (row..next_row).flat_map(|row| columns.clone().map(move |column| (row, column)));
                    digits.extend(cells.take(MAX_CELLS - digits.len().min(MAX_CELLS)).map(|cell| (cell, shown)));
                }
            }
            _ => {}
        }
    }
    digits
}

/// How many digits this text has, where it is digits and the first one is a zero.
fn zeros_shown(xml: &[u8]) -> Option<usize> {
    let text = &xml[..memchr::memchr(b'<', xml)?];
    let is_shown = text.len() > 1 && text.len() <= MAX_ZEROS && text[0] == b'0' && text.iter().all(u8::is_ascii_digit);
    is_shown.then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(attributes: &str, content: &str) -> String {
        format!(
            r#"<table:table-cell office:value-type="float" office:value="7" {attributes}>{content}</table:table-cell>"#
        )
    }

    fn row(attributes: &str, cells: &[String]) -> String {
        format!("<table:table-row {attributes}>{}</table:table-row>", cells.concat())
    }

    fn text(digits: &str) -> String {
        format!("<text:p>{digits}</text:p>")
    }

    fn sheets(rows: &[String]) -> String {
        let shapes = "<table:shapes/><table:table-column/>";
        format!(
            "<a><table:table table:name='A'>{}</table:table><table:table\ntable:name='B'>{shapes}{}</table:table></a>",
            row("", &[cell("", &text("000000"))]),
            rows.concat()
        )
    }

    #[test]
    fn equal_neighbours_stand_there_once() {
        let twice = r#"table:number-columns-repeated="2""#;
        let sheet = sheets(&[
            row(
                "",
                &[cell("", &text("7")), cell(twice, &text("07")), "<table:table-cell/>".into(), cell("", &text("007"))],
            ),
            row(r#"table:number-rows-repeated="3""#, &[cell(twice, &text("7")), cell("", &text("0007"))]),
            row("", &[cell("", &text("00007"))]),
        ]);
        let expected = [((0, 1), 2), ((0, 2), 2), ((0, 4), 3), ((1, 2), 4), ((2, 2), 4), ((3, 2), 4), ((4, 0), 5)];
        assert_eq!(cells_with_zeros(sheet.as_bytes(), 1), Digits::from(expected));
        assert_eq!(cells_with_zeros(sheet.as_bytes(), 0), Digits::from([((0, 0), 6)]));
        assert!(cells_with_zeros(sheet.as_bytes(), 2).is_empty());
    }

    #[test]
    fn groups_comments_and_covered_cells() {
        let comment = "<office:annotation><text:p>007</text:p></office:annotation>";
        let sheet = sheets(&[
            "<table:table-row-group><table:table-header-rows>".into(),
            row("", &["<table:covered-table-cell/>".into(), cell("", &format!("{comment}{}", text("07")))]),
            "</table:table-header-rows></table:table-row-group>".into(),
            "<table:table-row/>".into(),
            row("", &[cell("", comment), cell("", "<!-- x --><text:p>0007</text:p>")]),
        ]);
        assert_eq!(cells_with_zeros(sheet.as_bytes(), 1), Digits::from([((0, 1), 2), ((2, 1), 4)]));
    }

    #[test]
    fn a_repetition_without_end_ends() {
        let huge = r#"table:number-columns-repeated="99999999""#;
        let rows = row(r#"table:number-rows-repeated="99999999""#, &[cell(huge, &text("07"))]).repeat(3);
        assert_eq!(cells_with_zeros(sheets(&[rows]).as_bytes(), 1).len(), MAX_CELLS);
    }
}
