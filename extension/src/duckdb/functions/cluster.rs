//! Groups of records.

use super::Function;
use crate::cluster;
use crate::duckdb::shapes::integer_lists;

pub const FUNCTIONS: &[Function] = &[Function {
    name: "connected_components",
    register: |db, name| integer_lists(db, name, cluster::labels),
    usage: "connected_components(a BIGINT[], b BIGINT[]) -> BIGINT[]",
    description: "For each pair of numbers (the first of a with the first of b, and so on) the least number of its component: \
        of all that the pairs connect, over any number of steps. An element is NULL where an end is. NULL when a list is NULL; an \
        error when the lists differ in length. Near linear in the pairs; canvass.cluster is this for a table of pairs of any \
        ids.",
    example: "SELECT connected_components([1, 8, 2], [2, 9, 3]);",
    result: "[1, 8, 1]",
    source: "union by least member with path halving (Tarjan and van Leeuwen 1984)",
}];
