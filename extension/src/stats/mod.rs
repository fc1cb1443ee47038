//! Statistics: distributions, tests, what one scan tells of a column, and a segment beside its baseline.

pub mod beta;
pub mod compare;
pub mod correlation;
mod counts;
pub mod describe;
pub mod distribution;
pub mod frame;
pub mod multiple;
pub mod outlier;
pub mod pattern;
pub mod profile;
mod sketch;
pub mod table;
pub mod test;
pub mod text;
pub mod value;
