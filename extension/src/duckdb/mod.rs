//! The only code that knows DuckDB: the entry point, the scalar functions, and the macros.

mod functions;
mod install;
mod macros;
#[allow(dead_code)]
mod outputs;
#[allow(dead_code)]
mod shapes;
mod vectors;
