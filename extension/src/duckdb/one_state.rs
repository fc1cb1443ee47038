//! Whether DuckDB handed an aggregate one state for all rows.
//!
//! For a window without a frame (`OVER ()`, `OVER (PARTITION BY …)`) DuckDB before 2.0 passes the states as a constant vector, whose
//! buffer has one entry, where otherwise it has an entry a row. The C API does not tell which it is, and to follow what stands behind
//! the one entry ends the process. So the first entries are looked at before they are followed: an entry that is no state says that
//! there is one for all.
#![allow(unsafe_code)]

use std::ffi::{c_long, c_void};
use std::io::Error;
use std::ptr::null;

use libduckdb_sys::duckdb_aggregate_state;

/// Stands before what an aggregate knows of a group, so that it can be told from anything else.
#[repr(C)]
pub struct Kept<S> {
    mark: *const u8,
    pub state: S,
}

static MARK: u8 = 0;

impl<S: Default> Kept<S> {
    pub fn new() -> Box<Self> {
        Box::new(Self { mark: &raw const MARK, state: S::default() })
    }
}

impl<S> Drop for Kept<S> {
    fn drop(&mut self) {
        // Memory that is free is no state any more; without `write_volatile` this store would be left out.
        // SAFETY: the field is ours, and a pointer may be null.
        unsafe { (&raw mut self.mark).write_volatile(null()) };
    }
}

/// How many entries are looked at: each takes two system calls, of some 100 ns.
const LOOKED_AT: usize = 8;

/// # Safety
/// `states` is what DuckDB called with for so many rows, and its first entry is a state that points to a [`Kept`].
pub unsafe fn is_one_for_all(states: *mut duckdb_aggregate_state, rows: usize) -> bool {
    // SAFETY: the first entry is always there.
    let first = unsafe { *states };
    (1..rows.min(LOOKED_AT)).any(|row| {
        // SAFETY: within the buffer, or no further behind it than its allocator's page: asked before it is read.
        let entry = unsafe { states.add(row) };
        let state = readable(entry.cast()).then(|| unsafe { entry.read_volatile() });
        state.is_none_or(|state| state != first && !is_kept(state.cast()))
    })
}

/// Whether there is a pointer to a [`Kept`].
fn is_kept(state: *const *const *const u8) -> bool {
    if !readable(state.cast()) {
        return false;
    }
    // SAFETY: aligned and readable, as was just asked; of another thread's memory nothing worse than another word is read.
    let kept = unsafe { state.read_volatile() };
    // SAFETY: the same.
    readable(kept.cast()) && unsafe { kept.read_volatile() } == &raw const MARK
}

/// Whether a word can be read there. The kernel copies the set of signals from there before it refuses a `how` that does not exist, so it
/// tells by its error; libunwind asks in the same way.
fn readable(address: *const c_void) -> bool {
    const RT_SIGPROCMASK: c_long = 14;
    const EFAULT: i32 = 14;
    const NO_HOW: c_long = -1;
    unsafe extern "C" {
        fn syscall(number: c_long, ...) -> c_long;
    }
    if address.is_null() || !address.cast::<usize>().is_aligned() {
        return false;
    }
    // SAFETY: with a `how` that does not exist the call changes nothing.
    let answer = unsafe { syscall(RT_SIGPROCMASK, NO_HOW, address, null::<c_void>(), size_of::<usize>()) };
    answer == -1 && Error::last_os_error().raw_os_error() != Some(EFAULT)
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let kept = Box::into_raw(Kept::<Vec<u8>>::new());
        let state: *mut Kept<Vec<u8>> = kept;
        assert!(readable((&raw const state).cast()) && is_kept((&raw const state).cast()));
        for nothing in [0usize, 8, 1 << 46, 3, usize::MAX - 7] {
            assert!(!is_kept(nothing as *const _), "{nothing:x}");
            assert!(!is_kept((&raw const nothing).cast()), "a word that points nowhere: {nothing:x}");
        }
        // SAFETY: the pointer of the box above, once.
        drop(unsafe { Box::from_raw(kept) });
    }

    #[test]
    fn one_state_is_told_from_one_a_row() {
        let mut kept: Vec<_> = (0..9).map(|_| Box::into_raw(Kept::<u64>::new())).collect();
        let mut states: Vec<duckdb_aggregate_state> = kept.iter_mut().map(|kept| (&raw mut *kept).cast()).collect();
        for rows in 1..=states.len() {
            // SAFETY: as many states.
            assert!(!unsafe { is_one_for_all(states.as_mut_ptr(), rows) }, "{rows}");
        }
        for other in [0usize, 5, 0x21, 1 << 33, 0x6d61_6e5f_7473_616c] {
            states[1] = other as duckdb_aggregate_state;
            for rows in 2..=states.len() {
                // SAFETY: the first is a state.
                assert!(unsafe { is_one_for_all(states.as_mut_ptr(), rows) }, "{other:x}");
            }
        }
        for kept in kept {
            // SAFETY: the pointers of the boxes above, each once.
            drop(unsafe { Box::from_raw(kept) });
        }
    }
}
