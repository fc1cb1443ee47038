//! What DuckDB calls at LOAD, and the connections that LOAD works with: the crate's, and a raw one for the part of the C API that
//! the crate does not wrap (its own entry point would give the first alone).
#![allow(unsafe_code)]

use std::error::Error;
use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use duckdb::Connection;
use libduckdb_sys::{
    duckdb_connect, duckdb_connection, duckdb_database, duckdb_disconnect, duckdb_extension_access,
    duckdb_extension_info, duckdb_rs_extension_api_init,
};

use super::install::install;
use super::raw::{Handle, check};

/// The C API that canvass is written against: what DuckDB has had since this version, and nothing newer.
const API_VERSION: &str = "v1.2.0";

/// Both connections are closed when LOAD ends: one that is kept would keep the database open after its `close()`.
pub struct Session {
    pub connection: Connection,
    pub raw: Handle<duckdb_connection>,
}

impl Session {
    /// # Safety
    /// `database` is an open database, and stays open as long as the session.
    unsafe fn open(database: duckdb_database) -> duckdb::Result<Session> {
        let mut connection = std::ptr::null_mut();
        // SAFETY: the database is open; DuckDB writes the connection, which the handle disconnects.
        unsafe {
            check(duckdb_connect(database, &mut connection))?;
            let raw = Handle::new(connection, duckdb_disconnect);
            Ok(Session { connection: Connection::open_from_raw(database)?, raw })
        }
    }
}

/// The entry point: whether canvass was loaded.
///
/// # Safety
/// For DuckDB to call, with what its documentation of C extensions says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn canvass_init_c_api(
    info: duckdb_extension_info,
    access: *const duckdb_extension_access,
) -> bool {
    // A panic must not cross into C.
    // SAFETY: both come from DuckDB, and are valid during this call.
    let loaded = catch_unwind(AssertUnwindSafe(|| unsafe { load(info, access) }))
        .unwrap_or_else(|_| Err("canvass: a defect in LOAD; please report it".into()));
    loaded.unwrap_or_else(|error| {
        let message = CString::new(error.to_string().replace('\0', " ")).unwrap_or_default();
        // SAFETY: as above; DuckDB copies the message.
        unsafe {
            if let Some(set_error) = (*access).set_error {
                set_error(info, message.as_ptr());
            }
        }
        false
    })
}

/// # Safety
/// As for the entry point.
unsafe fn load(info: duckdb_extension_info, access: *const duckdb_extension_access) -> Result<bool, Box<dyn Error>> {
    // SAFETY: both come from DuckDB; the database that it gives is open until the entry point returns.
    unsafe {
        // Where DuckDB gives no API or no database, it knows why.
        if !duckdb_rs_extension_api_init(info, access, API_VERSION)? {
            return Ok(false);
        }
        let get_database = (*access).get_database.ok_or("canvass: DuckDB gives no database")?;
        match get_database(info).as_ref() {
            Some(database) => install(&Session::open(*database)?).map(|()| true),
            None => Ok(false),
        }
    }
}
