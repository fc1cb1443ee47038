//! Lists as files: what a file holds, how it is laid out, its records and their cells.

use std::error::Error;

use duckdb::core::{DataChunkHandle, Inserter, LogicalTypeHandle, LogicalTypeId};
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;

use super::Function;
use crate::duckdb::outputs::{Record, RowWriter, Struct, write_text_lists};
use crate::duckdb::shapes::{file, texts};
use crate::duckdb::vectors::{Texts, write};
use crate::sheet;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "list_read",
        register: |db, name| {
            file::<Struct<List>, 3>(db, name, |content, sheet| {
                let list = sheet::read(content, sheet)?;
                Ok(Some(Struct(List { sheet: list.sheet, text: list.text.into_owned() })))
            })
        },
        usage: "list_read(content BLOB, file VARCHAR [, sheet VARCHAR]) -> STRUCT(sheet VARCHAR, text VARCHAR)",
        description: "The list in the bytes of a file, which read_blob gives. A text file (CSV, TSV): its content in UTF-8, from \
            UTF-8 with or without a byte order mark, UTF-16, or Windows-1252; sheet is NULL. A workbook (xlsx, xls, xlsb, ods, told by \
            its content): the sheet of that name; without one, or with '', the first that is not empty; as CSV: whole numbers without a fraction, dates \
            as ISO, everything else as it is. NULL for NULL. Errors, with the name in file: a workbook that is damaged, protected by a \
            password, or unpacks to more than 1 GB; a sheet that is not there; a file that is no list (HTML, PDF, an archive, bytes).",
        example: "SELECT list_read('Name,Phone'::BLOB, 'a.csv').text;",
        result: "Name,Phone",
        source: "the crates calamine and encoding_rs; docs/lists.md",
    },
    Function {
        name: "list_sheets",
        register: |db, name| file::<Vec<String>, 2>(db, name, |content, _| sheet::sheet_names(content).map(Some)),
        usage: "list_sheets(content BLOB, file VARCHAR) -> VARCHAR[]",
        description: "The names of a workbook's sheets, in their order; an empty list for a text file. NULL for NULL. Errors as in \
            list_read.",
        example: "SELECT list_sheets('Name,Phone'::BLOB, 'a.csv');",
        result: "[]",
        source: "the crate calamine",
    },
    Function {
        name: "csv_layout",
        register: |db, name| texts::<Struct<sheet::Layout>, 1, 4>(db, name, layout),
        usage: "csv_layout(text VARCHAR [, header_row VARCHAR [, delimiter VARCHAR [, file VARCHAR]]]) -> STRUCT(delimiter VARCHAR, header_line BIGINT, header VARCHAR, \
            columns BIGINT)",
        description: "How delimited text is laid out: the delimiter (comma, tab, semicolon or bar; what a first line sep=; names); the \
            line of the header, and the header as it stands there (a title above it is passed over; 0 and NULL when the first record is \
            data); the number of columns. The first 200 records are looked at. header_row, a number, tells the line of the header, 'row 3' the \
            record that it is, as a sheet counts, 0 that there is none; delimiter tells the delimiter; '' is as if they were left out. file is named by an error. NULL for NULL and for a text without records. An error for a line on which no record starts, and for more than 16,384 columns.",
        example: "SELECT csv_layout('Volunteers 2026\n\nName;Phone\nAnn;305-555-0123').header_line;",
        result: "3",
        source: "docs/lists.md",
    },
    Function {
        name: "csv_headers",
        register: |db, name| texts::<Vec<String>, 3, 3>(db, name, headers),
        usage: "csv_headers(header VARCHAR, delimiter VARCHAR, columns VARCHAR) -> VARCHAR[]",
        description: "The names of the columns of a list, of which csv_layout gives the header and the number of columns: each name once, \
            in any case. A second Phone is 'Phone 2', the third column without a name 'Column 3'. NULL for NULL; an error for a delimiter \
            that is not one character of ASCII.",
        example: "SELECT csv_headers('Name,Phone,Phone', ',', '4');",
        result: "[Name, Phone, Phone 2, Column 4]",
        source: "docs/lists.md",
    },
    Function {
        name: "csv_parts",
        register: |db, name| db.connection.register_scalar_function_with_state::<Records<true>>(name, &()),
        usage: "csv_parts(text VARCHAR, delimiter VARCHAR) -> STRUCT(line BIGINT, \"row\" BIGINT, part VARCHAR)[]",
        description: "Delimited text in parts of some 256 KB that end between records, for a text whose records are too many for one \
            list: DuckDB unnests a long list in time that grows with its square. line and row are those of the part's first record in \
            the text; csv_records counts from 1 in each part. NULL for NULL; an error for a delimiter that is not one character of ASCII.",
        example: "SELECT len(csv_parts('a,b\n\n1,2', ','));",
        result: "1",
        source: "docs/lists.md",
    },
    Function {
        name: "csv_records",
        register: |db, name| db.connection.register_scalar_function_with_state::<Records<false>>(name, &()),
        usage: "csv_records(text VARCHAR, delimiter VARCHAR) -> STRUCT(line BIGINT, \"row\" BIGINT, record VARCHAR)[]",
        description: "The records of delimited text, header and title among them, blank ones left out: the line on which each starts, its \
            number, both from 1, and the record as it stands there. Quoted cells may hold line breaks and doubled quotes; a quote that was \
            forgotten does not swallow the rows below. NULL for NULL; an error for a delimiter that is not one character of ASCII.",
        example: "SELECT csv_records('a,b\n\n1,2', ',')[2].line;",
        result: "3",
        source: "RFC 4180; docs/lists.md",
    },
    Function {
        name: "csv_cells",
        register: |db, name| db.connection.register_scalar_function_with_state::<Cells>(name, &()),
        usage: "csv_cells(record VARCHAR, delimiter VARCHAR) -> VARCHAR[]",
        description: "The cells of one record of csv_records, without the quotes around them. NULL for NULL; an error for a delimiter that \
            is not one character of ASCII.",
        example: "SELECT csv_cells('1,\"Smith, Ann\"', ',')[2];",
        result: "Smith, Ann",
        source: "RFC 4180; docs/lists.md",
    },
];

