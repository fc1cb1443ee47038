//! Which names of functions are taken.
#![allow(unsafe_code)]

use std::error::Error;
use std::ffi::CString;
use std::ptr::null_mut;

use libduckdb_sys::{
    duckdb_destroy_extracted, duckdb_destroy_prepare, duckdb_extract_statements, duckdb_prepare_extracted_statement,
};

use super::raw::{Handle, check};
use super::session::Session;

/// For each name, whether the system catalog has a function of it; a user's macro elsewhere is no obstacle. Planning to drop a
/// built-in entry is refused, which makes a DROP that is planned and never executed a look-up of one name; `duckdb_functions()`
/// would list them all, and take longer than everything else that LOAD does. Parsed in one text, because DuckDB 2.0 takes longer
/// to start its parser than for all the rest.
pub fn are_taken(db: &Session, names: &[&str]) -> Result<Vec<bool>, Box<dyn Error>> {
    let drops: String = names.iter().map(|name| format!("DROP MACRO IF EXISTS system.main.{name};")).collect();
    let drops = CString::new(drops)?;
    // SAFETY: the connection is open, and the text ends with NUL. DuckDB makes the statements, also for what it cannot parse or
    // plan, and the handles destroy them.
    unsafe {
        let mut parsed = null_mut();
        let count = duckdb_extract_statements(db.raw.pointer, drops.as_ptr(), &mut parsed);
        let parsed = Handle::new(parsed, duckdb_destroy_extracted);
        if count != names.len() as u64 {
            return Err("canvass: DuckDB does not read the names of its functions".into());
        }
        let is_refused = |index| {
            let mut planned = null_mut();
            let state = duckdb_prepare_extracted_statement(db.raw.pointer, parsed.pointer, index, &mut planned);
            drop(Handle::new(planned, duckdb_destroy_prepare));
            check(state).is_err()
        };
        Ok((0..count).map(is_refused).collect())
    }
}
