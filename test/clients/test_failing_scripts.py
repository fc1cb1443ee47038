"""A script that fails commits nothing, whichever statement fails and whatever client runs it."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
SHELL = os.environ.get("CANVASS_SHELL", str(Path(sys.executable).parent / "duckdb"))
SCHEMA = ROOT / "sql" / "schema" / "pocket.sql"
LOAD = ROOT / "sql" / "load_list.sql"

LIST = """First Name,Last Name,Cell Phone,Email,Team
Ann,Smith,305-555-0123,ann@example.com,blue
Ann,Smith,305-555-0123,ann@example.com,blue
Bob,Jones,305-555-0124,,red
,,,,none
"""


def contents(con):
    """Every row of every table of pocket."""
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'pocket' ORDER BY ALL").fetchall()
    return {table: con.execute(f'SELECT count(*), bit_xor(hash(t)) FROM pocket."{table}" AS t').fetchone() for (table,) in tables}


class Script(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.list = self.folder / "list.csv"
        self.list.write_text(LIST)
        self.variables = (f"SET VARIABLE file = '{self.list}'; SET VARIABLE source_name = 'a list'; SET VARIABLE tag = 'new'; "
                          "SET VARIABLE conflict_policy = 'fill';")

    def connect(self, file=":memory:"):
        con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        self.addCleanup(con.close)
        con.execute(f"LOAD '{EXTENSION}'; ATTACH '{file}' AS pocket")
        return con

    def database(self):
        """A contact that the list has as well, so that a run inserts, updates, and rejects."""
        con = self.connect()
        con.execute(SCHEMA.read_text())
        con.execute("INSERT INTO pocket.person (id, first_name, last_name, cell_phone) VALUES ('b', 'Bob', 'Jones', '3055550124')")
        return con

    @staticmethod
    def run_on(con, statements):
        """As `duckdb db < script.sql` does: an error is printed, and the next statement runs."""
        for statement in statements:
            try:
                con.execute(statement)
            except duckdb.Error:
                pass

    def test_whichever_statement_fails(self):
        statements = [statement.query for statement in self.connect().extract_statements(LOAD.read_text())]
        commit = next(at for at, statement in enumerate(statements) if re.search(r"\bCOMMIT\b", statement))
        tried = 0
        for at in range(1, commit):
            # What a check or a variable of its own leaves out is not a write that failed.
            if "SET VARIABLE" in statements[at] or "DROP TABLE IF EXISTS" in statements[at]:
                continue
            # An error of the binder does not end the transaction: it can only be one in a temporary table, since the tables of pocket
            # are checked before. One of running ends it.
            selects = re.search(r"TEMP TABLE \w+ AS", statements[at])
            broken = ["SELECT error('broken')"] + (["SELECT no_such_column"] if selects else [])
            for failing in broken:
                with self.subTest(statements[at][:80], failing=failing):
                    con = self.database()
                    con.execute(self.variables)
                    before = contents(con)
                    self.run_on(con, [*statements[:at], failing, *statements[at + 1:]])
                    self.assertEqual(contents(con), before)
                    con.close()
                    tried += 1
        self.assertGreater(tried, 40)

    def test_what_is_checked_is_what_the_schema_makes(self):
        con = self.connect()
        con.execute("ATTACH ':memory:' AS campaign")
        for kind in ("pocket", "campaign"):
            con.execute((ROOT / "sql" / "schema" / f"{kind}.sql").read_text())
            made = con.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? ORDER BY ALL", [kind]).fetchall()
            checked = con.execute("""SELECT s.table_name, s.column_name FROM canvass.schemas() AS s
                WHERE s.kind = ? AND s.column_name IS NOT NULL ORDER BY ALL""", [kind]).fetchall()
            self.assertEqual(checked, made)

    def test_a_database_that_lacks_a_column(self):
        statements = self.connect().extract_statements(LOAD.read_text())
        con = self.connect()
        con.execute(SCHEMA.read_text())
        columns = con.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'pocket'").fetchall()
        for table, column in columns:
            with self.subTest(f"{table}.{column}"):
                con.execute(f'BEGIN; CREATE OR REPLACE TABLE pocket."{table}" AS SELECT * EXCLUDE ("{column}") FROM pocket."{table}"')
                with self.assertRaisesRegex(duckdb.Error, rf"lacks {table}\.{column}; run sql/schema/pocket.sql"):
                    con.execute("FROM canvass.check_database('pocket')")
                con.execute("ROLLBACK")
        con.execute("CREATE OR REPLACE TABLE pocket.person_tag AS SELECT * EXCLUDE (created_by) FROM pocket.person_tag")
        con.execute(self.variables)
        before = contents(con)
        self.run_on(con, statements)
        self.assertEqual(contents(con), before)

    def test_after_a_rollback_it_runs_again(self):
        """As docs/lists.md has it: an error of the script refuses what follows; one of the binder, before DuckDB 2.0, takes it into the transaction."""
        for failing, refused in [("SELECT error('canvass: broken')", True), ("SELECT no_such_column", duckdb.__version__ >= "2")]:
            with self.subTest(failing):
                con = self.database()
                con.execute(self.variables)
                with self.assertRaises(duckdb.Error):
                    con.execute(LOAD.read_text().replace("INSERT INTO pocket.import_row", f"{failing}; INSERT INTO pocket.import_row", 1))
                if refused:
                    with self.assertRaisesRegex(duckdb.Error, "Current transaction is aborted .please ROLLBACK"):
                        con.execute("SELECT 1")
                else:
                    con.execute("INSERT INTO pocket.tag (id, name) VALUES ('t', 'lost')")
                con.execute("ROLLBACK")
                self.assertEqual(con.execute("SELECT count(*) FROM pocket.tag").fetchone(), (0,))
                con.execute(self.variables + LOAD.read_text())
                self.assertEqual(con.execute("SELECT status, rows_read FROM pocket.import_job").fetchall(), [("completed", 4)])

    def test_every_client(self):
        """The third write fails: the rejected row has nowhere to go."""
        prelude = f"LOAD '{EXTENSION}'; ATTACH '{self.folder}/pocket.db' AS pocket; {self.variables}"
        shell = [SHELL, "-unsigned", "-init", os.devnull]
        ways = {
            "< script.sql": lambda: subprocess.run(shell, input=prelude + LOAD.read_text(), capture_output=True, text=True, timeout=60),
            ".read": lambda: subprocess.run([*shell, "-c", prelude, "-c", f".read {LOAD}"], capture_output=True, text=True, timeout=60),
            "-f": lambda: subprocess.run([*shell, "-c", prelude, "-f", str(LOAD)], capture_output=True, text=True, timeout=60),
            "execute()": lambda: self.execute(prelude),
        }
        for way, run in ways.items():
            with self.subTest(way):
                (self.folder / "pocket.db").unlink(missing_ok=True)
                con = self.connect(self.folder / "pocket.db")
                con.execute(SCHEMA.read_text())
                con.execute("""
                    DROP TABLE pocket.import_row;
                    CREATE TABLE pocket.import_row (
                        import_job_id VARCHAR, line BIGINT, outcome VARCHAR CHECK (outcome <> 'rejected'), reason VARCHAR,
                        person_id VARCHAR, original_data JSON
                    )
                """)
                before = contents(con)
                con.close()
                failure = run()
                self.assertIn("CHECK constraint failed", failure if isinstance(failure, str) else failure.stderr)
                con = self.connect(self.folder / "pocket.db")
                self.assertEqual(contents(con), before)
                con.close()

    def execute(self, prelude):
        con = self.connect(":memory:")
        con.execute("DETACH pocket")
        con.execute(prelude)
        with self.assertRaises(duckdb.Error) as failure:
            con.execute(LOAD.read_text())
        con.close()
        return str(failure.exception)


if __name__ == "__main__":
    unittest.main()
