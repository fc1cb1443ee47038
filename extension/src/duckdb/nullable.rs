//! Functions to which a NULL argument says something. DuckDB answers a call with a NULL that is written out by itself, unless the
//! function asks for special handling, which the crate does not wrap: so these are registered by the C API.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use duckdb::vtab::arrow::WritableVector;
use libduckdb_sys::{
    DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR, duckdb_add_scalar_function_to_set, duckdb_create_logical_type,
    duckdb_create_scalar_function, duckdb_create_scalar_function_set, duckdb_data_chunk,
    duckdb_data_chunk_get_column_count, duckdb_data_chunk_get_size, duckdb_data_chunk_get_vector,
    duckdb_destroy_logical_type, duckdb_destroy_scalar_function, duckdb_destroy_scalar_function_set,
    duckdb_function_info, duckdb_register_scalar_function_set, duckdb_scalar_function_add_parameter,
    duckdb_scalar_function_get_extra_info, duckdb_scalar_function_set_error, duckdb_scalar_function_set_extra_info,
    duckdb_scalar_function_set_function, duckdb_scalar_function_set_name, duckdb_scalar_function_set_return_type,
    duckdb_scalar_function_set_special_handling, duckdb_vector,
};

use super::outputs::Output;
use super::raw::{Handle, check};
use super::session::Session;
use super::vectors::Texts;

/// The first text, then what else was given.
pub type Kernel = fn(&str, &[Option<&str>]) -> Option<String>;

/// One to `MAX` VARCHARs → VARCHAR; NULL for a first one that is NULL.
pub fn nullable_texts<const MAX: usize>(db: &Session, name: &str, kernel: &'static Kernel) -> duckdb::Result<()> {
    let name = CString::new(name)?;
    // SAFETY: each handle was just made by DuckDB and is alive; DuckDB copies what it is given. `answer` gets the columns that the
    // parameters declare, and the pointer to the kernel, which is static.
    unsafe {
        let varchar =
            Handle::new(duckdb_create_logical_type(DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR), duckdb_destroy_logical_type);
        let overloads =
            Handle::new(duckdb_create_scalar_function_set(name.as_ptr()), duckdb_destroy_scalar_function_set);
        for parameters in 1..=MAX {
            let function = Handle::new(duckdb_create_scalar_function(), duckdb_destroy_scalar_function);
            duckdb_scalar_function_set_name(function.pointer, name.as_ptr());
            for _ in 0..parameters {
                duckdb_scalar_function_add_parameter(function.pointer, varchar.pointer);
            }
            duckdb_scalar_function_set_return_type(function.pointer, varchar.pointer);
            duckdb_scalar_function_set_special_handling(function.pointer);
            duckdb_scalar_function_set_extra_info(function.pointer, (&raw const *kernel).cast_mut().cast(), None);
            duckdb_scalar_function_set_function(function.pointer, Some(answer::<MAX>));
            check(duckdb_add_scalar_function_to_set(overloads.pointer, function.pointer))?;
        }
        check(duckdb_register_scalar_function_set(db.raw.pointer, overloads.pointer))
    }
}

/// # Safety
/// For DuckDB to call, as the function that [`nullable_texts`] registers.
unsafe extern "C" fn answer<const MAX: usize>(
    info: duckdb_function_info,
    input: duckdb_data_chunk,
    output: duckdb_vector,
) {
    // A panic must not cross into C.
    // SAFETY: DuckDB hands over what was registered, and keeps it alive during this call.
    if catch_unwind(AssertUnwindSafe(|| unsafe { answer_all::<MAX>(info, input, output) })).is_err() {
        // SAFETY: as above; DuckDB copies the message.
        unsafe { duckdb_scalar_function_set_error(info, c"canvass: a defect; please report it".as_ptr()) };
    }
}

/// # Safety
/// As for [`answer`].
unsafe fn answer_all<const MAX: usize>(
    info: duckdb_function_info,
    input: duckdb_data_chunk,
    mut output: duckdb_vector,
) {
    // SAFETY: the pointer is the static kernel; the chunk has as many VARCHAR columns as its count says.
    let (kernel, rows, mut columns) = unsafe {
        let kernel = &*duckdb_scalar_function_get_extra_info(info).cast::<Kernel>();
        let columns: Vec<_> = (0..duckdb_data_chunk_get_column_count(input))
            .map(|column| duckdb_data_chunk_get_vector(input, column))
            .collect();
        (kernel, duckdb_data_chunk_get_size(input) as usize, columns)
    };
    let texts: Vec<_> = columns.iter_mut().map(|column| Texts::of(column.flat_vector(), rows)).collect();
    String::write_all(&mut output, rows, |row| {
        let mut given = [None; MAX];
        for (given, texts) in given.iter_mut().zip(&texts) {
            *given = texts.get(row);
        }
        kernel(given[0]?, &given[1..texts.len()])
    });
}
