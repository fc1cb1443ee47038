//! Any tree of a predicate, of nodes that DuckDB writes and of others: what is let through is one expression, in which all that came
//! from outside stands in quotes or is a number.
#![no_main]

use canvass::segment;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|steps: Vec<(u8, &str)>| {
    let columns = json!({"zip": "VARCHAR", "is_linked": "BOOLEAN", "a \"b": "MAP(VARCHAR, VARCHAR)"}).to_string();
    let mut nodes = Vec::new();
    for (step, text) in steps {
        let node = node(step, text, &mut nodes);
        nodes.push(node);
    }
    let tree = json!({"error": false, "statements": [{"node": {
        "type": "SELECT_NODE", "select_list": [nodes.pop()], "from_table": {"type": "EMPTY"}, "aggregate_handling": "STANDARD_HANDLING",
    }}]});
    let Ok(predicate) = segment::check(&tree.to_string(), &columns) else { return };
    let bare = without_quoted(&predicate.sql);
    assert!(!bare.contains("--") && !bare.contains("/*"), "{bare}");
    assert!(bare.chars().all(|c| c.is_ascii_alphanumeric() || " .,_+-<>=()".contains(c)), "{bare}");
    let depths = bare.chars().scan(0_i32, |depth, c| {
        *depth += i32::from(c == '(') - i32::from(c == ')');
        Some(*depth)
    });
    assert!(depths.clone().all(|depth| depth >= 0) && depths.last() == Some(0), "{bare}");
});

/// A node, which takes those that it needs from the nodes made before.
fn node(step: u8, text: &str, nodes: &mut Vec<Value>) -> Value {
    let mut child = || nodes.pop().unwrap_or(json!({"class": "COLUMN_REF", "column_names": ["zip"]}));
    let literal = |kind: &str| json!({"class": "CONSTANT", "literal": {"kind": kind, "text": text}});
    let call =
        |name: &str, children: Vec<Value>| json!({"class": "FUNCTION", "function_name": name, "children": children});
    match step % 20 {
        0 => json!({"class": "COLUMN_REF", "column_names": [text]}),
        1 => json!({"class": "COLUMN_REF", "column_names": ["IS_LINKED"]}),
        2 => json!({"class": "COLUMN_REF", "column_names": ["a \"b"]}),
        3 => json!({"class": "CONSTANT", "value": {"type": {"id": "VARCHAR"}, "is_null": false, "value": text}}),
        4 => literal("STRING"),
        5 => literal("NUMERIC"),
        6 => literal("INTEGER"),
        7 | 8 => json!({"class": "COMPARISON", "type": "COMPARE_EQUAL", "left": child(), "right": child()}),
        9 => json!({"class": "CONJUNCTION", "type": "CONJUNCTION_OR", "children": [child(), child()]}),
        10 => json!({"class": "OPERATOR", "type": "OPERATOR_NOT", "children": [child()]}),
        11 => json!({"class": "OPERATOR", "type": "COMPARE_IN", "children": [child(), child(), child()]}),
        12 => json!({"class": "OPERATOR", "type": "ARRAY_EXTRACT", "children": [child(), child()]}),
        13 => {
            json!({"class": "CASE", "case_checks": [{"when_expr": child(), "then_expr": child()}], "else_expr": child()})
        }
        14 => json!({"class": "CAST", "child": child(), "cast_type": {"id": text}, "try_cast": true}),
        15 => json!({"class": "CAST", "child": child(), "cast_type": {"id": "INTEGER"}}),
        16 => call("~~", vec![child(), literal("STRING")]),
        17 => call("nullif", vec![child(), child()]),
        18 => call(text, vec![child()]),
        _ => json!({"class": text, "type": text, "alias": "", "children": [child()], "schema": text}),
    }
}

/// The text without what stands in quotes, where two of them are one.
fn without_quoted(sql: &str) -> String {
    let mut bare = String::new();
    let mut within = None;
    for c in sql.chars() {
        match within {
            Some(quote) if c == quote => within = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => within = Some(c),
            None => bare.push(c),
        }
    }
    assert_eq!(within, None, "{sql}");
    bare
}
