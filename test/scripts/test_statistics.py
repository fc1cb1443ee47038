"""canvass.baseline of wide tables and odd names, and sql/export_baseline.sql."""

import tempfile
import unittest
from pathlib import Path

import duckdb
from example import ROOT, connect

EXPORT = (ROOT / "sql" / "export_baseline.sql").read_text()
ODD = ["select", "two words", 'a "quote"', "it's", "😀", "t", "source_table", "profile", "position", "value", "a.b"]


class Baseline(unittest.TestCase):
    def setUp(self):
        self.con = connect()
        self.addCleanup(self.con.close)

    def test_odd_names(self):
        quoted = [name.replace('"', '""') for name in ODD]
        self.con.execute("CREATE TABLE odd AS SELECT " + ", ".join(f'{n} AS "{name}"' for n, name in enumerate(quoted)))
        names = [name for (name,) in self.con.execute("SELECT column_name FROM canvass.baseline('odd')").fetchall()]
        self.assertEqual(names, ODD)
        for macro in ("segment_compare('odd', 'odd')", "correlations('odd')", "patterns('odd')", "outliers('odd')"):
            self.con.execute(f"FROM canvass.{macro}").fetchall()

    def test_a_column_with_the_name_of_an_alias(self):
        self.con.execute("CREATE TABLE plain AS SELECT i AS k, i * 2 AS x, 'a' || i % 3 AS a FROM range(100) AS r(i)")
        self.con.execute("CREATE TABLE odd AS SELECT k AS s, x AS t, a AS c FROM plain")
        for macro in ("correlations", "patterns", "outliers"):
            count = [self.con.execute(f"SELECT count(*) FROM canvass.{macro}('{table}')").fetchone() for table in ("plain", "odd")]
            self.assertEqual(count[0], count[1], macro)

    def test_names_are_compared_in_any_case_and_a_baseline_is_there_once(self):
        self.con.execute("CREATE TABLE all_of_it AS SELECT i AS a FROM range(100) AS r(i); CREATE TABLE part AS SELECT a AS A FROM all_of_it WHERE a < 50")
        compared = "SELECT s.segment, s.baseline, s.note FROM canvass.segment_stats('part', 'all_of_it', part_of_baseline := {}) AS s WHERE s.level = 'column'"
        for is_part in ("true", "NULL"):
            self.assertEqual(self.con.execute(compared.format(is_part)).fetchall(), [(24.5, 49.5, None)])
        self.con.execute("CREATE TABLE model AS FROM canvass.baseline('all_of_it') UNION ALL FROM canvass.baseline('part')")
        with self.assertRaisesRegex(duckdb.Error, "canvass: the baseline has the column . more than once"):
            self.con.execute("FROM canvass.segment_stats_model('part', 'model')")

    def test_a_model_is_read_with_little_memory(self):
        with tempfile.TemporaryDirectory() as folder:
            self.con.execute(f"COPY (FROM canvass.baseline('pocket.person')) TO '{folder}/m.json' (FORMAT json, ARRAY true); SET memory_limit = '700MB'")
            self.assertGreater(len(self.con.execute(f"FROM canvass.read_baseline('{folder}/m.json')").fetchall()), 10)

    def test_a_thousand_columns(self):
        self.con.execute("CREATE TABLE wide AS SELECT " + ", ".join(f"(i + {n}) % 3 AS c{n}" for n in range(1000)) + " FROM range(30) AS r(i)")
        rows = self.con.execute("SELECT column_name, distinct_count FROM canvass.baseline('wide')").fetchall()
        self.assertEqual(rows, [(f"c{n}", 3) for n in range(1000)])
        compared = self.con.execute("SELECT count(DISTINCT column_name) FROM canvass.segment_stats('wide', 'wide')").fetchone()
        self.assertEqual(compared, (1000,))

    def test_a_model_is_written_and_read_again(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "it's a model.json"
            path = str(file).replace("'", "''")
            for _ in range(2):
                self.con.execute("SET VARIABLE source_table = 'i360.i360_voters'")
                self.con.execute(f"SET VARIABLE model_file = '{path}'")
                self.con.execute(EXPORT)
            self.con.execute(f"CREATE TABLE model AS FROM canvass.read_baseline('{path}')")
            self.assertEqual(self.con.execute("FROM model").fetchall(),
                             self.con.execute("FROM canvass.baseline('i360.i360_voters')").fetchall())
            self.con.execute("CREATE TABLE segment AS FROM i360.i360_voters AS v WHERE v.gender = 'F'")
            self.assertEqual(
                self.con.execute("FROM canvass.segment_stats_model('segment', 'model')").fetchall(),
                self.con.execute("FROM canvass.segment_stats('segment', 'i360.i360_voters')").fetchall())
        self.assertEqual(self.con.execute("SELECT getvariable('source_table'), getvariable('model_file')").fetchone(), (None, None))

    def test_a_table_must_be_named(self):
        with self.assertRaisesRegex(duckdb.Error, "canvass: which table"):
            self.con.execute(EXPORT)


if __name__ == "__main__":
    unittest.main()