struct List {
    sheet: Option<String>,
    text: String,
}

impl Record for List {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] =
        &[("sheet", LogicalTypeId::Varchar), ("text", LogicalTypeId::Varchar)];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.sheet.as_deref().unwrap_or_default());
        row.text(&self.text);
    }
}

impl Record for sheet::Layout {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] = &[
        ("delimiter", LogicalTypeId::Varchar),
        ("header_line", LogicalTypeId::Bigint),
        ("header", LogicalTypeId::Varchar),
        ("columns", LogicalTypeId::Bigint),
    ];

    fn write(&self, row: &mut RowWriter) {
        row.text(self.delimiter.encode_utf8(&mut [0; 4]));
        row.value(Some(self.header_line));
        row.text(&self.header);
        row.value(Some(self.columns));
    }
}

fn layout(text: &str, options: &[Option<&str>]) -> Result<Option<Struct<sheet::Layout>>, String> {
    if options.contains(&None) {
        return Ok(None);
    }
    let option = |at: usize| options.get(at).copied().flatten().filter(|option| !option.is_empty());
    let header_row = option(0);
    let header = header_row.map(|given| {
        let (number, at): (_, fn(i64) -> sheet::HeaderAt) = match given.strip_prefix("row ") {
            Some(row) => (row, sheet::HeaderAt::Row),
            None => (given, sheet::HeaderAt::Line),
        };
        let parsed = number.parse().ok().filter(|number| *number >= 0);
        parsed.map(at).ok_or_else(|| format!("canvass: header_row must be the number of a line, or 0; it is {number}"))
    });
    let delimiter = option(1).map(byte).transpose()?;
    let file = option(2).unwrap_or("the list");
    let layout = sheet::layout(text, header.transpose()?, delimiter);
    let layout = layout.map_err(|message| format!("canvass: {file} {message}"))?;
    Ok(layout.map(Struct))
}

