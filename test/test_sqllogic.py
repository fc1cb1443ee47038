"""Tests that test/sqllogic.py fails where it should: a runner that cannot fail makes every .test file worthless."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import sqllogic


class RunnerTest(unittest.TestCase):
    def run_text(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "some.test")
            file.write_text(text, encoding="utf-8")
            return sqllogic.run_file(file)

    def passes(self, text, compared):
        ran, failure = self.run_text(text)
        self.assertIsNone(failure, failure)
        self.assertEqual(ran, compared)

    def fails(self, text, *messages, line=1):
        failure = self.run_text(text)[1]
        self.assertIsNotNone(failure, f"passed: {text}")
        for message in messages:
            self.assertIn(message, str(failure))
        self.assertEqual(failure.line, line)


class Queries(RunnerTest):
    def test_values_of_every_type(self):
        self.passes("# name: test/sql/some.test\n\n"
                    "query ITRIIITTT\n"
                    "SELECT 1, 'a b', 0.5, true, false, NULL, '', interval '1 month', {'a': [true, NULL]}\n"
                    "----\n"
                    "1\ta b\t0.5\ttrue\tfalse\tNULL\t(empty)\t1 month\t{'a': [true, NULL]}\n", 1)
        self.passes("query TRRT\nSELECT 'a' || chr(0), 1e20::DOUBLE, 1.0::FLOAT, 2.50::DECIMAL(5, 2)\n"
                    "----\na\\0\t1e+20\t1\t2.50\n", 1)

    def test_values_one_a_line(self):
        self.passes("query II\nSELECT 1, 2 UNION ALL SELECT 3, 4 ORDER BY ALL\n----\n1\n2\n3\n4\n", 1)
        self.fails("query II\nSELECT 1, 2 UNION ALL SELECT 3, 4 ORDER BY ALL\n----\n1\n2\n3\n", "row 2")
        self.fails("query II\nSELECT 1, 2 UNION ALL SELECT 3, 4 ORDER BY ALL\n----\n1\n2\n3\n5\n", "row 2")

    def test_wrong_value(self):
        self.fails("query I\nSELECT 1\n----\n2\n", "expected 2, actual 1", "SELECT 1")
        self.fails("query I\nSELECT 1\n----\n1.4\n")
        self.fails("query R\nSELECT 1.0::DOUBLE\n----\n1.001\n")
        self.fails("query R\nSELECT 1.0::DOUBLE\n----\none\n")
        self.fails("query T\nSELECT 'x'\n----\nX\n")
        self.fails("query I\nSELECT true\n----\nfalse\n")
        self.fails("query I\nSELECT true\n----\nNULL\n")
        self.fails("query T\nSELECT ''\n----\nNULL\n")
        self.fails("query T\nSELECT NULL\n----\n(empty)\n")
        self.fails("query T\nSELECT 'true'\n----\n1\n")
        self.fails("query TT\nSELECT 'a', 'b'\n----\na\tc\n")

    def test_wrong_number_of_rows(self):
        self.fails("query I\nSELECT 1\n----\n1\n1\n", "1 rows, expected 2")
        self.fails("query I\nFROM range(2)\n----\n0\n", "2 rows, expected 1")
        self.fails("query I\nSELECT 1 WHERE false\n----\n1\n", "0 rows, expected 1")
        self.fails("query I\nSELECT 1\n----\n", "1 rows, expected 0")
        self.passes("query I\nSELECT 1 WHERE false\n----\n", 1)

    def test_wrong_number_of_columns(self):
        self.fails("query I\nSELECT 1, 2\n----\n1\t2\n", "2 columns")
        self.fails("query II\nSELECT 1\n----\n1\n", "1 columns")
        self.fails("query II\nSELECT 1, 2\n----\n1 2\n", "separate them by tabs")
        self.fails("query I\nSELECT 'a\tb'\n----\na\tb\n", "separate them by tabs")

    def test_order(self):
        rows = "VALUES (2, 'x'), (10, 'a'), (NULL, 'b')"
        self.passes(f"query IT\n{rows}\n----\n2\tx\n10\ta\nNULL\tb\n", 1)
        self.fails(f"query IT\n{rows}\n----\n10\ta\n2\tx\nNULL\tb\n", "row 1")
        self.passes(f"query IT nosort\n{rows}\n----\n2\tx\n10\ta\nNULL\tb\n", 1)
        self.passes(f"query IT rowsort\n{rows}\n----\n10\ta\n2\tx\nNULL\tb\n", 1)
        self.fails(f"query IT rowsort\n{rows}\n----\n2\tx\n10\ta\nNULL\tb\n", "row 1")
        self.passes(f"query IT valuesort\n{rows}\n----\n10\n2\nNULL\na\nb\nx\n", 1)
        self.passes("query I rowsort\nVALUES (NULL), (true), (false)\n----\nfalse\ntrue\nNULL\n", 1)

    def test_the_order_of_the_query_is_kept(self):
        self.passes("query I\nFROM range(5) ORDER BY ALL DESC LIMIT 3\n----\n4\n3\n2\n", 1)

    def test_labels(self):
        self.passes("query I rowsort x\nVALUES (1), (2)\n----\n\nquery I rowsort x\nVALUES (2), (1)\n----\n", 2)
        self.fails("query I rowsort x\nSELECT 1\n----\n\nquery I rowsort x\nSELECT 2\n----\n", "labelled x", line=5)
        self.fails("query I nosort x\nSELECT 1\n----\n2\n", "expected 2, actual 1")

    def test_regex(self):
        self.passes("query TT\nSELECT 'abc', 'a' || chr(10) || 'b'\n----\n<REGEX>:a.*\t<REGEX>:a.b\n", 1)
        self.fails("query T\nSELECT 'abc'\n----\n<REGEX>:b\n")
        self.fails("query T\nSELECT 'abc'\n----\n<REGEX>:(\n", "failed with")

    def test_statements_that_are_no_subquery(self):
        self.passes("statement ok\nCREATE TABLE t (a INTEGER, b VARCHAR)\n\n"
                    "query TTTTTT\nDESCRIBE t\n----\na\tINTEGER\tYES\tNULL\tNULL\tNULL\n"
                    "b\tVARCHAR\tYES\tNULL\tNULL\tNULL\n\n"
                    "query T\nSHOW TABLES\n----\nt\n\n"
                    "query TT\nEXPLAIN SELECT 1\n----\nphysical_plan\t<REGEX>:.*1.*\n\n"
                    "query IT\nINSERT INTO t VALUES (1, 'x') RETURNING a, b\n----\n1\tx\n\n"
                    "query I\nSELECT count(*) FROM t\n----\n1\n", 6)

    def test_a_count_of_changed_rows(self):  # DuckDB 1 gives none here
        self.fails("statement ok\nCREATE TABLE t (a INTEGER)\n\nquery I\nINSERT INTO t VALUES (1)\n----\n7\n", line=4)

    def test_repeated_column_names(self):
        self.passes("query III\nSELECT 1 AS a, 2 AS a, 3 AS \"a b\"\n----\n1\t2\t3\n", 1)

    def test_an_error(self):
        self.fails("query I\nSELECT error('canvass: no')\n----\n1\n", "canvass: no", "SELECT error")
        self.fails("query I\nSELEKT 1\n----\n1\n", "syntax error")

    def test_variables_of_the_runner_are_no_tables(self):
        self.fails("query I\nFROM record\n----\n", "name record does not exist")

    def test_not_understood(self):
        self.fails("query I\nSELECT 1\n", "needs ----")
        self.fails("query X\nSELECT 1\n----\n1\n", "not understood")
        self.fails("query\nSELECT 1\n----\n1\n", "not understood")
        self.fails("query I somesort\nSELECT 1\n----\n1\n", "not understood")
        self.fails("query I\n----\n1\n", "without SQL")


class Statements(RunnerTest):
    def test_ok(self):
        self.passes("statement ok\nCREATE TABLE t (a INTEGER)\n\nstatement ok\nINSERT INTO t\nVALUES (1)\n", 2)
        self.fails("statement ok\nSELECT 1\n\nstatement ok\nFROM nowhere\n", "nowhere does not exist", line=4)
        self.fails("statement ok\nSELECT error('late') FROM range(3)\n", "late")
        self.fails("statement ok\nSELECT 1\n----\n1\n", "not understood")

    def test_error(self):
        self.passes("statement error\nSELECT error('canvass: no')\n----\ncanvass: no\n", 1)
        self.passes("statement error\nSELECT error('canvass: no')\n----\n<REGEX>:.*canvass: n.\n", 1)
        self.fails("statement error\nSELECT error('canvass: no')\n----\ncanvass: yes\n", "canvass: yes", "canvass: no")
        self.fails("statement error\nSELECT error('canvass: no')\n----\n<REGEX>:canvass.*\n")
        self.fails("statement error\nSELECT 1\n----\ncanvass: no\n", "succeeded")
        self.fails("statement error\nSELECT error('INTERNAL Error')\n----\nINTERNAL Error\n", "actual error")
        self.fails("statement error\nSELECT error('canvass: no')\n", "not understood")
        self.fails("statement error\nSELECT error('canvass: no')\n----\n", "not understood")

    def test_not_understood(self):
        for text in ("statement maybe\nSELECT 1\n", "statement\nSELECT 1\n", "statement ok con1\nSELECT 1\n"):
            self.fails(text, "not understood")
        self.fails("statement ok\n\nSELECT 1\n", "without SQL")


class Files(RunnerTest):
    def test_unknown_directives(self):
        for directive in ("mode skip", "halt", "skipif duckdb", "hash-threshold 3", "reconnect", "sleep 1 second",
                          "concurrentloop i 0 2", "require-env HOME", "require httpfs", "set seed 0.5", "SELECT 1",
                          "require", "loop i 0", "loop i a b", "foreach i", "foreach i <integral>", "load a b c",
                          "foreach a,b 1", "restart now", " "):
            self.fails(f"statement ok\nSELECT 1\n\n{directive}\n", "not understood", line=4)

    def test_an_empty_line_inside_sql_is_an_error(self):
        self.fails("statement ok\nSELECT 1\n\nFROM range(3)\n", "not understood: FROM", line=4)

    def test_directives_stand_alone(self):
        self.fails("require json\nstatement ok\nSELECT 1\n", "an empty line has to follow")

    def test_nothing_ran(self):
        self.fails("", "no statement or query ran")
        self.fails("# name: some.test\n\nrequire json\n", "no statement or query ran")
        self.fails("loop i 0 0\n\nstatement ok\nSELECT 1\n\nendloop\n", "no statement or query ran")

    def test_unreadable_file(self):
        self.assertIn("No such file", str(sqllogic.run_file("nowhere.test")[1]))
        with tempfile.NamedTemporaryFile(suffix=".test") as file:
            Path(file.name).write_bytes(b"statement ok\nSELECT '\xff'\n")
            self.assertIn("can't decode", str(sqllogic.run_file(file.name)[1]))

    def test_each_file_has_its_own_database(self):
        for _ in range(2):
            self.passes("statement ok\nCREATE TABLE only_once (a INTEGER)\n", 1)

    def test_require_canvass(self):
        asked = "query T\nSELECT phone_e164('(305) 555-0123')\n----\n+13055550123\n\n"
        self.passes(f"require canvass\n\n{asked}load __TEST_DIR__/a.db\n\n{asked}restart\n\n{asked}", 3)
        self.fails(asked, "phone_e164 does not exist")

    def test_a_missing_binary_is_a_failure(self):
        with mock.patch.object(sqllogic, "EXTENSION", Path("nowhere/canvass.duckdb_extension")):
            self.fails("require canvass\n\nstatement ok\nSELECT 1\n", "nowhere/canvass.duckdb_extension")


class Loops(RunnerTest):
    def test_loop(self):
        self.passes("loop i 0 3\n\nquery I\nSELECT ${i} < 3\n----\ntrue\n\nendloop\n\nstatement ok\nSELECT 1\n", 4)
        self.fails("loop i 0 3\n\nquery I\nSELECT ${i} < 2\n----\ntrue\n\nendloop\n", "SELECT 2 < 2", line=3)

    def test_foreach(self):
        self.passes("foreach t integer varchar\n\nstatement ok\nSELECT 1::${t}\n\nendloop\n", 2)
        self.passes("foreach a,b 1,1 2,2\n\nquery I\nSELECT ${a} = ${b}\n----\ntrue\n\nendloop\n", 2)
        self.passes("foreach list 1,1 2\n\nstatement ok\nSELECT [${list}]\n\nendloop\n", 2)
        self.fails("foreach f lower nothing\n\nstatement ok\nSELECT ${f}('a')\n\nendloop\n", "nothing", line=3)

    def test_nested(self):
        self.passes("loop i 0 2\n\nloop j 0 3\n\nstatement ok\nSELECT ${i} + ${j}\n\nendloop\n\nendloop\n", 6)
        self.fails("loop i 0 2\n\nloop i 0 3\n\nstatement ok\nSELECT ${i}\n\nendloop\n\nendloop\n", "outer", line=3)

    def test_missing_ends(self):
        self.fails("loop i 0 2\n\nstatement ok\nSELECT 1\n", "loop without endloop")
        self.fails("statement ok\nSELECT 1\n\nendloop\n", "endloop without a loop", line=4)

    def test_unset_variable(self):
        self.fails("statement ok\nSELECT '${i}'\n", "no loop sets")
        self.fails("loop i 0 1\n\nstatement ok\nSELECT 1\n\nendloop\n\nstatement ok\nSELECT '${i}'\n",
                   "no loop sets", line=8)

    def test_no_load_inside(self):
        self.fails("loop i 0 1\n\nload\n\nendloop\n", "inside a loop", line=3)


class Databases(RunnerTest):
    def test_a_file_survives_restart_and_load(self):
        self.passes("load __TEST_DIR__/a.db\n\n"
                    "statement ok\nCREATE TABLE t AS SELECT 1 AS a\n\nrestart\n\n"
                    "query I\nFROM t\n----\n1\n\nload __TEST_DIR__/a.db readonly\n\n"
                    "query I\nFROM t\n----\n1\n\n"
                    "statement error\nINSERT INTO t VALUES (2)\n----\nread-only\n\n"
                    "load\n\nstatement error\nFROM t\n----\nt does not exist\n", 5)

    def test_load_starts_anew(self):
        self.fails("load __TEST_DIR__/a.db\n\nstatement ok\nCREATE TABLE t AS SELECT 1\n\n"
                   "load __TEST_DIR__/a.db\n\nstatement ok\nFROM t\n", "t does not exist", line=8)

    def test_load_deletes_nothing_else(self):
        with tempfile.NamedTemporaryFile(suffix=".db") as file:
            self.fails(f"load {file.name}\n\nstatement ok\nSELECT 1\n", "outside __TEST_DIR__")
            self.assertTrue(Path(file.name).exists())

    def test_restart_needs_a_file(self):
        self.fails("statement ok\nSELECT 1\n\nrestart\n", "cannot restart", line=4)

    def test_paths(self):
        self.passes("query I\nSELECT count(*) > 0 FROM glob('__WORKING_DIRECTORY__/*')\n----\ntrue\n", 1)
        self.passes("statement ok\nCOPY (SELECT 1) TO '__TEST_DIR__/a.csv'\n", 1)


class CommandLine(unittest.TestCase):
    def run_files(self, *texts):
        with tempfile.TemporaryDirectory() as folder:
            for number, text in enumerate(texts):
                Path(folder, f"{number}.test").write_text(text, encoding="utf-8")
            done = subprocess.run([sys.executable, sqllogic.__file__, *sorted(map(str, Path(folder).iterdir()))],
                                  capture_output=True, text=True)
        return done.returncode, done.stdout

    def test_exit_code_and_totals(self):
        good, bad = "statement ok\nSELECT 1\n", "query I\nSELECT 1\n----\n2\n"
        code, output = self.run_files(good, good)
        self.assertEqual((code, output.splitlines()[-1]), (0, "2 passed, 0 failed"))
        code, output = self.run_files(bad, good)
        self.assertEqual((code, output.splitlines()[-1]), (1, "1 passed, 1 failed"))
        self.assertIn("0.test:1: SELECT 1\nrow 1: expected 2, actual 1", output)
        code, output = self.run_files()
        self.assertEqual((code, output.splitlines()[-1]), (1, "0 passed, 0 failed"))


if __name__ == "__main__":
    unittest.main()
