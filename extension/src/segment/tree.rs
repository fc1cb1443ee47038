//! Reads the syntax tree of a predicate and writes it anew. The forms of DuckDB 1.4, 1.5 and 2.0 differ in how they hold
//! constants, types and arguments; both are read. What is not known is refused, an unknown field of a known node too.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::functions::{self, Answer};
use super::{Columns, Predicate, types};

/// Levels of nesting: far more than a person writes, and few enough for any stack and for the parser of JSON, which allows 128 of
/// its own (DuckDB 2.0 needs three of them a level).
const MAX_DEPTH: usize = 32;

pub const TOO_DEEP: &str = "it is nested too deeply; 32 levels are allowed";

type Node = Map<String, Value>;
type Written = Result<Answer, String>;

/// Fields that say nothing about what is run.
const IGNORED: [&str; 4] = ["query_location", "query_location_length", "class", "type"];

pub fn write(tree: &Value, columns: &Columns) -> Result<Predicate, String> {
    if tree["error"] != Value::Bool(false) {
        let message = tree["error_message"].as_str().unwrap_or("nothing to parse");
        return Err(format!("DuckDB cannot parse it: {message}"));
    }
    let statement = match tree["statements"].as_array().map(Vec::as_slice) {
        Some([statement]) => object(statement)?,
        _ => return Err("it must be one expression, not several statements".to_string()),
    };
    only(statement, &["node"], "a parameter")?;
    let mut writer = Writer { columns, used: BTreeSet::new(), sql: String::new(), in_nullif: false };
    let answer = writer.expression(single_expression(object(field(statement, "node"))?)?, MAX_DEPTH)?;
    if answer != Answer::Condition {
        return Err("it must be a condition, which is true or false".to_string());
    }
    Ok(Predicate { sql: writer.sql, columns: writer.used.into_iter().collect() })
}

/// The expression of a SELECT that has nothing else.
fn single_expression(select: &Node) -> Result<&Value, String> {
    const NOTHING_ELSE: &str = "it must be one expression; clauses (FROM, WHERE, UNION, LIMIT, …) are not allowed";
    if text(select, "type") != "SELECT_NODE" || text(select, "aggregate_handling") != "STANDARD_HANDLING" {
        return Err(NOTHING_ELSE.to_string());
    }
    let from = object(field(select, "from_table"))?;
    let is_bare = text(from, "type") == "EMPTY"
        && from.iter().all(|(key, value)| IGNORED.contains(&key.as_str()) || is_blank(value));
    let known = ["select_list", "from_table", "aggregate_handling"];
    if !is_bare || only(select, &known, "").is_err() {
        return Err(NOTHING_ELSE.to_string());
    }
    match field(select, "select_list").as_array().map(Vec::as_slice) {
        Some([expression]) => Ok(expression),
        _ => Err("it must be one expression, not a list of them".to_string()),
    }
}

struct Writer<'a> {
    columns: &'a Columns,
    used: BTreeSet<String>,
    sql: String,
    in_nullif: bool,
}

