"""A list is being loaded and its process is killed: the database opens, holds all of the batch or nothing, and a rerun completes it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import duckdb

ROOT = Path(__file__).parent.parent.parent
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
LOAD = (ROOT / "sql" / "load_list.sql").read_text()
SCHEMA = (ROOT / "sql" / "schema" / "pocket.sql").read_text()
ROWS, KILLS = 1000, 22

# Says the number of each statement before it runs it.
CHILD = """
import sys, duckdb
con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
con.execute(f"LOAD '{sys.argv[1]}'; ATTACH '{sys.argv[2]}' AS pocket")
con.execute("SET VARIABLE file = ?", [sys.argv[3]])
con.execute("SET VARIABLE source_name = 'list'; SET VARIABLE tag = 'list'")
for number, statement in enumerate(con.extract_statements(open(sys.argv[4]).read())):
    print(number, flush=True)
    con.execute(statement)
"""


class Kill(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.pocket, self.list = (Path(folder.name) / name for name in ("pocket.db", "list.csv"))
        rows = (f"Ann{number},Poe,{number}@x.org,Team {number}\n" for number in range(ROWS))
        self.list.write_text("First Name,Last Name,Email,Team\n" + "".join(rows))
        with self.opened() as con:
            con.execute(SCHEMA)
            con.execute("INSERT INTO pocket.person (id, first_name) VALUES ('old', 'Old')")

    def opened(self):
        con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        con.execute(f"LOAD '{EXTENSION}'; ATTACH '{self.pocket}' AS pocket")
        return con

    def start(self):
        arguments = [EXTENSION, self.pocket, self.list, ROOT / "sql" / "load_list.sql"]
        return subprocess.Popen([sys.executable, "-c", CHILD, *map(str, arguments)], stdout=subprocess.PIPE, text=True)

    def contents(self):
        tables = ("person", "person_custom_field", "person_tag", "custom_field", "tag", "import_job", "import_row", "import_change")
        with self.opened() as con:
            return {table: con.execute(f"SELECT count(*) FROM pocket.{table}").fetchone()[0] for table in tables}

    def test_all_or_nothing(self):
        statements = [str(statement.query).strip() for statement in duckdb.connect().extract_statements(LOAD)]
        first = next(number for number, sql in enumerate(statements) if re.search(r"^INSERT INTO pocket\.", sql, re.MULTILINE))
        commit = next(number for number, sql in enumerate(statements) if re.search(r"^COMMIT", sql, re.MULTILINE))
        between = range(first + 1, commit + 1)
        before = self.contents()
        kills = 0
        for kill in range(KILLS):
            at = between[kill % len(between)]
            child = self.start()
            for line in child.stdout:
                if int(line) == at:
                    break
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdout.close()
            self.assertEqual(child.returncode, -signal.SIGKILL)
            after = self.contents()
            # COMMIT itself may have come through.
            if at < commit or after == before:
                self.assertEqual(after, before, statements[at])
                kills += 1
        self.assertGreaterEqual(kills, 20)
        if self.contents() == before:
            child = self.start()
            child.communicate()
            self.assertEqual(child.returncode, 0)
        self.assertEqual(self.contents(), {
            "person": ROWS + 1, "person_custom_field": ROWS, "person_tag": ROWS, "custom_field": 1, "tag": 1,
            "import_job": 1, "import_row": 0, "import_change": 0,
        })


if __name__ == "__main__":
    unittest.main()
