//! Functions to which a NULL argument says something. DuckDB answers a call with a NULL that is written out by itself, unless the
//! function asks for special handling, which the crate does not wrap: so these are registered by the C API.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use duckdb::core::LogicalTypeId;
use duckdb::vtab::arrow::WritableVector;
use libduckdb_sys::{
    duckdb_add_scalar_function_to_set, duckdb_create_scalar_function, duckdb_create_scalar_function_set,
    duckdb_data_chunk, duckdb_destroy_scalar_function, duckdb_destroy_scalar_function_set, duckdb_function_info,
    duckdb_logical_type, duckdb_register_scalar_function_set, duckdb_scalar_function_add_parameter,
    duckdb_scalar_function_get_extra_info, duckdb_scalar_function_set_error, duckdb_scalar_function_set_extra_info,
    duckdb_scalar_function_set_function, duckdb_scalar_function_set_name, duckdb_scalar_function_set_return_type,
    duckdb_scalar_function_set_special_handling, duckdb_vector,
};

use super::outputs::Output;
use super::raw::{DEFECT, Handle, arguments, check, scalar_type};
use super::session::Session;
use super::vectors::{Column, Texts};

/// A function that sees its NULLs.
pub trait Nullable: Sync + 'static {
    /// The types of the arguments, a list for each overload.
    fn overloads(&self) -> Vec<Vec<LogicalTypeId>>;

    fn returns(&self) -> Handle<duckdb_logical_type>;

    /// Writes the answer of each row, in the type of `returns`; the columns are the arguments of one overload.
    fn answer(&self, columns: Vec<Column>, rows: usize, output: &mut dyn WritableVector);
}

pub fn nullable<F: Nullable>(db: &Session, name: &str, function: &'static F) -> duckdb::Result<()> {
    let name = CString::new(name)?;
    let returns = function.returns();
    // SAFETY: each handle was just made by DuckDB and is alive; DuckDB copies what it is given. `answer` gets the columns that the
    // parameters declare, and the pointer to the function, which is static.
    unsafe {
        let set = Handle::new(duckdb_create_scalar_function_set(name.as_ptr()), duckdb_destroy_scalar_function_set);
        for parameters in function.overloads() {
            let overload = Handle::new(duckdb_create_scalar_function(), duckdb_destroy_scalar_function);
            duckdb_scalar_function_set_name(overload.pointer, name.as_ptr());
            for parameter in parameters {
                duckdb_scalar_function_add_parameter(overload.pointer, scalar_type(parameter).pointer);
            }
            duckdb_scalar_function_set_return_type(overload.pointer, returns.pointer);
            duckdb_scalar_function_set_special_handling(overload.pointer);
            duckdb_scalar_function_set_extra_info(overload.pointer, (&raw const *function).cast_mut().cast(), None);
            duckdb_scalar_function_set_function(overload.pointer, Some(answer::<F>));
            check(duckdb_add_scalar_function_to_set(set.pointer, overload.pointer))?;
        }
        check(duckdb_register_scalar_function_set(db.raw.pointer, set.pointer))
    }
}

/// # Safety
/// For DuckDB to call, as the function that [`nullable`] registers.
unsafe extern "C" fn answer<F: Nullable>(
    info: duckdb_function_info,
    input: duckdb_data_chunk,
    mut output: duckdb_vector,
) {
    // SAFETY: the pointer is the static function; DuckDB hands over what was registered, and keeps it alive during this call.
    let answered = catch_unwind(AssertUnwindSafe(|| unsafe {
        let function = &*duckdb_scalar_function_get_extra_info(info).cast::<F>();
        let (columns, rows) = arguments(input);
        function.answer(columns, rows, &mut output);
    }));
    if answered.is_err() {
        // SAFETY: as above; DuckDB copies the message.
        unsafe { duckdb_scalar_function_set_error(info, DEFECT.as_ptr()) };
    }
}

/// One to `MAX` VARCHARs → VARCHAR; NULL for a first one that is NULL. The kernel gets the first text, then what else was given.
pub struct NullableTexts<const MAX: usize>(pub fn(&str, &[Option<&str>]) -> Option<String>);

impl<const MAX: usize> Nullable for NullableTexts<MAX> {
    fn overloads(&self) -> Vec<Vec<LogicalTypeId>> {
        (1..=MAX).map(|count| vec![LogicalTypeId::Varchar; count]).collect()
    }

    fn returns(&self) -> Handle<duckdb_logical_type> {
        scalar_type(LogicalTypeId::Varchar)
    }

    fn answer(&self, columns: Vec<Column>, rows: usize, output: &mut dyn WritableVector) {
        let texts: Vec<_> = columns.into_iter().map(Texts::of).collect();
        String::write_all(output, rows, |row| {
            let mut given = [None; MAX];
            for (given, texts) in given.iter_mut().zip(&texts) {
                *given = texts.get(row);
            }
            (self.0)(given[0]?, &given[1..texts.len()])
        });
    }
}
