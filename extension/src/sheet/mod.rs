//! Lists as files: any CSV file or workbook becomes one text of records, and a record its cells.
//!
//! A file's bytes become a text ([`read`]: encodings in `encoding`, workbooks in `workbook`), the text its layout (delimiter and
//! header, `layout`) and its records (`records`). A workbook's sheet becomes CSV, so that everything after it knows one format.

mod biff;
mod encoding;
mod layout;
mod ole;
mod records;
mod refused;
mod repeats;
mod short_cells;
mod workbook;
mod written;
mod xml;
mod zero_formats;

use std::borrow::Cow;

pub use layout::{HeaderAt, Layout, MAX_COLUMNS, headers, layout};
pub use records::{Record, cells, parts, records};

/// What a file holds.
#[derive(Debug, PartialEq)]
pub struct List<'a> {
    /// `None` for a text file.
    pub sheet: Option<String>,
    /// In UTF-8: the content of a text file; of a workbook's sheet its rows from the first, as CSV.
    pub text: Cow<'a, str>,
}

/// The list in a file; of a workbook the sheet, when none is named the first one that is not empty. An error says what is wrong
/// with the file.
pub fn read<'a>(content: &'a [u8], sheet: Option<&str>) -> Result<List<'a>, String> {
    match workbook::Format::of(content)? {
        Some(format) => {
            let (sheet, csv) = workbook::sheet_as_csv(format, content, sheet)?;
            Ok(List { sheet: Some(sheet), text: Cow::Owned(csv) })
        }
        None if sheet.is_some() => Err("has no sheets: it is a text file; leave the sheet out".to_string()),
        None => {
            refused::check(content)?;
            Ok(List { sheet: None, text: encoding::decode(content)? })
        }
    }
}

/// The names of a workbook's sheets, in their order; none for a text file.
pub fn sheet_names(content: &[u8]) -> Result<Vec<String>, String> {
    match workbook::Format::of(content)? {
        Some(format) => workbook::sheet_names(format, content),
        None => refused::check(content).map(|()| Vec::new()),
    }
}

#[cfg(test)]
mod tests;
