//! Groups of records.

use super::Function;
use crate::cluster;
use crate::duckdb::shapes::pair;

pub const FUNCTIONS: &[Function] = &[Function {
    name: "connected_components",
    register: |db, name| pair(db, name, cluster::labels_of_lists),
    usage: "connected_components(a VARCHAR, b VARCHAR) -> BIGINT[]",
    description: "For each pair of numbers (the first of a with the first of b, and so on) the least number of its component: \
        of all that the pairs connect, over any number of steps. a and b are lists of whole numbers cast to VARCHAR. NULL for NULL, \
        for what is no such list, and for lists that differ in length. Near linear in the pairs. canvass.cluster does this for a \
        table of pairs of any ids.",
    example: "SELECT connected_components([1, 8, 2]::VARCHAR, [2, 9, 3]::VARCHAR);",
    result: "[1, 8, 1]",
    source: "union by least member with path halving (Tarjan and van Leeuwen 1984)",
}];
