//! What functions answer: for each Rust type its SQL type, and how a column of answers is written.

use arrayvec::ArrayString;
use duckdb::core::{FlatVector, Inserter, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::arrow::WritableVector;

use super::vectors::{Scalar, write};

pub trait Output: Sized + 'static {
    fn sql_type() -> LogicalTypeHandle;

    /// Writes the answer of every row, asked once each and in order.
    fn write_all(output: &mut dyn WritableVector, rows: usize, answer: impl FnMut(usize) -> Option<Self>);
}

/// Types that hold a text.
macro_rules! varchar {
    ($($text:ty $(, $size:ident)?);*) => {$(
        impl$(<const $size: usize>)? Output for $text {
            fn sql_type() -> LogicalTypeHandle {
                LogicalTypeId::Varchar.into()
            }

            fn write_all(output: &mut dyn WritableVector, rows: usize, answer: impl FnMut(usize) -> Option<Self>) {
                write_texts(output, rows, answer);
            }
        }
    )*};
}
varchar!(String; &'static str; ArrayString<N>, N);

impl<T: Scalar> Output for T {
    fn sql_type() -> LogicalTypeHandle {
        T::SQL_TYPE.into()
    }

    fn write_all(output: &mut dyn WritableVector, rows: usize, mut answer: impl FnMut(usize) -> Option<Self>) {
        let mut out = output.flat_vector();
        for row in 0..rows {
            match answer(row) {
                Some(value) => write(&mut out, row, rows, value),
                None => out.set_null(row),
            }
        }
    }
}

impl Output for Vec<String> {
    fn sql_type() -> LogicalTypeHandle {
        LogicalTypeHandle::list(&LogicalTypeId::Varchar.into())
    }

    fn write_all(output: &mut dyn WritableVector, rows: usize, answer: impl FnMut(usize) -> Option<Self>) {
        write_text_lists(output, rows, answer);
    }
}

impl<T: Scalar> Output for Vec<T> {
    fn sql_type() -> LogicalTypeHandle {
        LogicalTypeHandle::list(&T::SQL_TYPE.into())
    }

    fn write_all(output: &mut dyn WritableVector, rows: usize, answer: impl FnMut(usize) -> Option<Self>) {
        write_lists(output, rows, answer, |items, index, total, value| write(items, index, total, *value));
    }
}

/// A list with items that may be NULL.
impl<T: Scalar> Output for Vec<Option<T>> {
    fn sql_type() -> LogicalTypeHandle {
        Vec::<T>::sql_type()
    }

    fn write_all(output: &mut dyn WritableVector, rows: usize, answer: impl FnMut(usize) -> Option<Self>) {
        write_lists(output, rows, answer, |items, index, total, item| match item {
            Some(value) => write(items, index, total, *value),
            None => items.set_null(index),
        });
    }
}

/// Writes lists of texts.
pub fn write_text_lists<T: AsRef<str>>(
    output: &mut dyn WritableVector,
    rows: usize,
    answer: impl FnMut(usize) -> Option<Vec<T>>,
) {
    write_lists(output, rows, answer, |items, index, _, text: &T| items.insert(index, text.as_ref()));
}

/// Writes lists; `write_item` gets the vector of all items, the index of one, how many there are, and what to write.
fn write_lists<T>(
    output: &mut dyn WritableVector,
    rows: usize,
    answer: impl FnMut(usize) -> Option<Vec<T>>,
    write_item: impl Fn(&mut FlatVector, usize, usize, &T),
) {
    let lists: Vec<_> = (0..rows).map(answer).collect();
    let total = lists.iter().flatten().map(Vec::len).sum();
    let mut out = output.list_vector();
    let mut items = out.child(total);
    let mut written = 0;
    for (row, list) in lists.iter().enumerate() {
        let list_items = list.as_deref().unwrap_or_default();
        out.set_entry(row, written, list_items.len());
        for item in list_items {
            write_item(&mut items, written, total, item);
            written += 1;
        }
        if list.is_none() {
            out.set_null(row);
        }
    }
    out.set_len(total);
}

/// Writes one list behind those that the column has.
pub fn append_list<T: Scalar>(output: &mut dyn WritableVector, row: usize, list: &[T]) {
    let mut out = output.list_vector();
    let (start, end) = (out.len(), out.len() + list.len());
    let mut items = out.child(end);
    for (index, item) in (start..).zip(list) {
        write(&mut items, index, end, *item);
    }
    out.set_entry(row, start, list.len());
    out.set_len(end);
}

fn write_texts<T: AsRef<str>>(
    output: &mut dyn WritableVector,
    rows: usize,
    mut answer: impl FnMut(usize) -> Option<T>,
) {
    let mut out = output.flat_vector();
    for row in 0..rows {
        match answer(row) {
            Some(text) => out.insert(row, text.as_ref()),
            None => out.set_null(row),
        }
    }
}

/// What a kernel answers as a STRUCT.
pub trait Record: Sized + 'static {
    /// Names and types, in the order in which [`Record::write`] writes them.
    const FIELDS: &'static [(&'static str, LogicalTypeId)];

    fn write(&self, row: &mut RowWriter);
}

/// A STRUCT; the wrapper tells it from the scalars.
pub struct Struct<R>(pub R);

impl<R: Record> Output for Struct<R> {
    fn sql_type() -> LogicalTypeHandle {
        let fields: Vec<_> = R::FIELDS.iter().map(|(name, sql_type)| (*name, (*sql_type).into())).collect();
        LogicalTypeHandle::struct_type(&fields)
    }

    fn write_all(output: &mut dyn WritableVector, rows: usize, mut answer: impl FnMut(usize) -> Option<Self>) {
        let mut out = output.struct_vector();
        let columns = (0..R::FIELDS.len()).map(|index| out.child(index, rows)).collect();
        let mut writer = RowWriter { columns, fields: R::FIELDS, rows, row: 0, field: 0 };
        for row in 0..rows {
            (writer.row, writer.field) = (row, 0);
            match answer(row) {
                Some(Struct(record)) => record.write(&mut writer),
                None => {
                    writer.nulls();
                    out.set_null(row);
                }
            }
            assert_eq!(writer.field, R::FIELDS.len(), "a record writes each of its fields");
        }
    }
}

/// Writes the fields of one row, in order.
pub struct RowWriter<'a> {
    columns: Vec<FlatVector<'a>>,
    fields: &'static [(&'static str, LogicalTypeId)],
    rows: usize,
    row: usize,
    field: usize,
}

impl<'a> RowWriter<'a> {
    /// An empty text is NULL: a part that is absent.
    pub fn text(&mut self, text: &str) {
        let (row, column) = (self.row, self.next(LogicalTypeId::Varchar));
        match text.is_empty() {
            true => column.set_null(row),
            false => column.insert(row, text),
        }
    }

    pub fn value<T: Scalar>(&mut self, value: Option<T>) {
        let (row, rows, column) = (self.row, self.rows, self.next(T::SQL_TYPE));
        match value {
            Some(value) => write(column, row, rows, value),
            None => column.set_null(row),
        }
    }

    fn nulls(&mut self) {
        for column in &mut self.columns {
            column.set_null(self.row);
        }
        self.field = self.fields.len();
    }

    /// The column of the next field, whose declared type must be the one that is about to be written.
    fn next(&mut self, sql_type: LogicalTypeId) -> &mut FlatVector<'a> {
        let (name, declared) = self.fields[self.field];
        assert!(declared == sql_type, "field {name} is declared as another type");
        self.field += 1;
        &mut self.columns[self.field - 1]
    }
}
