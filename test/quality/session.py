"""A session with canvass loaded."""

import os

import duckdb


def connect() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    con.execute(f"LOAD '{os.environ.get('CANVASS_EXTENSION', 'build/release/canvass.duckdb_extension')}'")
    return con
