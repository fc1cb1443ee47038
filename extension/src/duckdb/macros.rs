//! The SQL that canvass carries: macro files and scripts, embedded at build time.

use crate::doc::{self, Doc, Kind};

use super::functions::{Function, functions};

/// In the order of creation: a macro comes after those it calls.
const MACROS: &[&str] = &[
    include_str!("../../../macros/lists.sql"),
    include_str!("../../../macros/list_analysis.sql"),
    include_str!("../../../macros/rotate.sql"),
    include_str!("../../../macros/prepare.sql"),
    include_str!("../../../macros/list_persons.sql"),
    include_str!("../../../macros/link_model.sql"),
    include_str!("../../../macros/link_blocking.sql"),
    include_str!("../../../macros/link_compare.sql"),
    include_str!("../../../macros/link_passes.sql"),
    include_str!("../../../macros/link_score.sql"),
    include_str!("../../../macros/link_candidates.sql"),
    include_str!("../../../macros/link_explain.sql"),
    include_str!("../../../macros/link_voters.sql"),
    include_str!("../../../macros/link_tables.sql"),
    include_str!("../../../macros/link_train.sql"),
    include_str!("../../../macros/quality.sql"),
    include_str!("../../../macros/checks.sql"),
    include_str!("../../../macros/review.sql"),
    include_str!("../../../macros/voters.sql"),
    include_str!("../../../macros/cluster.sql"),
    include_str!("../../../macros/merge.sql"),
    include_str!("../../../macros/orphans.sql"),
    include_str!("../../../macros/contacts.sql"),
    include_str!("../../../macros/segments.sql"),
    include_str!("../../../macros/statistics.sql"),
    include_str!("../../../macros/voter_search.sql"),
    include_str!("../../../macros/campaign.sql"),
    include_str!("../../../macros/status.sql"),
];

const SCRIPTS: &[&str] = &[
    include_str!("../../../sql/schema/pocket.sql"),
    include_str!("../../../sql/schema/i360.sql"),
    include_str!("../../../sql/schema/campaign.sql"),
    include_str!("../../../sql/assign_pids.sql"),
    include_str!("../../../sql/load_list.sql"),
    include_str!("../../../sql/undo_import.sql"),
    include_str!("../../../sql/link_voters.sql"),
    include_str!("../../../sql/verify_match.sql"),
    include_str!("../../../sql/refresh_voters.sql"),
    include_str!("../../../sql/merge_duplicates.sql"),
    include_str!("../../../sql/undo_merge.sql"),
    include_str!("../../../sql/import_voters.sql"),
    include_str!("../../../sql/enrich_from_voters.sql"),
    include_str!("../../../sql/create_segment.sql"),
    include_str!("../../../sql/run_segment.sql"),
    include_str!("../../../sql/export_segment.sql"),
    include_str!("../../../sql/save_voters_as_segment.sql"),
    include_str!("../../../sql/export_baseline.sql"),
    include_str!("../../../sql/segment_report.sql"),
    include_str!("../../../sql/ingest_campaign.sql"),
    include_str!("../../../sql/remove_source.sql"),
    include_str!("../../../sql/copy_tenant.sql"),
    include_str!("../../../sql/remove_tenant.sql"),
];

/// The documentation of the macros that [`statements`] writes itself.
const WRITTEN_HERE: &[&str] = &[
    "-- canvass.help()
-- Every function, macro and script of canvass: name, kind (function, macro, script), usage, description, example, result (what the
-- example prints, where that is one value), source (of its rules and constants).
-- Example: SELECT h.name, h.example FROM canvass.help() AS h WHERE h.kind = 'function';",
    "-- canvass.version()
-- One row: the versions of canvass and of DuckDB, and the platform, as VARCHAR.
-- Example: FROM canvass.version();",
    "-- canvass.scripts()
-- The scripts of sql/, for whoever has only the binary: name, parameters (a line a variable; NULL for none), text.
-- Example: SELECT s.name, s.parameters FROM canvass.scripts() AS s;",
];

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Every macro as the statement that creates it. `called_as` tells under which name one of our functions was registered.
pub fn statements(called_as: &[(&str, String)]) -> Vec<String> {
    let version = format!(
        "CREATE MACRO canvass.version() AS TABLE \
         SELECT {} AS canvass, system.main.version() AS duckdb, \
         (SELECT p.platform FROM system.main.pragma_platform() AS p) AS platform",
        literal(VERSION)
    );
    let help_columns = ["name", "kind", "usage", "description", "example", "result", "source"];
    let renamed: Vec<Vec<Option<String>>> = called_as
        .iter()
        .filter(|(name, registered)| name != registered)
        .map(|(name, registered)| vec![Some(name.to_string()), Some(registered.clone())])
        .collect();
    let written_here = [
        version,
        table_macro("help", &help_columns, &help_rows()),
        table_macro("scripts", &["name", "parameters", "text"], &script_rows()),
        table_macro("renamed_functions", &["name", "registered"], &renamed),
    ];
    let of_files = MACROS.iter().flat_map(|file| blocks(file)).filter(|block| block.contains("CREATE MACRO "));
    written_here.into_iter().chain(of_files.map(|block| qualify_calls(block, called_as))).collect()
}

