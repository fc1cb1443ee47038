//! Creates the macros on several threads: DuckDB takes half a millisecond to a millisecond for each, to parse and bind it, and every
//! session waits for that at LOAD.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use duckdb::Connection;

const MOST_THREADS: usize = 4;

/// Runs the statements, each of which creates a macro of the catalog `canvass` and comes after those it calls. Stops at the first
/// error.
pub fn create(connection: &Connection, statements: &[String]) -> Result<(), Box<dyn Error>> {
    let work = Work::new(statements);
    let helpers = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS) - 1;
    let helpers: Vec<_> = (0..helpers).map_while(|_| connection.try_clone().ok()).collect();
    thread::scope(|scope| {
        for connection in helpers {
            // Where no thread is to be had, the others do its work.
            let _ = thread::Builder::new().spawn_scoped(scope, || work.run(connection));
        }
        work.run_with(connection);
    });
    work.into_result()
}

struct Work<'a> {
    statements: &'a [String],
    /// For each statement those before it that must have run.
    needs: Vec<Vec<usize>>,
    progress: Mutex<Progress>,
    changed: Condvar,
}

struct Progress {
    states: Vec<State>,
    error: Option<duckdb::Error>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Running,
    Done,
}

impl Work<'_> {
    fn new(statements: &[String]) -> Work<'_> {
        let progress = Progress { states: vec![State::Waiting; statements.len()], error: None };
        Work { statements, needs: needs(statements), progress: Mutex::new(progress), changed: Condvar::new() }
    }

    fn run(&self, connection: Connection) {
        self.run_with(&connection);
    }

    fn run_with(&self, connection: &Connection) {
        while let Some(at) = self.next() {
            let created = connection.execute_batch(&self.statements[at]);
            let mut progress = self.progress();
            progress.states[at] = State::Done;
            progress.error = progress.error.take().or(created.err());
            self.changed.notify_all();
        }
    }

    /// The first statement that may run; waits for one. There is always one that runs or may run: the first that is not done.
    fn next(&self) -> Option<usize> {
        let mut progress = self.progress();
        loop {
            let states = &progress.states;
            if progress.error.is_some() || !states.contains(&State::Waiting) {
                return None;
            }
            let may_run = |at: &usize| {
                states[*at] == State::Waiting && self.needs[*at].iter().all(|need| states[*need] == State::Done)
            };
            if let Some(at) = (0..states.len()).find(may_run) {
                progress.states[at] = State::Running;
                return Some(at);
            }
            progress = self.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn into_result(self) -> Result<(), Box<dyn Error>> {
        let progress = self.progress.into_inner().unwrap_or_else(PoisonError::into_inner);
        progress.error.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// What a statement calls, as far as it stands before it. A macro that only a comment names is needed in vain, which costs nothing.
fn needs(statements: &[String]) -> Vec<Vec<usize>> {
    let mut created = HashMap::new();
    let mut needs = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        let mut called = called(statement);
        needs.push(called.clone().filter_map(|name| created.get(name).copied()).collect());
        created.insert(called.next().unwrap_or_default(), at);
    }
    needs
}

/// The names of macros in a statement; the first is its own.
fn called(statement: &str) -> impl Iterator<Item = &str> + Clone {
    let (_, from_its_name) = statement.split_once("CREATE MACRO ").unwrap_or_default();
    from_its_name.split("canvass.").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        rest[end..].starts_with('(').then_some(&rest[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_macro_needs_those_that_it_calls() {
        let statements = [
            "-- canvass.c()\nCREATE MACRO canvass.a(x) AS x;",
            "CREATE MACRO canvass.b(x) AS TABLE SELECT canvass.a(x), canvass.unknown(1), canvass.c(2), 'canvass.b(';",
            "CREATE MACRO canvass.c() AS TABLE -- canvass.a, canvass.b()\n FROM canvass.b(1), canvass.a(2)",
        ]
        .map(str::to_string);
        assert_eq!(needs(&statements), [vec![], vec![0], vec![1, 1, 0]]);
    }
}
