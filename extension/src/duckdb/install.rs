//! What LOAD does: checks first, then functions, then the catalog `canvass` with the macros.

use std::error::Error;

use duckdb::Connection;

use super::create::create;
use super::functions::functions;
use super::macros;
use super::names::are_taken;
use super::session::Session;

pub fn install(db: &Session) -> Result<(), Box<dyn Error>> {
    let connection = &db.connection;
    refuse_a_foreign_catalog(connection)?;
    let called_as = register_functions(db)?;
    connection.execute_batch("ATTACH ':memory:' AS canvass (READ_WRITE)")?;
    create(connection, &macros::statements(&called_as)).inspect_err(|_| {
        // Leave nothing behind that would make the next LOAD refuse.
        let _ = connection.execute_batch("DETACH canvass");
    })?;
    Ok(())
}

/// Our macros go into a database of our own: never into one that a user attached under this name. A schema of this name in the
/// session's database would make every call ambiguous.
fn refuse_a_foreign_catalog(connection: &Connection) -> Result<(), Box<dyn Error>> {
    let taken = ask(
        connection,
        "SELECT 'a database is attached under the name canvass (' || coalesce(d.path, 'in memory') || ')' \
         FROM system.main.duckdb_databases() AS d WHERE d.database_name ILIKE 'canvass' \
         UNION ALL \
         SELECT 'there is a schema named canvass in ' || s.database_name \
         FROM system.main.duckdb_schemas() AS s \
         WHERE s.schema_name ILIKE 'canvass' AND s.database_name = system.main.current_database()",
    )?;
    match taken {
        None => Ok(()),
        Some(taken) => Err(format!(
            "canvass: {taken}, and canvass needs that name for its macros. Detach or rename it, then LOAD again; nothing was \
             written into it."
        )
        .into()),
    }
}

/// Registers every function, and tells under which name. Registering replaces what has the name, so a name that DuckDB or
/// another extension took is left alone, and ours is called `canvass_<name>`.
fn register_functions(db: &Session) -> Result<Vec<(&'static str, String)>, Box<dyn Error>> {
    let names: Vec<_> = functions().map(|function| function.name).collect();
    let mut called_as = Vec::new();
    for (function, is_taken) in functions().zip(are_taken(db, &names)?) {
        let registered = match is_taken {
            true => format!("canvass_{}", function.name),
            false => function.name.to_string(),
        };
        (function.register)(db, &registered)?;
        called_as.push((function.name, registered));
    }
    Ok(called_as)
}

/// The one text that a query answers; `None` for NULL or no row. The answer travels as the text of an error: reading results
/// through the crate takes calls that DuckDB 1.4 does not have.
fn ask(connection: &Connection, query: &str) -> Result<Option<String>, Box<dyn Error>> {
    const MARK: &str = "canvass-answer:";
    let asked = format!(
        "SELECT system.main.error('{MARK}' || q.answer || ';') FROM ({query}) AS q(answer) WHERE q.answer IS NOT NULL"
    );
    let Err(error) = connection.execute_batch(&asked) else {
        return Ok(None);
    };
    let text = error.to_string();
    match text.split_once(MARK).and_then(|(_, answer)| answer.rsplit_once(';')) {
        Some((answer, _)) => Ok(Some(answer.to_string())),
        None => Err(error.into()),
    }
}
