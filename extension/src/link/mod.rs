//! Linking records: the row-level work of the engine, whose set-level work is SQL (macros/link_*.sql).

pub mod blocking;
pub mod filter;
pub mod repeated;
