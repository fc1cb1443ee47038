//! The kernel by itself: both forms of trees, and trees that no DuckDB writes. test/scripts/test_predicate.py asks what real ones do.

use super::*;

const COLUMNS: &str = r#"{"zip": "VARCHAR", "Is Linked": "BOOLEAN", "age": "INTEGER"}"#;

/// The tree of a SELECT with this list.
fn tree(list: &str) -> String {
    format!(
        r#"{{"error":false,"statements":[{{"node":{{"type":"SELECT_NODE","modifiers":[],"cte_map":{{"map":[]}},"select_list":[{list}],
        "from_table":{{"type":"EMPTY","alias":"","sample":null,"query_location":18446744073709551615}},"where_clause":null,
        "group_expressions":[],"group_sets":[],"aggregate_handling":"STANDARD_HANDLING","having":null,"sample":null,"qualify":null}},
        "named_param_map":[]}}]}}"#
    )
}

fn column(name: &str) -> String {
    format!(r#"{{"class":"COLUMN_REF","type":"COLUMN_REF","alias":"","query_location":7,"column_names":["{name}"]}}"#)
}

fn not(child: &str) -> String {
    format!(r#"{{"class":"OPERATOR","type":"OPERATOR_NOT","alias":"","children":[{child}]}}"#)
}

fn equal(left: &str, right: &str) -> String {
    format!(r#"{{"class":"COMPARISON","type":"COMPARE_EQUAL","alias":"","left":{left},"right":{right}}}"#)
}

fn checked(expression: &str) -> Result<Predicate, String> {
    check(&tree(expression), COLUMNS)
}

fn sql(expression: &str) -> String {
    checked(expression).unwrap().sql
}

fn reason(expression: &str) -> String {
    checked(expression).unwrap_err()
}

#[test]
fn columns_are_quoted_and_counted_once() {
    let predicate = checked(&not(&equal(&column("IS LINKED"), &column("is linked")))).unwrap();
    assert_eq!(predicate.sql, r#"(NOT (b."Is Linked" = b."Is Linked"))"#);
    assert_eq!(predicate.columns, ["Is Linked"]);
    assert_eq!(checked(&column("Is Linked")).unwrap().sql, r#"b."Is Linked""#);
    assert_eq!(reason(&column("zip")), "it must be a condition, which is true or false");
    assert_eq!(
        reason(&not(&column("zip"))),
        "AND, OR, NOT and WHEN take conditions, and \"zip\" is none; compare it with something"
    );
    assert_eq!(reason(&column("zipp")), "the base has no column zipp; did you mean zip?");
}

#[test]
fn constants_of_both_forms() {
    let old = |id: &str, value: &str| {
        let kind = format!(r#"{{"id":"{id}","type_info":{{"type":"DECIMAL_TYPE_INFO","width":9,"scale":2}}}}"#);
        let kind = if id == "DECIMAL" { kind } else { format!(r#"{{"id":"{id}","type_info":null}}"#) };
        let constant = format!(
            r#"{{"class":"CONSTANT","type":"VALUE_CONSTANT","value":{{"type":{kind},"is_null":false,"value":{value}}}}}"#
        );
        sql(&equal(&column("zip"), &constant))
    };
    let new = |kind: &str, text: &str| {
        let literal =
            format!(r#"{{"class":"CONSTANT","type":"VALUE_CONSTANT","literal":{{"kind":"{kind}","text":"{text}"}}}}"#);
        checked(&equal(&column("zip"), &literal)).map(|predicate| predicate.sql)
    };
    for (value, expected) in [("250", "2.50"), ("-5", "-0.05"), ("0", "0.00"), ("-12345", "-123.45")] {
        assert_eq!(old("DECIMAL", value), format!(r#"(b."zip" = {expected})"#));
    }
    assert_eq!(old("VARCHAR", r#""it's ; -- ""#), r#"(b."zip" = 'it''s ; -- ')"#);
    assert_eq!(old("DOUBLE", "100000.0"), r#"(b."zip" = 1e5)"#);
    assert_eq!(new("STRING", "it's").unwrap(), r#"(b."zip" = 'it''s')"#);
    assert_eq!(new("INTEGER", "1_000").unwrap(), r#"(b."zip" = 1000)"#);
    assert_eq!(new("NUMERIC", "1.5e-3").unwrap(), r#"(b."zip" = 1.5e-3)"#);
    // What a literal of a number may never be, whoever wrote the tree.
    for text in ["1) OR (1", "1;", "--1", "0x1F", "inf", "nan", "", "1e999", "١"] {
        assert_eq!(new("NUMERIC", text).unwrap_err(), "a number is too large or too long", "{text}");
    }
    assert_eq!(new("STRING", "a\\u0000b").unwrap_err(), "a text with a NUL character is not allowed");
    assert_eq!(new("HEX", "41").unwrap_err(), "a constant of kind HEX is not allowed");
}

#[test]
fn deep_trees_are_refused() {
    let deep = |levels| (0..levels).fold(column("Is Linked"), |tree, _| not(&tree));
    assert!(checked(&deep(31)).is_ok());
    for levels in [32, 60, 1000] {
        assert!(reason(&deep(levels)).starts_with("it is nested too deeply"), "{levels}");
    }
}

#[test]
fn an_unknown_field_is_refused() {
    let extra =
        |field: &str| equal(&column("zip"), &column("zip")).replacen("{", &format!(r#"{{"surprise":{field},"#), 1);
    for blank in ["null", "false", "[]", "{}", r#""""#, r#"{"map":[]}"#] {
        assert!(checked(&extra(blank)).is_ok(), "{blank}");
    }
    for field in ["true", "1", r#""x""#, "[1]", r#"{"a":true}"#] {
        assert_eq!(reason(&extra(field)), "something beside a comparison is not allowed", "{field}");
    }
}

#[test]
fn any_text_is_answered() {
    for tree in [
        "",
        "null",
        "[]",
        "{}",
        "1",
        "{\"error\":false}",
        "{\"error\":false,\"statements\":[{}]}",
        "{\"error\":false,\"statements\":[1]}",
    ] {
        assert!(check(tree, COLUMNS).is_err(), "{tree}");
    }
    for class in [
        "COLUMN_REF",
        "CONSTANT",
        "COMPARISON",
        "CONJUNCTION",
        "BETWEEN",
        "OPERATOR",
        "CASE",
        "CAST",
        "FUNCTION",
        "",
        "SUBQUERY",
    ] {
        assert!(checked(&format!(r#"{{"class":"{class}"}}"#)).is_err(), "{class}");
        assert!(
            checked(&format!(r#"{{"class":"{class}","children":1,"value":[],"column_names":{{}}}}"#)).is_err(),
            "{class}"
        );
    }
    assert!(check(&tree(&column("zip")), "not JSON").is_err());
}
