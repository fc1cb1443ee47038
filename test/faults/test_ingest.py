"""Campaign data is being ingested and something fails: another ingest of the same file, a kill, a full disk. The database opens, holds
all of the file or nothing, the error is clear, and a rerun completes."""

import re
import resource
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import duckdb

from client import EXTENSION, ROOT, loaded

SCRIPT = ROOT / "sql" / "ingest_campaign.sql"
SCHEMA = (ROOT / "sql" / "schema" / "campaign.sql").read_text()
ROWS, KILLS = 2000, 10
TABLES = ("tenant", "source", "source_field", "rotated_data", "match_key")
COMPLETE = {"tenant": 1, "source": 1, "source_field": 3, "rotated_data": 3 * ROWS, "match_key": 2 * ROWS}

# Says the number of each statement before it runs it; at the one in argv[5] it waits for the kill.
CHILD = """
import sys, duckdb
con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
con.execute(f"LOAD '{sys.argv[1]}'; ATTACH '{sys.argv[2]}' AS campaign")
con.execute("SET VARIABLE path = ?", [sys.argv[3]])
con.execute("SET VARIABLE tenant = 'mi20'")
for number, statement in enumerate(con.extract_statements(open(sys.argv[4]).read())):
    print(number, flush=True)
    if number == int(sys.argv[5]):
        sys.stdin.read()
    con.execute(statement)
"""


class Faults(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.campaign, self.list = (Path(folder.name) / name for name in ("campaign.db", "list.csv"))
        rows = (f"a{n}@x.org,313-555-{n:04},Note {hash(n)} {n}\n" for n in range(ROWS))
        self.list.write_text("Email,Phone,Note\n" + "".join(rows))
        with self.opened() as con:
            con.execute(SCHEMA)

    def opened(self):
        con = loaded()
        con.execute(f"ATTACH '{self.campaign}' AS campaign")
        return con

    def start(self, wait_at=-1, **options):
        arguments = [EXTENSION, self.campaign, self.list, SCRIPT, wait_at]
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)

    def contents(self):
        with self.opened() as con:
            return {table: con.execute(f"SELECT count(*) FROM campaign.{table}").fetchone()[0] for table in TABLES}

    def assert_a_rerun_completes(self):
        child = self.start()
        _, errors = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, errors)
        self.assertEqual(self.contents(), COMPLETE)

    def test_a_kill(self):
        statements = [str(statement.query).strip() for statement in duckdb.connect().extract_statements(SCRIPT.read_text())]
        first = next(n for n, sql in enumerate(statements) if re.search(r"^INSERT INTO campaign\.", sql, re.MULTILINE))
        commit = next(n for n, sql in enumerate(statements) if re.search(r"^COMMIT", sql, re.MULTILINE))
        between = range(first + 1, commit + 1)
        before = self.contents()
        for kill in range(KILLS):
            at = between[kill % len(between)]
            # A kill takes a moment: COMMIT must not come first, unless it is what is killed.
            child = self.start(-1 if at == commit else commit)
            for line in child.stdout:
                if line.strip() == str(at):  # DuckDB shows progress in between
                    break
            child.send_signal(signal.SIGKILL)
            child.communicate()
            self.assertEqual(child.returncode, -signal.SIGKILL)
            after = self.contents()
            if at == commit and after != before:  # COMMIT itself came through
                self.assertEqual(after, COMPLETE)
                break
            self.assertEqual(after, before, statements[at])
        self.assert_a_rerun_completes()

    def test_a_full_disk(self):
        """No file may grow beyond some kilobytes more than the database has: the write fails as on a disk that is full."""
        before = self.contents()

        def limit():
            size = self.campaign.stat().st_size + 16 * 1024
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        child = self.start(preexec_fn=limit)
        _, errors = child.communicate(timeout=60)
        self.assertNotEqual(child.returncode, 0)
        self.assertRegex(errors, "(?i)could not write|file too large|no space")
        self.assertEqual(self.contents(), before)
        self.assert_a_rerun_completes()

    def test_two_ingests_at_once(self):
        """In one process, since a file has one writing process; each up to its COMMIT, then one after the other."""
        con = self.opened()
        self.addCleanup(con.close)
        statements = [str(statement.query) for statement in con.extract_statements(SCRIPT.read_text())]
        commit = next(n for n, sql in enumerate(statements) if sql.strip().startswith("COMMIT"))
        sessions = [con.cursor(), con.cursor()]
        for session in sessions:
            session.execute("SET VARIABLE path = ?", [str(self.list)])
            session.execute("SET VARIABLE tenant = 'mi20'")
        errors = []
        for session in sessions:
            try:
                for sql in statements[:commit]:
                    session.execute(sql)
            except duckdb.Error as error:
                errors.append(str(error))
        for session in sessions:
            try:
                session.execute("COMMIT")
            except duckdb.Error as error:
                errors.append(str(error))
        self.assertTrue(errors)
        self.assertRegex(errors[0], "(?i)constraint|conflict|duplicate key")
        counts = {table: con.execute(f"SELECT count(*) FROM campaign.{table}").fetchone()[0] for table in TABLES}
        self.assertEqual(counts, COMPLETE)
        # The one that failed runs again, and finds the file known.
        again = sessions[1]
        try:
            again.execute("ROLLBACK")
        except duckdb.Error:
            pass
        again.execute("SET VARIABLE path = ?", [str(self.list)])
        again.execute("SET VARIABLE tenant = 'mi20'")
        for sql in statements:
            again.execute(sql)
        self.assertEqual({table: con.execute(f"SELECT count(*) FROM campaign.{table}").fetchone()[0] for table in TABLES}, COMPLETE)


if __name__ == "__main__":
    unittest.main()
