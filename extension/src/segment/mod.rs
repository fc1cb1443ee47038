//! The predicate of a segment: the one text from data that is run. It is never run as it stands. DuckDB parses it
//! (`json_serialize_sql`), and from the tree, of which every node must be known here, a new text is written: columns by the alias of
//! their table, functions by their full names, constants quoted. What the text had besides (comments, parentheses that do not
//! match, a second statement, a macro under the name of a function) has no way into it.

mod functions;
#[cfg(test)]
mod tests;
mod tree;
mod types;

use std::collections::HashMap;

use serde_json::Value;

/// A predicate that may be run.
#[derive(Debug, PartialEq)]
pub struct Predicate {
    /// One boolean expression over columns of a table that is called `b`.
    pub sql: String,
    /// The columns it reads, each once, sorted, as the table has them.
    pub columns: Vec<String>,
}

/// The columns of a predicate's base: the name in lower case, the name, and the type.
type Columns = HashMap<String, (String, String)>;

/// Checks the tree of `SELECT <predicate>`, as `json_serialize_sql` gives it, against the columns of the base (a JSON object from
/// names to types). An error is the reason why the predicate is refused, for whoever wrote it.
pub fn check(tree: &str, columns: &str) -> Result<Predicate, String> {
    let columns = read_columns(columns).ok_or("columns must be a JSON object from names to types")?;
    let tree: Value = serde_json::from_str(tree).map_err(|error| match error.to_string() {
        message if message.contains("recursion limit") => tree::TOO_DEEP.to_string(),
        message => format!("its tree is no JSON: {message}"),
    })?;
    tree::write(&tree, &columns)
}

fn read_columns(json: &str) -> Option<Columns> {
    let Value::Object(columns) = serde_json::from_str(json).ok()? else { return None };
    let column =
        |(name, sql_type): (String, Value)| Some((name.to_lowercase(), (name, sql_type.as_str()?.to_string())));
    columns.into_iter().map(column).collect()
}
