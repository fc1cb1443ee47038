//! The only code that knows DuckDB: the entry point, the scalar functions, and the macros.

mod functions;
mod install;
mod macros;
mod outputs;
mod shapes;
mod vectors;