impl Writer<'_> {
    fn expression(&mut self, value: &Value, depth: usize) -> Written {
        let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
        let node = object(value)?;
        if !text(node, "alias").is_empty() {
            return Err(format!("a name for an expression ({}) is not allowed", text(node, "alias")));
        }
        match text(node, "class") {
            "COLUMN_REF" => self.column(node),
            "CONSTANT" => self.constant(node),
            "COMPARISON" => self.comparison(node, depth),
            "CONJUNCTION" => self.conjunction(node, depth),
            "BETWEEN" => self.between(node, depth),
            "OPERATOR" => self.operator(node, depth),
            "CASE" => self.case(node, depth),
            "CAST" => self.cast(node, depth),
            "FUNCTION" => self.function(node, depth),
            class => Err(format!("{} is not allowed", describe(class))),
        }
    }

    fn condition(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        let start = self.sql.len();
        match self.expression(value, depth)? {
            Answer::Condition => Ok(()),
            Answer::Value => {
                let part: String = self.sql[start..].replace("b.\"", "\"").chars().take(60).collect();
                Err(format!("AND, OR, NOT and WHEN take conditions, and {part} is none; compare it with something"))
            }
        }
    }

    /// Expressions with a comma between them; whether all are conditions.
    fn list<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>, depth: usize) -> Written {
        let mut answers = Answer::Condition;
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                self.sql.push_str(", ");
            }
            if self.expression(value, depth)? == Answer::Value && !is_null(value) {
                answers = Answer::Value;
            }
        }
        Ok(answers)
    }

    fn column(&mut self, node: &Node) -> Written {
        only(node, &["column_names"], "something beside a column")?;
        let names: Vec<_> = array(node, "column_names")?.iter().map(|name| name.as_str().unwrap_or_default()).collect();
        let [name] = names[..] else {
            return Err(format!("a column is named without its table: {}", names.join(".")));
        };
        if let Some((column, sql_type)) = self.columns.get(&name.to_lowercase()) {
            self.sql.push_str("b.");
            self.quoted(column, '"')?;
            self.used.insert(column.clone());
            return Ok(if sql_type == "BOOLEAN" { Answer::Condition } else { Answer::Value });
        }
        match name.to_ascii_lowercase().as_str() {
            "current_date" => self.sql.push_str("system.main.current_date()"),
            "current_timestamp" => self.sql.push_str(NOW),
            _ => return Err(self.unknown_column(name)),
        }
        Ok(Answer::Value)
    }

    fn is_map(&self, value: &Value) -> bool {
        let column = value["column_names"][0].as_str().and_then(|name| self.columns.get(&name.to_lowercase()));
        column.is_some_and(|(_, sql_type)| sql_type.starts_with("MAP("))
    }

    fn unknown_column(&self, name: &str) -> String {
        let name: String = name.chars().take(60).collect(); // of whatever length, and the similarity is quadratic
        let lower = name.to_lowercase();
        let near = self.columns.iter().map(|(key, (column, _))| (strsim::jaro_winkler(&lower, key), column));
        let near =
            near.filter(|(similarity, _)| *similarity > 0.85).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
        let hint = near.map(|(_, column)| format!("; did you mean {column}?")).unwrap_or_default();
        format!("the base has no column {name}{hint}")
    }

    fn constant(&mut self, node: &Node) -> Written {
        if let Some(literal) = node.get("literal") {
            only(node, &["literal"], "something beside a constant")?;
            return self.literal(object(literal)?);
        }
        only(node, &["value"], "something beside a constant")?;
        let value = object(field(node, "value"))?;
        let sql_type = object(field(value, "type"))?;
        if field(value, "is_null") == &Value::Bool(true) {
            self.sql.push_str("NULL");
            return Ok(Answer::Value);
        }
        match (text(sql_type, "id"), field(value, "value")) {
            ("VARCHAR", Value::String(text)) if is_blank(field(sql_type, "type_info")) => self.quoted(text, '\'')?,
            ("BOOLEAN", Value::Bool(value)) => return self.boolean(*value),
            ("INTEGER" | "BIGINT", Value::Number(number)) if number.is_i64() => self.number(&number.to_string())?,
            ("DOUBLE", Value::Number(number)) => self.number(&format!("{:e}", number.as_f64().ok_or(TOO_LARGE)?))?,
            ("DECIMAL", Value::Number(number)) => {
                let scale = field(sql_type, "type_info")["scale"].as_u64().ok_or(TOO_LARGE)?;
                self.number(&decimal(number.as_i64().ok_or(TOO_LARGE)?, scale as usize))?;
            }
            ("HUGEINT" | "UHUGEINT" | "UBIGINT" | "DECIMAL", _) => return Err(TOO_LARGE.to_string()),
            (id, _) => return Err(format!("a constant of type {id} is not allowed")),
        }
        Ok(Answer::Value)
    }

    /// A constant of DuckDB 2.0, which keeps its text.
    fn literal(&mut self, literal: &Node) -> Written {
        only(literal, &["kind", "text"], "something beside a constant")?;
        let value = text(literal, "text");
        match text(literal, "kind") {
            "STRING" => self.quoted(value, '\'')?,
            "NULL_LITERAL" => self.sql.push_str("NULL"),
            "BOOLEAN" if value.eq_ignore_ascii_case("true") => return self.boolean(true),
            "BOOLEAN" if value.eq_ignore_ascii_case("false") => return self.boolean(false),
            "INTEGER" => {
                let number: i64 = value.replace('_', "").parse().map_err(|_| TOO_LARGE)?;
                self.number(&number.to_string())?;
            }
            "NUMERIC" => self.number(&value.replace('_', ""))?,
            kind => return Err(format!("a constant of kind {kind} is not allowed")),
        }
        Ok(Answer::Value)
    }

    fn boolean(&mut self, value: bool) -> Written {
        self.sql.push_str(if value { "true" } else { "false" });
        Ok(Answer::Condition)
    }

    fn number(&mut self, text: &str) -> Result<(), String> {
        let is_number = text.len() <= 40
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
            && text.parse::<f64>().is_ok_and(f64::is_finite);
        if !is_number {
            return Err(TOO_LARGE.to_string());
        }
        self.sql.push_str(text);
        Ok(())
    }

    fn quoted(&mut self, text: &str, quote: char) -> Result<(), String> {
        if text.contains('\0') {
            return Err("a text with a NUL character is not allowed".to_string());
        }
        self.sql.push(quote);
        for c in text.chars() {
            if c == quote {
                self.sql.push(quote);
            }
            self.sql.push(c);
        }
        self.sql.push(quote);
        Ok(())
    }

    fn comparison(&mut self, node: &Node, depth: usize) -> Written {
        only(node, &["left", "right"], "something beside a comparison")?;
        let operator = match text(node, "type") {
            "COMPARE_EQUAL" => "=",
            "COMPARE_NOTEQUAL" => "<>",
            "COMPARE_LESSTHAN" => "<",
            "COMPARE_GREATERTHAN" => ">",
            "COMPARE_LESSTHANOREQUALTO" => "<=",
            "COMPARE_GREATERTHANOREQUALTO" => ">=",
            "COMPARE_DISTINCT_FROM" => "IS DISTINCT FROM",
            "COMPARE_NOT_DISTINCT_FROM" => "IS NOT DISTINCT FROM",
            other => return Err(format!("the comparison {other} is not allowed")),
        };
        self.sql.push('(');
        self.expression(field(node, "left"), depth)?;
        self.sql.push(' ');
        self.sql.push_str(operator);
        self.sql.push(' ');
        self.expression(field(node, "right"), depth)?;
        self.sql.push(')');
        Ok(Answer::Condition)
    }

    fn conjunction(&mut self, node: &Node, depth: usize) -> Written {
        only(node, &["children"], "something beside AND and OR")?;
        let operator = match text(node, "type") {
            "CONJUNCTION_AND" => " AND ",
            "CONJUNCTION_OR" => " OR ",
            other => return Err(format!("{other} is not allowed")),
        };
        self.sql.push('(');
        for (at, child) in array(node, "children")?.iter().enumerate() {
            if at > 0 {
                self.sql.push_str(operator);
            }
            self.condition(child, depth)?;
        }
        self.sql.push(')');
        Ok(Answer::Condition)
    }

    fn between(&mut self, node: &Node, depth: usize) -> Written {
        only(node, &["input", "lower", "upper"], "something beside BETWEEN")?;
        let operator = match text(node, "type") {
            "COMPARE_BETWEEN" => " BETWEEN ",
            "COMPARE_NOT_BETWEEN" => " NOT BETWEEN ",
            other => return Err(format!("{other} is not allowed")),
        };
        self.sql.push('(');
        self.expression(field(node, "input"), depth)?;
        self.sql.push_str(operator);
        self.expression(field(node, "lower"), depth)?;
        self.sql.push_str(" AND ");
        self.expression(field(node, "upper"), depth)?;
        self.sql.push(')');
        Ok(Answer::Condition)
    }

    fn operator(&mut self, node: &Node, depth: usize) -> Written {
        only(node, &["children"], "something beside an operator")?;
        let children = array(node, "children")?;
        match (text(node, "type"), children) {
            ("OPERATOR_NOT", [child]) => {
                self.sql.push_str("(NOT ");
                self.condition(child, depth)?;
                self.sql.push(')');
            }
            (null @ ("OPERATOR_IS_NULL" | "OPERATOR_IS_NOT_NULL"), [child]) => {
                self.sql.push('(');
                self.expression(child, depth)?;
                self.sql.push_str(if null == "OPERATOR_IS_NULL" { " IS NULL)" } else { " IS NOT NULL)" });
            }
            (among @ ("COMPARE_IN" | "COMPARE_NOT_IN"), [value, values @ ..]) if !values.is_empty() => {
                self.sql.push('(');
                self.expression(value, depth)?;
                self.sql.push_str(if among == "COMPARE_IN" { " IN (" } else { " NOT IN (" });
                self.list(values, depth)?;
                self.sql.push_str("))");
            }
            ("OPERATOR_COALESCE", children) if !children.is_empty() => {
                self.sql.push_str("coalesce(");
                let answer = self.list(children, depth)?;
                self.sql.push(')');
                return Ok(answer);
            }
            ("ARRAY_EXTRACT", [_, _]) => {
                // Never as x[y]: DuckDB looks the function up by name, and would find a user's macro.
                let extract = if self.is_map(&children[0]) { "map_extract_value" } else { "array_extract" };
                self.sql.push_str("system.main.");
                self.sql.push_str(extract);
                self.sql.push('(');
                self.list(children, depth)?;
                self.sql.push(')');
                return Ok(Answer::Value);
            }
            (other, _) => return Err(format!("{} is not allowed", describe(other))),
        }
        Ok(Answer::Condition)
    }

    fn case(&mut self, node: &Node, depth: usize) -> Written {
        only(node, &["case_checks", "else_expr"], "something beside CASE")?;
        self.sql.push_str("(CASE");
        let mut answers = Answer::Condition;
        let mut result = |writer: &mut Self, value: &Value| {
            if writer.expression(value, depth)? == Answer::Value && !is_null(value) {
                answers = Answer::Value;
            }
            Ok::<(), String>(())
        };
        for check in array(node, "case_checks")? {
            let check = object(check)?;
            only(check, &["when_expr", "then_expr"], "something beside CASE")?;
            self.sql.push_str(" WHEN ");
            self.condition(field(check, "when_expr"), depth)?;
            self.sql.push_str(" THEN ");
            result(self, field(check, "then_expr"))?;
        }
        self.sql.push_str(" ELSE ");
        result(self, field(node, "else_expr"))?;
        self.sql.push_str(" END)");
        Ok(answers)
    }

    fn cast(&mut self, node: &Node, depth: usize) -> Written {
        only(node, &["child", "cast_type", "type_expr", "try_cast"], "something beside a cast")?;
        let sql_type = match field(node, "type_expr") {
            Value::Object(expression) => type_of_expression(expression)?,
            _ => type_of_value(object(field(node, "cast_type"))?)?,
        };
        self.sql.push_str(if field(node, "try_cast") == &Value::Bool(true) { "TRY_CAST(" } else { "CAST(" });
        self.expression(field(node, "child"), depth)?;
        self.sql.push_str(" AS ");
        self.sql.push_str(&sql_type);
        self.sql.push(')');
        Ok(if sql_type == "BOOLEAN" { Answer::Condition } else { Answer::Value })
    }

    fn function(&mut self, node: &Node, depth: usize) -> Written {
        let known = [
            "function_name",
            "schema",
            "catalog",
            "qualified_name",
            "children",
            "arguments",
            "is_operator",
            "order_bys",
        ];
        only(node, &known, "DISTINCT, FILTER or OVER in a call")?;
        let name = text(node, "function_name");
        self.check_qualification(node, name)?;
        let is_ordered = !is_blank(&field(node, "order_bys")["orders"]);
        let (name, answer) = match functions::find(name) {
            Some(function) if !is_ordered => function,
            _ => return Err(format!("{name} is not among the functions that a predicate may call")),
        };
        let arguments: Vec<&Value> = match node.get("arguments") {
            Some(_) => array(node, "arguments")?.iter().map(argument).collect::<Result<_, _>>()?,
            None => array(node, "children")?.iter().collect(),
        };
        if matches!(name, "now" | "get_current_timestamp") && arguments.is_empty() {
            self.sql.push_str(NOW);
            return Ok(Answer::Value);
        }
        if functions::WITH_PATTERN.contains(&name) {
            check_pattern(arguments.get(1).copied())?;
        }
        self.call(name, &arguments, depth)?;
        Ok(answer)
    }

    fn call(&mut self, name: &str, arguments: &[&Value], depth: usize) -> Result<(), String> {
        // DuckDB's nullif is a macro that writes its first argument twice: in one another they double the text each time.
        let is_nullif = name == "nullif";
        if is_nullif && self.in_nullif {
            return Err("nullif in nullif is not allowed".to_string());
        }
        self.in_nullif |= is_nullif;
        self.sql.push_str("system.main.");
        self.quoted(name, '"')?;
        self.sql.push('(');
        self.list(arguments.iter().copied(), depth)?;
        self.sql.push(')');
        self.in_nullif &= !is_nullif;
        Ok(())
    }

    /// A function of another schema is not the one of this name that we know. DuckDB itself writes `main` where the grammar calls.
    fn check_qualification(&self, node: &Node, name: &str) -> Result<(), String> {
        let path = texts(&field(node, "qualified_name")["path"]);
        let is_plain = text(node, "catalog").is_empty()
            && matches!(text(node, "schema"), "" | "main")
            && (path.is_empty() || path == [name] || path == ["main", name]);
        if is_plain { Ok(()) } else { Err(format!("a function is named without its schema: {name}")) }
    }
}

