//! Aggregates, which the crate does not wrap: registered by the C API.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use duckdb::vtab::arrow::WritableVector;
use libduckdb_sys::{
    duckdb_aggregate_function_add_parameter, duckdb_aggregate_function_set_destructor,
    duckdb_aggregate_function_set_error, duckdb_aggregate_function_set_functions, duckdb_aggregate_function_set_name,
    duckdb_aggregate_function_set_return_type, duckdb_aggregate_state, duckdb_create_aggregate_function,
    duckdb_data_chunk, duckdb_destroy_aggregate_function, duckdb_function_info, duckdb_logical_type,
    duckdb_register_aggregate_function, duckdb_vector, idx_t,
};

use super::raw::{DEFECT, Handle, arguments, check, scalar_type};
use super::session::Session;
use super::vectors::{Numbers, Scalar};

/// Collects numbers, and answers when it has them all; NULLs do not count.
pub trait Collect: 'static {
    type Item: Scalar;

    fn returns() -> Handle<duckdb_logical_type>;

    /// Writes the answer of one group, in the type of `returns`; the items may be put into another order.
    fn answer(items: &mut [Self::Item], row: usize, output: &mut dyn WritableVector);
}

/// What DuckDB keeps for each group: a pointer to the numbers so far.
type State<C> = *mut Vec<<C as Collect>::Item>;

pub fn collect<C: Collect>(db: &Session, name: &str) -> duckdb::Result<()> {
    let name = CString::new(name)?;
    // SAFETY: the handles were just made by DuckDB and are alive; DuckDB copies what it is given. The functions below are those that
    // the C API describes, for a state of the size that `size` tells and one column of the type of `Item`.
    unsafe {
        let function = Handle::new(duckdb_create_aggregate_function(), duckdb_destroy_aggregate_function);
        duckdb_aggregate_function_set_name(function.pointer, name.as_ptr());
        duckdb_aggregate_function_add_parameter(function.pointer, scalar_type(C::Item::SQL_TYPE).pointer);
        duckdb_aggregate_function_set_return_type(function.pointer, C::returns().pointer);
        duckdb_aggregate_function_set_functions(
            function.pointer,
            Some(size::<C>),
            Some(start::<C>),
            Some(update::<C>),
            Some(combine::<C>),
            Some(finish::<C>),
        );
        duckdb_aggregate_function_set_destructor(function.pointer, Some(destroy::<C>));
        check(duckdb_register_aggregate_function(db.raw.pointer, function.pointer))
    }
}

unsafe extern "C" fn size<C: Collect>(_: duckdb_function_info) -> idx_t {
    size_of::<State<C>>() as idx_t
}

/// # Safety
/// For DuckDB to call: `state` has the size that `size` told, and no value yet.
unsafe extern "C" fn start<C: Collect>(_: duckdb_function_info, state: duckdb_aggregate_state) {
    // SAFETY: as above; DuckDB aligns states to eight bytes.
    unsafe { state.cast::<State<C>>().write(Box::into_raw(Box::default())) };
}

/// # Safety
/// For DuckDB to call: one state a row of `input`.
unsafe extern "C" fn update<C: Collect>(
    info: duckdb_function_info,
    input: duckdb_data_chunk,
    states: *mut duckdb_aggregate_state,
) {
    // SAFETY: as above; the chunk has the one column that was declared.
    guard(info, || unsafe {
        let (mut columns, rows) = arguments(input);
        let items = Numbers::<C::Item>::of(columns.swap_remove(0));
        for row in 0..rows {
            if let Some(item) = items.get(row) {
                items_of::<C>(*states.add(row)).push(item);
            }
        }
    });
}

/// # Safety
/// For DuckDB to call: `count` states each, of which no two are the same.
unsafe extern "C" fn combine<C: Collect>(
    info: duckdb_function_info,
    sources: *mut duckdb_aggregate_state,
    targets: *mut duckdb_aggregate_state,
    count: idx_t,
) {
    // SAFETY: as above. A source is copied, not emptied: windows combine it again.
    guard(info, || unsafe {
        for n in 0..count as usize {
            let source = items_of::<C>(*sources.add(n));
            items_of::<C>(*targets.add(n)).extend_from_slice(source);
        }
    });
}

/// # Safety
/// For DuckDB to call: `count` states, whose answers go into `result` from row `offset` on.
unsafe extern "C" fn finish<C: Collect>(
    info: duckdb_function_info,
    states: *mut duckdb_aggregate_state,
    mut result: duckdb_vector,
    count: idx_t,
    offset: idx_t,
) {
    // SAFETY: as above.
    guard(info, || unsafe {
        for n in 0..count as usize {
            C::answer(items_of::<C>(*states.add(n)), offset as usize + n, &mut result);
        }
    });
}

/// # Safety
/// For DuckDB to call: `count` states that were started, each once.
unsafe extern "C" fn destroy<C: Collect>(states: *mut duckdb_aggregate_state, count: idx_t) {
    for n in 0..count as usize {
        // SAFETY: as above: the pointer is the one that `start` took from a box, and this is its end.
        unsafe { drop(Box::from_raw((*states.add(n)).cast::<State<C>>().read())) };
    }
}

/// # Safety
/// `state` was started and is not destroyed, and nothing else has its items.
unsafe fn items_of<'a, C: Collect>(state: duckdb_aggregate_state) -> &'a mut Vec<C::Item> {
    // SAFETY: as above: it holds the pointer that `start` wrote.
    unsafe { &mut **state.cast::<State<C>>() }
}

/// A panic must not cross into C: it becomes the query's error.
fn guard(info: duckdb_function_info, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        // SAFETY: `info` is what DuckDB called with; it copies the message.
        unsafe { duckdb_aggregate_function_set_error(info, DEFECT.as_ptr()) };
    }
}
