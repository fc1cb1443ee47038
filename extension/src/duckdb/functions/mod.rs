//! The functions, a file a domain: name, kernel, and the documentation that `canvass.help()` and docs/reference.md
//! show.

mod address;
mod chart;
mod cluster;
mod date;
mod email;
mod field;
mod id;
mod link;
mod list;
mod name;
mod phone;
mod phonetic;
mod profile;
mod segment;
mod similarity;
mod stats;

use super::session::Session;
use crate::doc::{Doc, Kind};

pub struct Function {
    pub name: &'static str,
    /// Registers the kernel under this name, or the one that was free.
    pub register: fn(&Session, &str) -> duckdb::Result<()>,
    usage: &'static str,
    description: &'static str,
    example: &'static str,
    /// What the example prints.
    result: &'static str,
    source: &'static str,
}

impl Function {
    pub fn doc(&self) -> Doc {
        Doc {
            name: self.name.to_string(),
            kind: Kind::Function,
            usage: self.usage.to_string(),
            description: self.description.to_string(),
            example: self.example.to_string(),
            result: Some(self.result.to_string()),
            source: Some(self.source.to_string()),
        }
    }
}

/// Every function, in the order of the reference.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    [
        phone::FUNCTIONS,
        name::FUNCTIONS,
        phonetic::FUNCTIONS,
        similarity::FUNCTIONS,
        address::FUNCTIONS,
        email::FUNCTIONS,
        date::FUNCTIONS,
        id::FUNCTIONS,
        field::FUNCTIONS,
        list::FUNCTIONS,
        link::FUNCTIONS,
        cluster::FUNCTIONS,
        segment::FUNCTIONS,
        stats::FUNCTIONS,
        profile::FUNCTIONS,
        chart::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}