/// UTC, as the timestamps of the contacts are, whatever the time zone of the session.
const NOW: &str = "system.main.make_timestamp(system.main.epoch_us(system.main.now()))";

const UNKNOWN_FORM: &str = "its tree is of a form that is not known";

const TOO_LARGE: &str = "a number is too large or too long";

/// The pattern of LIKE and its kin: DuckDB 1.4 and 1.5 try every place for each wildcard, so that a text of n characters takes n to the
/// power of their number.
fn check_pattern(pattern: Option<&Value>) -> Result<(), String> {
    const MOST: usize = 3;
    let pattern =
        pattern.and_then(constant_text).ok_or("the pattern of LIKE, ILIKE and GLOB must be a text in quotes")?;
    if pattern.chars().filter(|c| matches!(c, '%' | '*')).count() > MOST {
        return Err(format!("a pattern with more than {MOST} wildcards (% or *) is not allowed; use regexp_matches"));
    }
    Ok(())
}

fn constant_text(value: &Value) -> Option<&str> {
    let literal = &value["literal"];
    if literal["kind"] == "STRING" { literal["text"].as_str() } else { value["value"]["value"].as_str() }
}

/// An argument of DuckDB 2.0: an expression, and a name that ours have not.
fn argument(argument: &Value) -> Result<&Value, String> {
    let argument = object(argument)?;
    only(argument, &["expression"], "an argument by name")?;
    argument.get("expression").ok_or_else(|| "an argument without a value".to_string())
}

