//! The documentation of functions, macros and scripts: one source for `canvass.help()`, docs/reference.md and the tests.
//!
//! A macro or a script carries its own in the comment on top of its file:
//!
//! ```sql
//! -- canvass.orphans(db := 'pocket')
//! -- What it does, its arguments, its result, NULLs and errors.
//! -- Variable: tenant VARCHAR = 'mi20': whose rows (scripts only, one line each)
//! -- Example: FROM canvass.orphans();
//! -- Source: where a rule or constant comes from (optional)
//! ```

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    Function,
    Macro,
    Script,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Function => "function",
            Kind::Macro => "macro",
            Kind::Script => "script",
        }
    }
}

pub struct Doc {
    pub name: String,
    pub kind: Kind,
    pub usage: String,
    pub description: String,
    pub example: String,
    /// What the example prints, where that is one value.
    pub result: Option<String>,
    pub source: Option<String>,
}

/// Reads the comment on top of `sql`. Its first line is the usage; `Variable:` lines stay lines of the description.
pub fn of_sql(kind: Kind, sql: &str) -> Doc {
    let mut comment = sql.lines().map_while(|line| line.strip_prefix("--")).map(str::trim);
    let usage = comment.next().unwrap_or_default().to_string();
    let name = usage.split('(').next().unwrap_or_default().to_string();
    let mut doc =
        Doc { name, kind, usage, description: String::new(), example: String::new(), result: None, source: None };
    for line in comment {
        if let Some(example) = line.strip_prefix("Example: ") {
            doc.example = example.to_string();
        } else if let Some(source) = line.strip_prefix("Source: ") {
            doc.source = Some(source.to_string());
        } else {
            if !doc.description.is_empty() {
                doc.description.push(if line.starts_with("Variable: ") { '\n' } else { ' ' });
            }
            doc.description.push_str(line);
        }
    }
    doc
}

/// The `Variable:` lines of a script's description, without that word.
pub fn variables(doc: &Doc) -> Vec<&str> {
    doc.description.lines().filter_map(|line| line.strip_prefix("Variable: ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_of_a_script() {
        let sql = "-- sql/x.sql\n-- Does a thing\n-- in two lines.\n-- Variable: tenant VARCHAR: whose\n-- Example: .read sql/x.sql\n\nSELECT 1;\n-- not this";
        let doc = of_sql(Kind::Script, sql);
        assert_eq!(doc.usage, "sql/x.sql");
        assert_eq!(doc.description, "Does a thing in two lines.\nVariable: tenant VARCHAR: whose");
        assert_eq!(variables(&doc), ["tenant VARCHAR: whose"]);
        assert_eq!(doc.example, ".read sql/x.sql");
        assert_eq!(doc.source, None);
    }
}
