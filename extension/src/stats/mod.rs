//! Statistics: distributions, tests, and what one scan tells of a column.

pub mod beta;
pub mod distribution;
pub mod multiple;
pub mod table;
pub mod test;
pub mod text;
