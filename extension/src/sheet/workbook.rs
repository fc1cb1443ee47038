//! Workbooks: xlsx, xls, xlsb and ods, told by their content, whatever the file is called.

use std::cell::LazyCell;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Ods, Reader, SheetType, Xls, Xlsb, Xlsx, open_workbook_from_rs};
use zip::ZipArchive;

use super::{MAX_COLUMNS, written, zero_formats};

/// Unpacked, the parts of a workbook may have this many bytes, and the text of its sheet may: more than a full sheet of 1,048,576
/// rows of a list needs, and what a laptop can hold. A file that unpacks to more is a trap, or better kept as CSV.
const MAX_BYTES: usize = 1 << 30;
pub const PASSWORD: &str = "is protected by a password; save it without one";
const TOO_LARGE: &str = "holds more than 1 GB when unpacked; save the sheet as CSV";

/// No sheet has more.
const MAX_ROWS: u32 = 1_048_576;

type Bytes<'a> = Cursor<&'a [u8]>;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Format {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}

impl Format {
    /// `None` for what is neither a zip archive nor an OLE file: a text.
    pub fn of(content: &[u8]) -> Result<Option<Format>, String> {
        if content.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Ok(Some(Format::Xls));
        }
        if !content.starts_with(b"PK\x03\x04") && !content.starts_with(b"PK\x05\x06") {
            return Ok(None);
        }
        let archive = ZipArchive::new(Cursor::new(content)).map_err(|_| DAMAGED.to_string())?;
        let has = |part| archive.index_for_name(part).is_some();
        match (has("xl/workbook.xml"), has("xl/workbook.bin"), has("content.xml")) {
            (true, ..) => Ok(Some(Format::Xlsx)),
            (_, true, _) => Ok(Some(Format::Xlsb)),
            (.., true) => Ok(Some(Format::Ods)),
            _ => Err("is a zip archive without a workbook; unpack it, and read what is in it".to_string()),
        }
    }
}

const DAMAGED: &str = "is damaged or cut off: it starts like a workbook, and cannot be opened; get it again";

pub fn sheet_names(format: Format, content: &[u8]) -> Result<Vec<String>, String> {
    guarded(format, content, |workbook| Ok(workbook.sheet_names()))
}

/// A sheet's name, and the sheet as CSV, one record a row from its first; when none is named the first that is not empty.
pub fn sheet_as_csv(format: Format, content: &[u8], sheet: Option<&str>) -> Result<(String, String), String> {
    guarded(format, content, |workbook| {
        let mut names = workbook.sheet_names();
        if let Some(name) = sheet {
            if !names.iter().any(|known| known == name) {
                return Err(format!("has no sheet '{name}'; it has '{}'", names.join("', '")));
            }
            names = vec![name.to_string()];
        }
        let mut first = None;
        for name in names {
            let csv = workbook.csv(content, &name)?;
            let is_empty = csv.trim_end().is_empty();
            let sheet = first.get_or_insert((name.clone(), String::new()));
            if !is_empty {
                *sheet = (name, csv);
                break;
            }
        }
        first.ok_or_else(|| "has no sheet with cells".to_string())
    })
}

/// The reader is trusted with what a file of a spreadsheet program holds. A file made to harm may unpack to anything, or make the
/// reader panic; the one is looked at first, the other caught.
fn guarded<T>(
    format: Format,
    content: &[u8],
    read: impl FnOnce(&mut Workbook) -> Result<T, String>,
) -> Result<T, String> {
    match format {
        Format::Xls => check_password(content).and_then(|()| super::biff::check(content))?,
        _ => check_size(content)?,
    }
    let result = catch_unwind(AssertUnwindSafe(|| read(&mut Workbook::open(format, Cursor::new(content))?)));
    result.unwrap_or_else(|_| Err(DAMAGED.to_string()))
}

/// A workbook with a password is kept, as a stream of this name, in the kind of file that an xls is.
fn check_password(content: &[u8]) -> Result<(), String> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    match memchr::memmem::find(content, &name) {
        Some(_) => Err(PASSWORD.to_string()),
        None => Ok(()),
    }
}

/// What a zip archive says of its sizes may be wrong: it is unpacked to nowhere.
fn check_size(content: &[u8]) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|_| DAMAGED.to_string())?;
    let mut left = MAX_BYTES as u64;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|error| format!("{DAMAGED} ({error})"))?;
        let copied = io::copy(&mut part.take(left + 1), &mut io::sink());
        let bytes = copied.map_err(|error| format!("{DAMAGED} ({error})"))?;
        left = left.checked_sub(bytes).ok_or(TOO_LARGE)?;
    }
    Ok(())
}

