//! The only code that knows DuckDB: the entry point, the scalar functions, and the macros.

mod aggregate;
mod create;
mod functions;
mod install;
mod macros;
mod names;
mod nullable;
mod one_state;
mod outputs;
mod profiled;
mod raw;
mod session;
mod shapes;
mod vectors;
