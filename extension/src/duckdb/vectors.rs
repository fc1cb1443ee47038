//! Reading a function's arguments: the one place where validity is checked and raw memory is read.
#![allow(unsafe_code)]

use std::ffi::c_void;
use std::marker::PhantomData;

use duckdb::core::{DataChunkHandle, FlatVector, LogicalTypeId};
use libduckdb_sys::{
    duckdb_data_chunk_get_vector, duckdb_string_t, duckdb_vector, duckdb_vector_get_data, duckdb_vector_get_validity,
};

/// A value that DuckDB stores as Rust does.
///
/// # Safety
/// Implement it only where a vector of `SQL_TYPE` is an array of the Rust type.
pub unsafe trait Scalar: Copy + 'static {
    const SQL_TYPE: LogicalTypeId;
}
/// SQL types whose vectors are arrays of a Rust type.
macro_rules! scalars {
    ($($rust:ty: $sql:ident),*) => {$(
        // SAFETY: the storage of these SQL types is an array of the Rust type (data types in duckdb.h).
        unsafe impl Scalar for $rust {
            const SQL_TYPE: LogicalTypeId = LogicalTypeId::$sql;
        }
    )*};
}
scalars!(
    bool: Boolean, i8: Tinyint, i16: Smallint, i32: Integer, i64: Bigint, i128: Hugeint, u8: UTinyint, u16: USmallint, u32: UInteger,
    u64: UBigint, u128: UHugeint, f32: Float, f64: Double
);

/// Days since 1970-01-01.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Date(pub i32);

// SAFETY: a DATE is stored as the 32-bit number of its day, and that is what the struct holds.
unsafe impl Scalar for Date {
    const SQL_TYPE: LogicalTypeId = LogicalTypeId::Date;
}

/// An argument column: where its values and its validity lie, looked up once a chunk.
pub struct Column<'a> {
    data: *const c_void,
    /// A bit a row, set where it is valid; null when every row is.
    validity: *const u64,
    rows: usize,
    chunk: PhantomData<&'a DataChunkHandle>,
}

impl<'a> Column<'a> {
    pub fn new(input: &'a DataChunkHandle, index: usize) -> Self {
        assert!(index < input.num_columns(), "column {index} of {}", input.num_columns());
        // SAFETY: the chunk is alive, and has that column with as many rows as it says.
        unsafe { Column::of(duckdb_data_chunk_get_vector(input.get_ptr(), index as u64), input.len()) }
    }

    /// # Safety
    /// The vector has that many rows, is flat as DuckDB hands arguments over, and outlives the column unchanged.
    pub unsafe fn of(vector: duckdb_vector, rows: usize) -> Self {
        // SAFETY: what the caller promises.
        let (data, validity) = unsafe { (duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)) };
        Column { data, validity, rows, chunk: PhantomData }
    }

    /// The value of a row; `None` when it is NULL. NULL arguments reach a function of the C API: nothing but this check keeps them
    /// from it.
    ///
    /// # Safety
    /// The column stores its values as an array of `T`.
    unsafe fn get<T>(&self, row: usize) -> Option<&T> {
        // SAFETY: a valid row is one of the column's, whose values are what the caller promises.
        self.is_valid(row).then(|| unsafe { &*self.data.cast::<T>().add(row) })
    }

    /// Whether a row is not NULL.
    pub fn is_valid(&self, row: usize) -> bool {
        assert!(row < self.rows, "row {row} of {}", self.rows);
        // SAFETY: the row is one of the column's, whose validity has a bit for each.
        self.validity.is_null() || unsafe { *self.validity.add(row / 64) } >> (row % 64) & 1 == 1
    }
}

/// A VARCHAR or BLOB argument column.
pub struct Texts<'a>(Column<'a>);

impl<'a> Texts<'a> {
    /// Column `index` of the arguments, which the function's signature declares as VARCHAR.
    pub fn new(input: &'a DataChunkHandle, index: usize) -> Self {
        Texts::of(Column::new(input, index))
    }

    /// A column that the function's signature declares as VARCHAR or BLOB.
    pub fn of(column: Column<'a>) -> Self {
        Texts(column)
    }

    /// The text of a row; `None` when it is NULL (or, against DuckDB's promise, not UTF-8).
    pub fn get(&self, row: usize) -> Option<&str> {
        std::str::from_utf8(self.bytes(row)?).ok()
    }

    /// The bytes of a row; `None` when it is NULL.
    pub fn bytes(&self, row: usize) -> Option<&[u8]> {
        // SAFETY: the column is VARCHAR or BLOB, which are stored alike.
        unsafe { self.0.get::<duckdb_string_t>(row) }.map(bytes)
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
    column: Column<'a>,
    value: PhantomData<T>,
}

impl<'a, T: Scalar> Numbers<'a, T> {
    /// Column `index` of the arguments, which the function's signature declares as the SQL type of `T`.
    pub fn new(input: &'a DataChunkHandle, index: usize) -> Self {
        Numbers::of(Column::new(input, index))
    }

    /// A column that the function's signature declares as the SQL type of `T`.
    pub fn of(column: Column<'a>) -> Self {
        Numbers { column, value: PhantomData }
    }

    pub fn get(&self, row: usize) -> Option<T> {
        // SAFETY: the column is of the SQL type of `T`, which is stored as an array of it.
        unsafe { self.column.get::<T>(row) }.copied()
    }
}

/// Writes a BOOLEAN or DOUBLE result.
pub fn write<T: Scalar>(vector: &mut FlatVector, row: usize, rows: usize, value: T) {
    // SAFETY: the result vector has room for `rows` values of the type that the function's shape declares.
    unsafe { vector.as_mut_slice_with_len::<T>(rows)[row] = value };
}
