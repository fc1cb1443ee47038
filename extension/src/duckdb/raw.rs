//! What DuckDB's raw C API needs everywhere: handles that are freed, states that are checked, types, columns.
#![allow(unsafe_code)]

use std::ffi::CStr;

use duckdb::core::LogicalTypeId;
use libduckdb_sys::{
    DUCKDB_TYPE_DUCKDB_TYPE_ANY, DuckDBSuccess, Error, duckdb_create_list_type, duckdb_create_logical_type,
    duckdb_data_chunk, duckdb_data_chunk_get_column_count, duckdb_data_chunk_get_size, duckdb_data_chunk_get_vector,
    duckdb_destroy_logical_type, duckdb_logical_type, duckdb_state, duckdb_type,
};

use super::vectors::Column;

/// What a query says when our code panicked, which must not cross into C.
pub const DEFECT: &CStr = c"canvass: a defect; please report it";

/// Something of DuckDB's that is ours to destroy.
pub struct Handle<T> {
    pub pointer: T,
    destroy: unsafe fn(*mut T),
}

impl<T> Handle<T> {
    /// # Safety
    /// `pointer` is valid, belongs to the caller, and is what `destroy` destroys.
    pub unsafe fn new(pointer: T, destroy: unsafe fn(*mut T)) -> Handle<T> {
        Handle { pointer, destroy }
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: what `new` asks for; it is destroyed here alone, and once.
        unsafe { (self.destroy)(&mut self.pointer) };
    }
}

pub fn check(state: duckdb_state) -> duckdb::Result<()> {
    match state == DuckDBSuccess {
        true => Ok(()),
        false => Err(duckdb::Error::DuckDBFailure(Error::new(state), None)),
    }
}

pub fn scalar_type(id: LogicalTypeId) -> Handle<duckdb_logical_type> {
    // SAFETY: the numbers of the crate's types are those of DuckDB; the type is new, and the handle destroys it.
    unsafe { Handle::new(duckdb_create_logical_type(id as duckdb_type), duckdb_destroy_logical_type) }
}

/// The type of a parameter that takes whatever it is given.
pub fn any_type() -> Handle<duckdb_logical_type> {
    // SAFETY: the type is new, and the handle destroys it.
    unsafe { Handle::new(duckdb_create_logical_type(DUCKDB_TYPE_DUCKDB_TYPE_ANY), duckdb_destroy_logical_type) }
}

pub fn list_type(items: LogicalTypeId) -> Handle<duckdb_logical_type> {
    // SAFETY: as above; DuckDB copies the type of the items.
    unsafe { Handle::new(duckdb_create_list_type(scalar_type(items).pointer), duckdb_destroy_logical_type) }
}

/// The columns of the chunk that DuckDB calls a function with, and their number of rows.
///
/// # Safety
/// `chunk` outlives the columns unchanged.
pub unsafe fn arguments<'a>(chunk: duckdb_data_chunk) -> (Vec<Column<'a>>, usize) {
    // SAFETY: what the caller promises; each index is below the count, and each vector has the chunk's rows.
    unsafe {
        let rows = duckdb_data_chunk_get_size(chunk) as usize;
        let columns = (0..duckdb_data_chunk_get_column_count(chunk))
            .map(|column| Column::of(duckdb_data_chunk_get_vector(chunk, column), rows))
            .collect();
        (columns, rows)
    }
}