enum Workbook<'a> {
    Xlsx(Box<Xlsx<Bytes<'a>>>),
    Xlsb(Box<Xlsb<Bytes<'a>>>),
    Ods(Box<Ods<Bytes<'a>>>),
    Xls(Box<Xls<Bytes<'a>>>),
}

impl<'a> Workbook<'a> {
    fn open(format: Format, content: Bytes<'a>) -> Result<Workbook<'a>, String> {
        match format {
            Format::Xlsx => {
                open_workbook_from_rs(content).map(|book| Workbook::Xlsx(Box::new(book))).map_err(unreadable)
            }
            Format::Xlsb => {
                super::short_cells::check(content.get_ref())?;
                open_workbook_from_rs(content).map(|book| Workbook::Xlsb(Box::new(book))).map_err(unreadable)
            }
            Format::Ods => {
                super::repeats::check(content.get_ref())?;
                open_workbook_from_rs(content).map(|book| Workbook::Ods(Box::new(book))).map_err(unreadable)
            }
            Format::Xls => open_workbook_from_rs(content).map(|book| Workbook::Xls(Box::new(book))).map_err(unreadable),
        }
    }

    fn sheets(&self) -> &[calamine::Sheet] {
        match self {
            Workbook::Xlsx(book) => book.sheets_metadata(),
            Workbook::Xlsb(book) => book.sheets_metadata(),
            Workbook::Ods(book) => book.sheets_metadata(),
            Workbook::Xls(book) => book.sheets_metadata(),
        }
    }

    /// Charts and macros have no cells.
    fn sheet_names(&self) -> Vec<String> {
        let with_cells = self.sheets().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        with_cells.map(|sheet| sheet.name.clone()).collect()
    }

    fn csv(&mut self, content: &[u8], sheet: &str) -> Result<String, String> {
        let place = self.sheets().iter().position(|known| known.name == sheet);
        let look_up = match self {
            Workbook::Xlsx(_) => zero_formats::xlsx::digits,
            Workbook::Xlsb(_) => zero_formats::xlsb::digits,
            Workbook::Ods(_) => zero_formats::ods::digits,
            Workbook::Xls(_) => zero_formats::xls::digits,
        };
        // Only once there is a number: most sheets of a workbook may be empty.
        let digits = LazyCell::new(|| place.map(|place| look_up(content, place)).unwrap_or_default());
        let mut rows = Rows::new(|position| digits.get(&position).copied().unwrap_or_default());
        match self {
            Workbook::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
                while let Some(cell) = cells.next_cell().map_err(unreadable)? {
                    rows.add(cell.get_position(), written::text(cell.get_value().clone().into()))?;
                }
            }
            Workbook::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
                while let Some(cell) = cells.next_cell().map_err(unreadable)? {
                    rows.add(cell.get_position(), written::text(cell.get_value().clone().into()))?;
                }
            }
            Workbook::Ods(book) => rows.add_all(&book.worksheet_range(sheet).map_err(unreadable)?)?,
            Workbook::Xls(book) => rows.add_all(&book.worksheet_range(sheet).map_err(unreadable)?)?,
        }
        rows.finish()
    }
}

fn unreadable(error: impl std::fmt::Display) -> String {
    match error.to_string() {
        text if text.to_lowercase().contains("password") => PASSWORD.to_string(),
        text => format!("cannot be read as a workbook ({text}); open it in a spreadsheet and save it as xlsx or CSV"),
    }
}

/// Cells in their order, as CSV.
struct Rows<Digits> {
    /// How many digits a cell shows.
    digits: Digits,
    csv: String,
    /// From 0; its cells are not written yet.
    row: u32,
    cells: Vec<(u32, String)>,
    /// Of all cells so far.
    bytes: usize,
}

impl<Digits: Fn((u32, u32)) -> usize> Rows<Digits> {
    fn new(digits: Digits) -> Rows<Digits> {
        Rows { digits, csv: String::new(), row: 0, cells: Vec::new(), bytes: 0 }
    }

    fn add(&mut self, (row, column): (u32, u32), text: String) -> Result<(), String> {
        if text.is_empty() {
            return Ok(());
        }
        if row >= MAX_ROWS || column >= MAX_COLUMNS as u32 {
            return Err(DAMAGED.to_string());
        }
        if row < self.row {
            return Err(format!(
                "has row {} behind row {}; open it in a spreadsheet and save it again",
                row + 1,
                self.row + 1
            ));
        }
        while self.row < row {
            self.end_row()?;
        }
        self.bytes += text.len();
        if self.bytes > MAX_BYTES {
            return Err(TOO_LARGE.to_string());
        }
        self.cells.push((column, written::with_zeros(text, || (self.digits)((row, column)))));
        Ok(())
    }

    fn add_all(&mut self, range: &calamine::Range<Data>) -> Result<(), String> {
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let position = (first_row + row as u32, first_column + column as u32);
            self.add(position, written::text(value.clone()))?;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), String> {
        self.cells.sort_by_key(|(column, _)| *column);
        let mut next = 0;
        for (column, text) in self.cells.drain(..) {
            for _ in next..column {
                self.csv.push(',');
            }
            next = column;
            written::push_cell(&mut self.csv, &text);
        }
        self.csv.push('\n');
        self.row += 1;
        match self.csv.len() > MAX_BYTES {
            true => Err(TOO_LARGE.to_string()),
            false => Ok(()),
        }
    }

    fn finish(mut self) -> Result<String, String> {
        if !self.cells.is_empty() {
            self.end_row()?;
        }
        Ok(self.csv)
    }
}
