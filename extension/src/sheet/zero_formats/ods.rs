//! Of an ods file: beside its value a cell has the text that is shown.

use memchr::memmem;

use super::{Digits, archive, attribute, number, part, tag};

/// Equal neighbours stand there once: so often at most.
const MAX_REPEATED: usize = 1 << 20;
/// Bounds what a file made to harm can ask for: all that a sheet of a million rows has in five columns.
const MAX_CELLS: usize = 5 << 20;

/// The cells of the sheet at this place in the workbook.
pub fn digits(content: &[u8], sheet: usize) -> Digits {
    archive(content).and_then(|mut archive| part(&mut archive, "content.xml")).map_or_else(Digits::new, |xml| {
        let start = memmem::find_iter(&xml, b"<table:table ").nth(sheet);
        start.map_or_else(Digits::new, |start| cells_with_zeros(&xml[start + 1..]))
    })
}

fn cells_with_zeros(xml: &[u8]) -> Digits {
    let mut digits = Digits::new();
    let (mut row, mut next_row, mut column) = (0_u32, 0_u32, 0_u32);
    for at in memmem::find_iter(xml, b"<table:table") {
        let tag = tag(&xml[at..]);
        let repeated =
            |name| attribute(tag, name).and_then(number).map_or(1, |times| times.clamp(1, MAX_REPEATED) as u32);
        if tag.starts_with(b"<table:table ") || digits.len() > MAX_CELLS {
            break;
        } else if tag.starts_with(b"<table:table-row") && !tag.starts_with(b"<table:table-rows") {
            (row, column) = (next_row, 0);
            next_row = row.saturating_add(repeated(b"table:number-rows-repeated"));
        } else if tag.starts_with(b"<table:table-cell") {
            let columns = column..column.saturating_add(repeated(b"table:number-columns-repeated"));
            column = columns.end;
            let is_number = attribute(tag, b"office:value-type") == Some(b"float");
            if let Some(shown) = zeros_shown(&xml[at + tag.len()..]).filter(|_| is_number) {
                let cells = (row..next_row).flat_map(|row| columns.clone().map(move |column| (row, column)));
                digits.extend(cells.take(MAX_CELLS).map(|cell| (cell, shown)));
            }
        }
    }
    digits
}

/// How many digits the text behind a cell's tag has, where it is digits and the first one is a zero.
fn zeros_shown(xml: &[u8]) -> Option<usize> {
    let text = xml.strip_prefix(b"><text:p>")?;
    let text = &text[..memchr::memchr(b'<', text)?];
    (text.len() > 1 && text[0] == b'0' && text.iter().all(u8::is_ascii_digit)).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_stand_there_once() {
        let cell = |columns, text| {
            format!(
                r#"<table:table-cell office:value-type="float" office:value="7"{columns}><text:p>{text}</text:p></table:table-cell>"#
            )
        };
        let row = |rows, cells: &[String]| format!("<table:table-row{rows}>{}</table:table-row>", cells.concat());
        let twice = r#" table:number-columns-repeated="2""#;
        let three_rows = r#" table:number-rows-repeated="3""#;
        let sheet = [
            "table:table table:name=\"A\"><table:table-rows>".to_string(),
            row("", &[cell("", "7"), cell(twice, "07"), "<table:table-cell/>".to_string(), cell("", "007")]),
            row(three_rows, &[cell(twice, "7"), cell("", "0007")]),
            row("", &[cell("", "00007")]),
            "</table:table-rows></table:table><table:table table:name=\"B\">".to_string(),
            row("", &[cell("", "000007")]),
        ];
        let expected = [((0, 1), 2), ((0, 2), 2), ((0, 4), 3), ((1, 2), 4), ((2, 2), 4), ((3, 2), 4), ((4, 0), 5)];
        assert_eq!(cells_with_zeros(sheet.concat().as_bytes()), Digits::from(expected));
    }

    #[test]
    fn a_repetition_without_end_ends() {
        let huge = r#"<table:table-row table:number-rows-repeated="99999999">
            <table:table-cell table:number-columns-repeated="99999999" office:value-type="float"><text:p>07</text:p>"#;
        assert!(cells_with_zeros(huge.repeat(3).as_bytes()).len() <= 2 * MAX_CELLS);
    }
}
