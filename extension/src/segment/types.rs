//! The types that a predicate may cast to: DuckDB's plain ones, by the names under which it knows them. No type of a user's, and
//! none that holds others.

pub const DECIMAL: &str = "DECIMAL";

pub fn find(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_uppercase().as_str() {
        "BOOLEAN" | "BOOL" | "LOGICAL" => "BOOLEAN",
        "TINYINT" | "INT1" => "TINYINT",
        "SMALLINT" | "INT2" | "SHORT" | "INT16" => "SMALLINT",
        "INTEGER" | "INT" | "INT4" | "SIGNED" | "INTEGRAL" | "INT32" => "INTEGER",
        "BIGINT" | "INT8" | "LONG" | "INT64" | "OID" => "BIGINT",
        "FLOAT" | "FLOAT4" | "REAL" => "FLOAT",
        "DOUBLE" | "FLOAT8" => "DOUBLE",
        "DECIMAL" | "DEC" | "NUMERIC" => DECIMAL,
        "VARCHAR" | "TEXT" | "STRING" | "CHAR" | "BPCHAR" | "NVARCHAR" => "VARCHAR",
        "DATE" => "DATE",
        "TIME" => "TIME",
        "TIMESTAMP" | "DATETIME" | "TIMESTAMP_US" => "TIMESTAMP",
        "INTERVAL" => "INTERVAL",
        _ => return None,
    })
}
