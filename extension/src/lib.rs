//! canvass: campaign contact data in DuckDB.
//!
//! The kernels (one domain a module) are plain Rust; [`duckdb`] alone knows the database and holds the entry point.

pub mod address;
pub mod chart;
pub mod city;
pub mod cluster;
pub mod date;
#[cfg(feature = "extension")]
pub mod doc;
#[cfg(feature = "extension")]
mod duckdb;
pub mod email;
pub mod field;
mod hash;
pub mod link;
pub mod name;
pub mod phone;
pub mod phonetic;
pub mod pid;
pub mod segment;
pub mod sheet;
pub mod similarity;
pub mod state;
pub mod stats;
pub mod svid;
pub mod text;
pub mod zip;
