//! Of an xlsx file: cells name a style, and styles a format (ECMA-376, part 1, 18.8).

use std::collections::HashMap;

use memchr::memmem;

use super::{Digits, archive, attribute, number, part, related, tags, zeros};

/// The cells of the sheet at this place in the workbook.
pub fn digits(content: &[u8], sheet: usize) -> Digits {
    cells_with_zeros(content, sheet).unwrap_or_default()
}

fn cells_with_zeros(content: &[u8], sheet: usize) -> Option<Digits> {
    let mut archive = archive(content)?;
    let styles = styles_with_zeros(&part(&mut archive, "xl/styles.xml")?)?;
    if styles.is_empty() {
        return None;
    }
    let workbook = part(&mut archive, "xl/workbook.xml")?;
    let id = attribute(tags(&workbook, b"<sheet ").nth(sheet)?, b"r:id")?;
    let sheet = related(&mut archive, "xl/_rels/workbook.xml.rels", id)?;
    let with_zeros = tags(&sheet, b"<c ").filter_map(|cell| {
        let is_number = matches!(attribute(cell, b"t"), None | Some(b"n"));
        let digits = styles.get(&number(attribute(cell, b"s")?)?).filter(|_| is_number)?;
        Some((position(attribute(cell, b"r")?)?, *digits))
    });
    Some(with_zeros.collect())
}

/// The styles of cells whose format is zeros and nothing else.
fn styles_with_zeros(styles: &[u8]) -> Option<HashMap<usize, usize>> {
    let formats: HashMap<&[u8], usize> = tags(styles, b"<numFmt ")
        .filter_map(|format| Some((attribute(format, b"numFmtId")?, zeros(attribute(format, b"formatCode")?)?)))
        .collect();
    let cells = &styles[memmem::find(styles, b"<cellXfs")?..];
    let cells = &cells[..memmem::find(cells, b"</cellXfs")?];
    let of_style = |(at, style)| Some((at, *formats.get(attribute(style, b"numFmtId")?)?));
    Some(tags(cells, b"<xf ").enumerate().filter_map(of_style).collect())
}

/// `B3` is row 2, column 1.
fn position(name: &[u8]) -> Option<(u32, u32)> {
    let letters = name.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let (letters, digits) = name.split_at(letters.min(3));
    let column = letters.iter().fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
    let row = u32::try_from(number(digits)?).ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_at_its_name() {
        assert_eq!(position(b"A1"), Some((0, 0)));
        assert_eq!(position(b"AB12"), Some((11, 27)));
        assert_eq!(position(b"XFD1048576"), Some((1_048_575, 16_383)));
        for wrong in [&b""[..], b"A", b"1", b"A0", b"ABCD1", b"A99999999999"] {
            assert_eq!(position(wrong), None);
        }
    }

    #[test]
    fn only_zeros_are_digits() {
        let styles = br#"<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="0.00"/>
            <numFmt numFmtId="166" formatCode="0"/></numFmts><cellStyleXfs><xf numFmtId="164"/></cellStyleXfs>
            <cellXfs count="3"><xf numFmtId="0"/><xf fontId="1" numFmtId="164" x="y"/><xf numFmtId="165"/></cellXfs>"#;
        assert_eq!(styles_with_zeros(styles), Some(HashMap::from([(1, 5)])));
        assert_eq!(styles_with_zeros(b"<cellXfs"), None);
    }
}
