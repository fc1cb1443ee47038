"""Ingests the files of a folder for one tenant, a transaction a file, so that a file that cannot be read keeps no other one out.

    python examples/ingest_campaign.py campaign.db mi20 data/sources

It can run again: files whose content is known are left out. Exits with 1 when a file failed.
"""

import os
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).parent.parent
EXTENSION = os.environ.get("CANVASS_EXTENSION", ROOT / "build/release/canvass.duckdb_extension")


def main(database, tenant, folder):
    script = (ROOT / "sql" / "ingest_campaign.sql").read_text()
    con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    con.execute(f"LOAD '{EXTENSION}'")
    con.execute(f"ATTACH '{database}' AS campaign (STORAGE_VERSION 'v1.0.0')")
    con.execute((ROOT / "sql" / "schema" / "campaign.sql").read_text())
    failed = 0
    for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
        con.execute("SET VARIABLE tenant = ?", [tenant])
        con.execute("SET VARIABLE path = ?", [str(path)])
        try:
            # All but the report are statements without rows.
            for statement in con.extract_statements(script):
                result = con.execute(statement)
                if statement.type == duckdb.StatementType.SELECT:
                    ((_, outcome, _, rows, _, cells, *_),) = result.fetchall()
                    print(f"{path}: {outcome}, {rows} rows, {cells} cells")
        except duckdb.Error as error:
            failed += 1
            print(f"{path}: {error}", file=sys.stderr)
            try:
                con.execute("ROLLBACK")
            except duckdb.TransactionException:
                pass  # DuckDB ended it
    con.close()
    return failed


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(1 if main(*sys.argv[1:]) else 0)
