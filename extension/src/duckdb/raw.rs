//! What DuckDB's raw C API needs everywhere: handles that are freed, states that are checked.
#![allow(unsafe_code)]

use libduckdb_sys::{DuckDBSuccess, Error, duckdb_state};

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