/// The type of a cast in DuckDB 1.4 and 1.5.
fn type_of_value(sql_type: &Node) -> Result<String, String> {
    let id = text(sql_type, "id");
    let info = field(sql_type, "type_info");
    match types::find(id) {
        Some(types::DECIMAL) => {
            let part = |name: &str| info[name].as_u64().unwrap_or_default();
            Ok(format!("DECIMAL({}, {})", part("width"), part("scale")))
        }
        Some(name) if is_blank(info) => Ok(name.to_string()),
        _ => Err(refused_type(info["name"].as_str().or(info["user_type_name"].as_str()).unwrap_or(id))),
    }
}

/// The type of a cast in DuckDB 2.0: a name, and numbers behind it.
fn type_of_expression(expression: &Node) -> Result<String, String> {
    let name = text(expression, "type_name");
    only(expression, &["type_name", "qualified_name", "children"], "something beside a type")
        .map_err(|_| refused_type(name))?;
    let path = texts(&field(expression, "qualified_name")["path"]);
    let known = types::find(name).filter(|_| text(expression, "class") == "TYPE" && path == [name]);
    let known = known.ok_or_else(|| refused_type(name))?;
    let children = array(expression, "children")?;
    let numbers: Option<Vec<u8>> =
        children.iter().map(|child| child["literal"]["text"].as_str()?.parse().ok()).collect();
    match (known, numbers.as_deref()) {
        (types::DECIMAL, Some([])) => Ok("DECIMAL(18, 3)".to_string()), // what DuckDB takes it for
        (types::DECIMAL, Some([width])) => Ok(format!("DECIMAL({width}, 0)")),
        (types::DECIMAL, Some([width, scale])) => Ok(format!("DECIMAL({width}, {scale})")),
        // A length of a text, which DuckDB does not heed.
        ("VARCHAR", Some([] | [_])) | (_, Some([])) => Ok(known.to_string()),
        _ => Err(refused_type(name)),
    }
}

