//! Aggregates, which the crate does not wrap: registered by the C API.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};

use duckdb::vtab::arrow::WritableVector;
use libduckdb_sys::{
    duckdb_aggregate_function_add_parameter, duckdb_aggregate_function_set_destructor,
    duckdb_aggregate_function_set_error, duckdb_aggregate_function_set_functions, duckdb_aggregate_function_set_name,
    duckdb_aggregate_function_set_return_type, duckdb_aggregate_function_set_special_handling, duckdb_aggregate_state,
    duckdb_create_aggregate_function, duckdb_data_chunk, duckdb_data_chunk_get_size, duckdb_data_chunk_get_vector,
    duckdb_destroy_aggregate_function, duckdb_function_info, duckdb_logical_type, duckdb_register_aggregate_function,
    duckdb_vector, idx_t,
};

use super::one_state::{Kept, is_one_for_all};
use super::raw::{DEFECT, Handle, check, scalar_type};
use super::session::Session;
use super::vectors::{Column, Numbers, Scalar};

/// A summary of a column, over all rows or those of a group.
pub trait Aggregate: 'static {
    /// What is known of a group so far.
    type State: Default;
    /// The column, read for a chunk of rows.
    type Input;

    fn parameter() -> Handle<duckdb_logical_type>;

    fn returns() -> Handle<duckdb_logical_type>;

    /// # Safety
    /// The vector is of the type of `parameter`, and outlives the input unchanged.
    unsafe fn read(vector: duckdb_vector, rows: usize) -> Self::Input;

    /// Adds the rows of a chunk; `state_of` gives each row's state, one at a time.
    fn add<'a>(input: &Self::Input, rows: usize, state_of: impl Fn(usize) -> &'a mut Self::State);

    /// The same where all rows are of one group.
    fn add_to_one<'a>(input: &Self::Input, rows: usize, state: impl Fn() -> &'a mut Self::State) {
        Self::add(input, rows, |_| state());
    }

    /// Adds what another part of the group knows.
    fn merge(state: &mut Self::State, other: &Self::State);

    /// Writes the answer of one group, in the type of `returns`; what is known may be put into another order.
    fn answer(state: &mut Self::State, row: usize, output: &mut dyn WritableVector);
}

/// Collects numbers, and answers when it has them all; NULLs do not count.
pub trait Collect: 'static {
    type Item: Scalar;

    fn returns() -> Handle<duckdb_logical_type>;

    /// Writes the answer of one group, in the type of `returns`; the items may be put into another order.
    fn answer(items: &mut [Self::Item], row: usize, output: &mut dyn WritableVector);
}

impl<C: Collect> Aggregate for C {
    type State = Vec<C::Item>;
    type Input = Numbers<'static, C::Item>;

    fn parameter() -> Handle<duckdb_logical_type> {
        scalar_type(C::Item::SQL_TYPE)
    }

    fn returns() -> Handle<duckdb_logical_type> {
        C::returns()
    }

    unsafe fn read(vector: duckdb_vector, rows: usize) -> Self::Input {
        // SAFETY: what the caller promises.
        Numbers::of(unsafe { Column::of(vector, rows) })
    }

    fn add<'a>(input: &Self::Input, rows: usize, state_of: impl Fn(usize) -> &'a mut Self::State) {
        for row in 0..rows {
            if let Some(item) = input.get(row) {
                state_of(row).push(item);
            }
        }
    }

    fn merge(state: &mut Self::State, other: &Self::State) {
        state.extend_from_slice(other);
    }

    fn answer(state: &mut Self::State, row: usize, output: &mut dyn WritableVector) {
        C::answer(state, row, output);
    }
}

/// What DuckDB keeps for each group: a pointer to what is known of it.
type State<A> = *mut Kept<<A as Aggregate>::State>;