fn headers(header: &str, options: &[Option<&str>]) -> Result<Option<Vec<String>>, String> {
    let [Some(delimiter), Some(columns)] = options else { return Ok(None) };
    let columns = columns.parse().ok().filter(|columns| *columns <= sheet::MAX_COLUMNS);
    let columns = columns.ok_or_else(|| format!("canvass: columns must be a number up to {}", sheet::MAX_COLUMNS))?;
    Ok(Some(sheet::headers(header, byte(delimiter)?, columns)))
}

fn byte(delimiter: &str) -> Result<u8, String> {
    match delimiter.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err(format!(
            "canvass: delimiter must be one character of ASCII, no quote and no line break; it is '{delimiter}'"
        )),
    }
}

fn two_texts(result: LogicalTypeHandle) -> Vec<ScalarFunctionSignature> {
    let varchar = || LogicalTypeId::Varchar.into();
    vec![ScalarFunctionSignature::exact(vec![varchar(), varchar()], result)]
}

/// Bytes of a part of a text: some thousand records, which unnest takes in its stride.
const PART: usize = 256 * 1024;

/// The records of a text, or its parts.
struct Records<const PARTS: bool>;

impl<const PARTS: bool> Records<PARTS> {
    fn of(text: &str, delimiter: u8) -> Box<dyn Iterator<Item = sheet::Record<'_>> + '_> {
        match PARTS {
            true => Box::new(sheet::parts(text, delimiter, PART)),
            false => Box::new(sheet::records(text, delimiter)),
        }
    }
}

impl<const PARTS: bool> VScalar for Records<PARTS> {
    type State = ();

    fn invoke(_: &(), input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
        let (texts, delimiters) = (Texts::new(input, 0), Texts::new(input, 1));
        let mut out = output.list_vector();
        let mut written = 0;
        for row in 0..input.len() {
            let Some((text, delimiter)) = texts.get(row).zip(delimiters.get(row)) else {
                out.set_entry(row, written, 0);
                out.set_null(row);
                continue;
            };
            // Read twice, once to count: a record is then copied once only, into the vector.
            let delimiter = byte(delimiter)?;
            let end = written + Self::of(text, delimiter).count();
            let items = out.struct_child(end);
            let (mut lines, mut rows, records) = (items.child(0, end), items.child(1, end), items.child(2, end));
            for (at, record) in (written..).zip(Self::of(text, delimiter)) {
                write(&mut lines, at, end, record.line);
                write(&mut rows, at, end, record.row);
                records.insert(at, record.text);
            }
            out.set_entry(row, written, end - written);
            out.set_len(end);
            written = end;
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let record = LogicalTypeHandle::struct_type(&[
            ("line", LogicalTypeId::Bigint.into()),
            ("row", LogicalTypeId::Bigint.into()),
            (if PARTS { "part" } else { "record" }, LogicalTypeId::Varchar.into()),
        ]);
        two_texts(LogicalTypeHandle::list(&record))
    }
}

struct Cells;

impl VScalar for Cells {
    type State = ();

    fn invoke(_: &(), input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
        let (records, delimiters) = (Texts::new(input, 0), Texts::new(input, 1));
        let mut failure = None;
        write_text_lists(output, input.len(), |row| {
            let (record, delimiter) = records.get(row).zip(delimiters.get(row))?;
            let delimiter = byte(delimiter).map_err(|message| failure.get_or_insert(message).clone()).ok()?;
            Some(sheet::cells(record, delimiter))
        });
        failure.map_or(Ok(()), |message| Err(message.into()))
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        two_texts(LogicalTypeHandle::list(&LogicalTypeId::Varchar.into()))
    }
}
