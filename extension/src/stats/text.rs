//! Lists of numbers as DuckDB writes them when it casts a LIST to VARCHAR: `[1, 2.5, NULL]`, `[[1, 2], [3, 4]]`.
//!
//! Texts, because DuckDB before 2.0 hands a function lists whose items may be stored in ways that its C API cannot tell apart.

/// The numbers of a list, NULLs among them; `None` for what is no such list.
pub fn numbers(list: &str) -> Option<Vec<Option<f64>>> {
    let number = |item: &str| match item {
        "NULL" => Some(None),
        item => item.parse().ok().map(Some),
    };
    match list.strip_prefix('[')?.strip_suffix(']')? {
        "" => Some(Vec::new()),
        items => items.split(", ").map(number).collect(),
    }
}

/// The rows of a list of lists; `None` for what is none, and where a number is NULL.
pub fn rows(list: &str) -> Option<Vec<Vec<f64>>> {
    let row = |row: &str| numbers(&format!("[{row}]"))?.into_iter().collect();
    list.strip_prefix("[[")?.strip_suffix("]]")?.split("], [").map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_as_duckdb_writes_them() {
        assert_eq!(numbers("[]"), Some(vec![]));
        assert_eq!(numbers("[1, 2.5e-05, NULL]"), Some(vec![Some(1.0), Some(2.5e-05), None]));
        assert_eq!(rows("[[1, 2], [3, 4.5]]"), Some(vec![vec![1.0, 2.0], vec![3.0, 4.5]]));
        for text in ["", "[", "1, 2", "[a]", "[[1, 2]", "[1, 2]]"] {
            assert_eq!((numbers(text), rows(text)), (None, None), "{text}");
        }
        assert_eq!(rows("[[1, NULL]]"), None);
    }
}