pub fn aggregate<A: Aggregate>(db: &Session, name: &str) -> duckdb::Result<()> {
    let name = CString::new(name)?;
    // SAFETY: the handles were just made by DuckDB and are alive; DuckDB copies what it is given. The functions below are those that
    // the C API describes, for a state of the size that `size` tells and one column of the type of `parameter`. NULLs arrive in any
    // case; without special handling DuckDB would answer NULL for an argument that is NULL, without asking.
    unsafe {
        let function = Handle::new(duckdb_create_aggregate_function(), duckdb_destroy_aggregate_function);
        duckdb_aggregate_function_set_name(function.pointer, name.as_ptr());
        duckdb_aggregate_function_add_parameter(function.pointer, A::parameter().pointer);
        duckdb_aggregate_function_set_return_type(function.pointer, A::returns().pointer);
        duckdb_aggregate_function_set_special_handling(function.pointer);
        duckdb_aggregate_function_set_functions(
            function.pointer,
            Some(size::<A>),
            Some(start::<A>),
            Some(update::<A>),
            Some(combine::<A>),
            Some(finish::<A>),
        );
        duckdb_aggregate_function_set_destructor(function.pointer, Some(destroy::<A>));
        check(duckdb_register_aggregate_function(db.raw.pointer, function.pointer))
    }
}

unsafe extern "C" fn size<A: Aggregate>(_: duckdb_function_info) -> idx_t {
    size_of::<State<A>>() as idx_t
}

/// # Safety
/// For DuckDB to call: `state` has the size that `size` told, and no value yet.
unsafe extern "C" fn start<A: Aggregate>(_: duckdb_function_info, state: duckdb_aggregate_state) {
    // SAFETY: as above; DuckDB aligns states to eight bytes.
    unsafe { state.cast::<State<A>>().write(Box::into_raw(Kept::new())) };
}

/// # Safety
/// For DuckDB to call: one state a row of `input`, or one for all.
unsafe extern "C" fn update<A: Aggregate>(
    info: duckdb_function_info,
    input: duckdb_data_chunk,
    states: *mut duckdb_aggregate_state,
) {
    // SAFETY: as above; the chunk has the one column that was declared.
    guard(info, || unsafe {
        let rows = duckdb_data_chunk_get_size(input) as usize;
        let column = A::read(duckdb_data_chunk_get_vector(input, 0), rows);
        match is_one_for_all(states, rows) || (1..rows).all(|row| *states.add(row) == *states) {
            true => A::add_to_one(&column, rows, || state_of::<A>(*states)),
            false => A::add(&column, rows, |row| state_of::<A>(*states.add(row))),
        }
    });
}

/// # Safety
/// For DuckDB to call: `count` states each, of which no two are the same.
unsafe extern "C" fn combine<A: Aggregate>(
    info: duckdb_function_info,
    sources: *mut duckdb_aggregate_state,
    targets: *mut duckdb_aggregate_state,
    count: idx_t,
) {
    // SAFETY: as above. A source is copied, not emptied: windows combine it again.
    guard(info, || unsafe {
        for n in 0..count as usize {
            A::merge(state_of::<A>(*targets.add(n)), state_of::<A>(*sources.add(n)));
        }
    });
}

/// # Safety
/// For DuckDB to call: `count` states, whose answers go into `result` from row `offset` on.
unsafe extern "C" fn finish<A: Aggregate>(
    info: duckdb_function_info,
    states: *mut duckdb_aggregate_state,
    mut result: duckdb_vector,
    count: idx_t,
    offset: idx_t,
) {
    // SAFETY: as above.
    guard(info, || unsafe {
        for n in 0..count as usize {
            A::answer(state_of::<A>(*states.add(n)), offset as usize + n, &mut result);
        }
    });
}

/// # Safety
/// For DuckDB to call: `count` states that were started, each once.
unsafe extern "C" fn destroy<A: Aggregate>(states: *mut duckdb_aggregate_state, count: idx_t) {
    for n in 0..count as usize {
        // SAFETY: as above: the pointer is the one that `start` took from a box, and this is its end.
        unsafe { drop(Box::from_raw((*states.add(n)).cast::<State<A>>().read())) };
    }
}

/// # Safety
/// `state` was started and is not destroyed, and nothing else has what it points to.
unsafe fn state_of<'a, A: Aggregate>(state: duckdb_aggregate_state) -> &'a mut A::State {
    // SAFETY: as above: it holds the pointer that `start` wrote.
    unsafe { &mut (**state.cast::<State<A>>()).state }
}

/// A panic must not cross into C: it becomes the query's error.
fn guard(info: duckdb_function_info, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        // SAFETY: `info` is what DuckDB called with; it copies the message.
        unsafe { duckdb_aggregate_function_set_error(info, DEFECT.as_ptr()) };
    }
}
