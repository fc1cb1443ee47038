//! Reading a function's arguments: the one place where validity is checked and raw memory is read.
#![allow(unsafe_code)]

use duckdb::core::{DataChunkHandle, FlatVector, LogicalTypeId};
use libduckdb_sys::duckdb_string_t;

/// A value that DuckDB stores as Rust does.
///
/// # Safety
/// Implement it only where a vector of `SQL_TYPE` is an array of the Rust type.
pub unsafe trait Scalar: Copy + 'static {
    const SQL_TYPE: LogicalTypeId;
}
// SAFETY: the storage of these SQL types is an array of the Rust type (data types in duckdb.h).
unsafe impl Scalar for bool {
    const SQL_TYPE: LogicalTypeId = LogicalTypeId::Boolean;
}
// SAFETY: as above.
unsafe impl Scalar for i32 {
    const SQL_TYPE: LogicalTypeId = LogicalTypeId::Integer;
}
// SAFETY: as above.
unsafe impl Scalar for i64 {
    const SQL_TYPE: LogicalTypeId = LogicalTypeId::Bigint;
}
// SAFETY: as above.
unsafe impl Scalar for f64 {
    const SQL_TYPE: LogicalTypeId = LogicalTypeId::Double;
}

/// Days since 1970-01-01.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Date(pub i32);

// SAFETY: a DATE is stored as the 32-bit number of its day, and that is what the struct holds.
unsafe impl Scalar for Date {
    const SQL_TYPE: LogicalTypeId = LogicalTypeId::Date;
}

/// A VARCHAR argument column.
pub struct Texts<'a> {
    vector: FlatVector<'a>,
    rows: usize,
}

impl<'a> Texts<'a> {
    /// Column `index` of the arguments, which the function's signature declares as VARCHAR.
    pub fn new(input: &'a DataChunkHandle, index: usize) -> Self {
        Texts { vector: input.flat_vector(index), rows: input.len() }
    }

    /// The text of a row; `None` when it is NULL (or, against DuckDB's promise, not UTF-8).
    pub fn get(&self, row: usize) -> Option<&str> {
        if is_null(&self.vector, row, self.rows) {
            return None;
        }
        // SAFETY: DuckDB flattens arguments; the column is VARCHAR, so it holds `rows` strings, and `row` is one of them.
        let text = unsafe { &self.vector.as_slice_with_len::<duckdb_string_t>(self.rows)[row] };
        std::str::from_utf8(bytes(text)).ok()
    }
}

/// The bytes of a string: inside the struct up to twelve, behind a pointer beyond (`duckdb_string_t` in duckdb.h).
fn bytes(text: &duckdb_string_t) -> &[u8] {
    // SAFETY: both variants of the union start with the length; DuckDB filled in the variant that the length calls for, and
    // keeps the bytes alive as long as the vector.
    unsafe {
        let length = text.value.inlined.length as usize;
        let start = match length {
            0..=12 => (&raw const text.value.inlined.inlined).cast::<u8>(),
            _ => text.value.pointer.ptr.cast_const().cast::<u8>(),
        };
        std::slice::from_raw_parts(start, length)
    }
}

/// A numeric argument column.
pub struct Numbers<'a, T> {
    vector: FlatVector<'a>,
    rows: usize,
    value: std::marker::PhantomData<T>,
}

impl<'a, T: Scalar> Numbers<'a, T> {
    /// Column `index` of the arguments, which the function's signature declares as the SQL type of `T`.
    pub fn new(input: &'a DataChunkHandle, index: usize) -> Self {
        Numbers { vector: input.flat_vector(index), rows: input.len(), value: std::marker::PhantomData }
    }

    pub fn get(&self, row: usize) -> Option<T> {
        if is_null(&self.vector, row, self.rows) {
            return None;
        }
        // SAFETY: DuckDB flattens arguments; the column holds `rows` values of the type that the signature declares.
        Some(unsafe { self.vector.as_slice_with_len::<T>(self.rows)[row] })
    }
}

/// NULL arguments reach a function of the C API: nothing but this check keeps them from it.
fn is_null(vector: &FlatVector, row: usize, rows: usize) -> bool {
    assert!(row < rows, "row {row} of {rows}");
    vector.row_is_null(row as u64)
}

/// Writes a BOOLEAN or DOUBLE result.
pub fn write<T: Scalar>(vector: &mut FlatVector, row: usize, rows: usize, value: T) {
    // SAFETY: the result vector has room for `rows` values of the type that the function's shape declares.
    unsafe { vector.as_mut_slice_with_len::<T>(rows)[row] = value };
}
