"""sql/assign_pids.sql: every contact gets a PID of its own, once."""

import unittest

import duckdb

from example import ROOT, connect

SCRIPT = (ROOT / "sql" / "assign_pids.sql").read_text()
SCHEMA = (ROOT / "sql" / "schema" / "pocket.sql").read_text()
CAPACITY = 20_039_506


class AssignPids(unittest.TestCase):
    def setUp(self):
        self.con = connect()
        self.addCleanup(self.con.close)

    def one(self, sql):
        return self.con.execute(sql).fetchone()

    def pids(self):
        return self.con.execute("SELECT p.id, p.pid FROM pocket.person AS p ORDER BY p.id").fetchall()

    def test_everybody_gets_one(self):
        persons = self.one("SELECT count(*) FROM pocket.person")[0]
        self.assertEqual(self.con.execute(SCRIPT).fetchall(), [(persons, 0, CAPACITY - persons)])
        self.assertEqual(
            self.one("SELECT count(DISTINCT p.pid), bool_and(pid_is_valid(p.pid)) FROM pocket.person AS p"), (persons, True))

    def test_a_second_run_changes_nothing(self):
        self.con.execute(SCRIPT)
        before = self.pids()
        self.con.execute(SCHEMA)
        self.assertEqual(self.con.execute(SCRIPT).fetchall(), [(0, len(before), CAPACITY - len(before))])
        self.assertEqual(self.pids(), before)

    def test_a_pid_is_never_given_again(self):
        self.con.execute(SCRIPT)
        before = {pid for _, pid in self.pids()}
        self.con.execute("DELETE FROM pocket.person AS p WHERE p.pid IS NOT NULL")
        self.con.execute("INSERT INTO pocket.person (first_name) VALUES ('Ann'), ('Bob')")
        self.con.execute(SCRIPT)
        after = {pid for _, pid in self.pids()}
        self.assertEqual((len(after), after & before), (2, set()))

    def test_pids_that_came_without_the_sequence(self):
        self.con.execute("DELETE FROM pocket.person; INSERT INTO pocket.person (id, pid) VALUES ('old', pid_encode(0)), ('older', pid_encode(7)), ('blank', ' ')")
        self.con.execute("INSERT INTO pocket.person (id) VALUES ('new')")
        self.assertEqual(self.con.execute(SCRIPT).fetchall(), [(2, 2, CAPACITY - 10)])
        self.assertEqual(self.one("SELECT count(DISTINCT p.pid), min(pid_decode(p.pid)), max(pid_decode(p.pid)) FROM pocket.person AS p"), (4, 0, 9))

    def test_beyond_the_capacity_nothing_is_written(self):
        self.con.execute("DROP SEQUENCE pocket.person_serial")
        self.con.execute(f"CREATE SEQUENCE pocket.person_serial MINVALUE 0 START {CAPACITY - 2} MAXVALUE {CAPACITY - 1}")
        with self.assertRaisesRegex(duckdb.Error, "maximum value of sequence"):
            self.con.execute(SCRIPT)
        self.con.execute("ROLLBACK")
        self.assertEqual(self.one("SELECT count(p.pid) FROM pocket.person AS p"), (0,))

    def test_needs_the_schema(self):
        self.con.execute("DROP SEQUENCE pocket.person_serial")
        with self.assertRaisesRegex(duckdb.Error, "canvass: the database pocket lacks person_serial; run sql/schema/pocket.sql"):
            self.con.execute(SCRIPT)


if __name__ == "__main__":
    unittest.main()
