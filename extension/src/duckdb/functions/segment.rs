//! The predicates of segments.

use duckdb::core::LogicalTypeId;

use super::Function;
use crate::duckdb::outputs::{Record, RowWriter, Struct};
use crate::duckdb::shapes::pair;
use crate::segment;

pub const FUNCTIONS: &[Function] = &[Function {
    name: "segment_predicate_check",
    register: |db, name| pair(db, name, |tree, columns| Some(Struct(Check(segment::check(tree, columns))))),
    usage: "segment_predicate_check(tree VARCHAR, columns VARCHAR) -> STRUCT(sql VARCHAR, columns VARCHAR, reason VARCHAR)",
    description: "Whether a predicate may be run, by its syntax tree: what json_serialize_sql makes of 'SELECT ' and the predicate. It must \
        be one condition over the columns (a JSON object from names to types), of constants, comparisons, AND, OR, NOT, CASE, casts to \
        plain types, and functions of a list in docs/segments.md; 32 levels deep at most. sql is the predicate written anew from the \
        tree, and the only text to run: its table is called b, functions have their full names. columns are those that it reads, as a \
        JSON array. Where it is refused, both are NULL, and reason says why. NULL for NULL; reads no table and runs nothing. \
        canvass.check_predicate calls it.",
    example: "SELECT segment_predicate_check(json_serialize_sql('SELECT zip = ''33606'' -- Tampa'), '{\"zip\": \"VARCHAR\"}').sql;",
    result: "(b.\"zip\" = '33606')",
    source: "docs/segments.md",
}];

struct Check(Result<segment::Predicate, String>);

impl Record for Check {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] =
        &[("sql", LogicalTypeId::Varchar), ("columns", LogicalTypeId::Varchar), ("reason", LogicalTypeId::Varchar)];

    fn write(&self, row: &mut RowWriter) {
        let (sql, columns, reason) = match &self.0 {
            Ok(predicate) => {
                (predicate.sql.as_str(), serde_json::Value::from(predicate.columns.as_slice()).to_string(), "")
            }
            Err(reason) => ("", String::new(), reason.as_str()),
        };
        row.text(sql);
        row.text(&columns);
        row.text(reason);
    }
}
