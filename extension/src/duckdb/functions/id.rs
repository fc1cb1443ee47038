//! Identifiers of persons and voters.

use super::Function;
use crate::duckdb::shapes::any_number;
use crate::svid;

pub const FUNCTIONS: &[Function] = &[Function {
    name: "svid_key",
    register: |db, name| any_number(db, name, svid::key_of_text, svid::key_of_integer, svid::key_of_float),
    usage: "svid_key(svid VARCHAR | BIGINT | DOUBLE) -> VARCHAR",
    description: "A state voter id as comparable text, whatever type and padding it came with: capital letters, no \
            leading zeros, no '.0'. NULL for NULL, blank, zero and negative numbers, and for text over 100 characters.",
    example: "SELECT svid_key('0100060809');",
    result: "100060809",
    source: "the reference's SVID is a BIGINT; other vendors' ids are kept as text (docs/schema.md)",
}];
