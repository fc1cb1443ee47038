"""A session with the example list and voter file under the usual names."""

import os
import unittest
from pathlib import Path

import duckdb

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "test" / "data" / "link"
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")


def connect() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    con.execute(f"LOAD '{EXTENSION}'")
    con.execute("ATTACH ':memory:' AS pocket; ATTACH ':memory:' AS i360")
    for script in ("pocket", "i360"):
        con.execute((ROOT / "sql" / "schema" / f"{script}.sql").read_text())
    con.execute(f"INSERT INTO pocket.person BY NAME FROM '{DATA}/contacts.parquet'")
    con.execute(f"INSERT INTO i360.i360_voters BY NAME FROM '{DATA}/voters.parquet'")
    return con


class Linking(unittest.TestCase):
    """A test of a script that writes links."""

    TABLES = ("person", "person_voter_match", "match_review", "match_history")

    def setUp(self):
        self.con = connect()
        self.addCleanup(self.con.close)

    def all(self, sql, *parameters):
        return self.con.execute(sql, parameters).fetchall()

    def one(self, sql, *parameters):
        (row,) = self.all(sql, *parameters)
        return row[0] if len(row) == 1 else row

    def contents(self):
        """Every row of every table that linking may write, ids and times included."""
        return {table: self.one(f"SELECT count(*), bit_xor(hash(t)) FROM pocket.{table} AS t") for table in self.TABLES}

    def shown(self, script):
        """What the shell prints while it runs: the answer of each SELECT."""
        answers = []
        for statement in self.con.extract_statements(script):
            result = self.con.execute(statement)
            if statement.type == duckdb.StatementType.SELECT:
                answers.append(result.fetchall())
        return answers