/// What is written like a call, in lower case, and is part of DuckDB's grammar.
const GRAMMAR: &[&str] = &["coalesce", "grouping", "try_cast"];

/// Writes each call of a function, ours or DuckDB's, with its full name, so that neither the caller's search path nor a macro of
/// theirs decides what a canvass macro calls, or silences a check. A call is a lower-case name directly before a parenthesis.
fn qualify_calls(sql: &str, called_as: &[(&str, String)]) -> String {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut qualified = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(open) = rest.find('(') {
        let name = &rest[rest[..open].trim_end_matches(is_name).len()..open];
        qualified.push_str(&rest[..open - name.len()]);
        if name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains('.') && !GRAMMAR.contains(&name) {
            qualified.push_str("system.main.");
        }
        let ours = called_as.iter().find(|(function, _)| *function == name);
        qualified.push_str(ours.map_or(name, |(_, registered)| registered));
        qualified.push('(');
        rest = &rest[open + 1..];
    }
    qualified + rest
}

fn docs() -> Vec<Doc> {
    let macros =
        MACROS.iter().flat_map(|file| blocks(file)).filter(is_documented).map(|sql| doc::of_sql(Kind::Macro, sql));
    let scripts = SCRIPTS.iter().map(|sql| doc::of_sql(Kind::Script, sql));
    let written_here = WRITTEN_HERE.iter().map(|sql| doc::of_sql(Kind::Macro, sql));
    functions().map(Function::doc).chain(macros).chain(written_here).chain(scripts).collect()
}

/// The macros of a file, each with the comment on top of it; and comments of their own.
fn blocks(file: &str) -> impl Iterator<Item = &str> {
    file.split("\n\n")
}

/// A macro's comment starts with its own name; one that starts otherwise belongs to a helper, which the help leaves out.
fn is_documented(block: &&str) -> bool {
    block.starts_with("-- canvass.")
}

fn help_rows() -> Vec<Vec<Option<String>>> {
    let row = |doc: Doc| {
        vec![
            Some(doc.name),
            Some(doc.kind.name().to_string()),
            Some(doc.usage),
            Some(doc.description),
            Some(doc.example),
            doc.result,
            doc.source,
        ]
    };
    docs().into_iter().map(row).collect()
}

fn script_rows() -> Vec<Vec<Option<String>>> {
    let row = |sql: &&str| {
        let doc = doc::of_sql(Kind::Script, sql);
        let variables = doc::variables(&doc).join("\n");
        vec![Some(doc.name), (!variables.is_empty()).then_some(variables), Some(sql.to_string())]
    };
    SCRIPTS.iter().map(row).collect()
}

/// A macro that answers these rows; all columns VARCHAR, also when there is no row. The rows travel in one text, since DuckDB parses
/// a literal a cell slowly.
fn table_macro(name: &str, columns: &[&str], rows: &[Vec<Option<String>>]) -> String {
    const CELL: char = '\u{1f}'; // the unit and the record separator of ASCII
    const ROW: char = '\u{1e}';
    let mut text = String::new();
    for row in rows {
        for cell in row {
            text.push_str(cell.as_deref().unwrap_or_default());
            text.push(CELL);
        }
        text.push(ROW);
    }
    let column = |(at, name)| format!("system.main.nullif(r.cells[{at}], '') AS {name}");
    let columns: Vec<_> = (1..).zip(columns).map(column).collect();
    let (columns, text) = (columns.join(", "), literal(&text));
    let (cell, row) = (u32::from(CELL), u32::from(ROW));
    format!(
        "CREATE MACRO canvass.{name}() AS TABLE SELECT {columns} FROM (SELECT system.main.string_split(t.row, system.main.chr({cell})) \
         AS cells FROM (SELECT unnest(system.main.string_split({text}, system.main.chr({row}))) AS row) AS t) AS r \
         WHERE system.main.len(r.cells) > 1"
    )
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_qualified_and_nothing_else_is() {
        let called_as = [("soundex", "canvass_soundex".to_string()), ("zip5", "zip5".to_string())];
        let sql = "WITH __a(x) AS NOT MATERIALIZED (SELECT error('x'), soundex(zip5(t.zip))) SELECT coalesce(x, t.y), my_soundex(1), canvass.soundex(2), count(*) FILTER (x IN ('é')) -- é(soundex)";
        assert_eq!(
            qualify_calls(sql, &called_as),
            "WITH __a(x) AS NOT MATERIALIZED (SELECT system.main.error('x'), system.main.canvass_soundex(system.main.zip5(t.zip))) SELECT coalesce(x, t.y), system.main.my_soundex(1), canvass.soundex(2), system.main.count(*) FILTER (x IN ('é')) -- é(soundex)"
        );
    }

    #[test]
    fn everything_is_documented() {
        for doc in docs() {
            assert!(!doc.name.is_empty() && !doc.usage.is_empty(), "{}", doc.usage);
            assert!(doc.description.len() > 40, "{} needs a description", doc.usage);
            assert!(!doc.example.is_empty(), "{} needs an example", doc.usage);
        }
    }
}
