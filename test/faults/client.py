"""Opens DuckDB for the tests beside this file. CANVASS_EXTENSION names the binary."""

import os
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
LOAD = f"LOAD '{EXTENSION}'"


def connect(path=":memory:", read_only=False):
    return duckdb.connect(str(path), read_only, {"allow_unsigned_extensions": "true"})


def loaded(path=":memory:", read_only=False):
    con = connect(path, read_only)
    con.execute(LOAD)
    return con


def value(con, sql, *parameters):
    return con.execute(sql, parameters).fetchone()[0]