fn refused_type(name: &str) -> String {
    format!("a cast to {name} is not allowed; plain types are (VARCHAR, INTEGER, DOUBLE, DATE, …)")
}

fn decimal(unscaled: i64, scale: usize) -> String {
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if unscaled < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn object(value: &Value) -> Result<&Node, String> {
    value.as_object().ok_or_else(|| UNKNOWN_FORM.to_string())
}

fn array<'v>(node: &'v Node, key: &str) -> Result<&'v [Value], String> {
    match field(node, key) {
        Value::Null => Ok(&[]),
        Value::Array(values) => Ok(values),
        _ => Err(UNKNOWN_FORM.to_string()),
    }
}

/// NULL where there is none: indexing the map would panic.
fn field<'v>(node: &'v Node, key: &str) -> &'v Value {
    node.get(key).unwrap_or(&Value::Null)
}

fn text<'v>(node: &'v Node, key: &str) -> &'v str {
    node.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn texts(values: &Value) -> Vec<&str> {
    values
        .as_array()
        .map_or(Vec::new(), |values| values.iter().map(|value| value.as_str().unwrap_or_default()).collect())
}

fn is_null(value: &Value) -> bool {
    value["value"]["is_null"] == Value::Bool(true) || value["literal"]["kind"] == "NULL_LITERAL"
}

/// A node has these fields, and of others only such as say nothing.
fn only(node: &Node, known: &[&str], otherwise: &str) -> Result<(), String> {
    let says_nothing = |(key, value): (&String, &Value)| {
        known.contains(&key.as_str()) || IGNORED.contains(&key.as_str()) || key == "alias" || is_blank(value)
    };
    if node.iter().all(says_nothing) { Ok(()) } else { Err(format!("{otherwise} is not allowed")) }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.values().all(is_blank),
        _ => false,
    }
}

fn describe(class: &str) -> String {
    match class {
        "SUBQUERY" => "a subquery (SELECT, EXISTS, ANY)".to_string(),
        "STAR" => "a star, or COLUMNS(…),".to_string(),
        "PARAMETER" => "a parameter".to_string(),
        "POSITIONAL_REFERENCE" => "a column by its number".to_string(),
        "WINDOW" => "a window function".to_string(),
        "LAMBDA" => "a lambda".to_string(),
        "COLLATE" => "COLLATE".to_string(),
        "ARRAY_SLICE" => "a slice [ : ]".to_string(),
        other => other.to_lowercase().replace('_', " "),
    }
}
