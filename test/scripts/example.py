"""A session with the example list and voter file under the usual names."""

import os
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
