"""canvass.rotate and canvass.unrotate: a table of any type and shape comes back as it was."""

import unittest

import duckdb

from example import EXTENSION

# Values of every type of a column, such that a text could tell less than the value.
VALUES = [
    "true", "(-128)::TINYINT", "255::UTINYINT", "18446744073709551615::UBIGINT", "170141183460469231731687303715884105727::HUGEINT",
    "340282366920938463463374607431768211455::UHUGEINT", "123456789012345678901234567890::VARINT", "0.10::DECIMAL(4, 2)",
    "12345678901234567890.123::DECIMAL(38, 3)", "0.1::FLOAT", "1e-45::FLOAT", "'-0.0'::DOUBLE", "'nan'::DOUBLE", "'-inf'::DOUBLE",
    "4.9e-324::DOUBLE", "' a'", "'NULL'", "chr(0) || 'x'", "'🙂''\"\\'", r"'\xAA\x00a\x5C'::BLOB", "''::BLOB", "'0101'::BIT",
    "'infinity'::DATE", "'0044-03-15 (BC)'::DATE", "'24:00:00'::TIME", "'12:00:00.5-15:59:59'::TIMETZ", "'290000-01-01'::TIMESTAMP",
    "'2020-01-01'::TIMESTAMP_S", "'2020-01-01 00:00:00.123'::TIMESTAMP_MS", "'2020-01-01 00:00:00.123456789'::TIMESTAMP_NS",
    "'2024-11-03 01:30:00-05'::TIMESTAMPTZ", "to_months(-13) + to_days(40) + to_microseconds(-1)", "uuid()", "'b'::ENUM('a', 'b')",
    "'{\"a\": 1 }'::JSON", "'null'::JSON", "['a, b', 'NULL', NULL, '', ' x ', '\"', '''', '[', '\\']", "[]::INTEGER[]", "[[1], NULL, []]",
    "{'a': 'x, y', 'b': NULL::INTEGER, 'c d': ''}", "{'a': NULL::STRUCT(b INTEGER)}", "MAP {'a=b': 'c, d', 'NULL': NULL}", r"['\xAA'::BLOB, ''::BLOB]",
    "[{'a': ['p', 'q,'], 'b': DATE '2020-01-01'}]", "array_value('a,', 'b')", "array_value(1.5::FLOAT, NULL)",
    "union_value(num := 1)::UNION(num INTEGER, str VARCHAR)", "union_value(str := '1')::UNION(num INTEGER, str VARCHAR)",
    "[union_value(num := 1)::UNION(num INTEGER, str VARCHAR)]", "{'a': array_value('a,', 'b'), 'f': 'nan'::DOUBLE}",
]


class Rotate(unittest.TestCase):
    def setUp(self):
        self.con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        self.addCleanup(self.con.close)
        self.con.execute(f"LOAD '{EXTENSION}'; SET TimeZone = 'America/New_York'")

    def assert_comes_back(self, table):
        self.con.execute(f"CREATE OR REPLACE TABLE cell AS FROM canvass.rotate('{table}', keep_empty := true)")
        self.con.execute(f"SET VARIABLE fields = (SELECT list(f ORDER BY f.ordinal) FROM canvass.fields('{table}') AS f)")
        self.con.execute("CREATE OR REPLACE TABLE back AS FROM canvass.unrotate('cell', getvariable('fields'))")
        self.assertEqual(
            self.con.execute("SELECT column_name, column_type FROM (DESCRIBE back)").fetchall(),
            self.con.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall(),
        )
        # By position, since the order counts; as text too, since -0.0 equals 0.0, and as JSON, which tells the member of a union.
        different = self.con.execute(f"""
            SELECT a.*, b.*
            FROM (SELECT rowid AS n, t AS "row", t::VARCHAR AS text, to_json(t) AS json FROM {table} AS t) AS a
            FULL JOIN (SELECT rowid AS n, t AS "row", t::VARCHAR AS text, to_json(t) AS json FROM back AS t) AS b ON b.n = a.n
            WHERE (a."row", a.text, a.json) IS DISTINCT FROM (b."row", b.text, b.json)""").fetchall()
        self.assertEqual(different, [])

    def test_every_type(self):
        for value in VALUES:
            with self.subTest(value):
                self.con.execute(f"CREATE OR REPLACE TABLE one AS SELECT {value} AS v, '' AS e UNION ALL SELECT NULL, NULL")
                self.con.execute(f"INSERT INTO one SELECT {value}, 'x'")
                self.assert_comes_back("one")

    def test_all_types_of_duckdb(self):
        self.con.execute("SET TimeZone = 'UTC'")  # where the offset had seconds, text rounds it
        kinds = self.con.execute("SELECT column_name FROM (DESCRIBE FROM test_all_types()) WHERE column_type NOT LIKE '%VARIANT%'").fetchall()
        if duckdb.__version__ < "2":
            kinds.remove(("timestamp_tz",))  # whose last value DuckDB 1 writes but cannot read
        for (kind,) in kinds:
            with self.subTest(kind):
                self.con.execute(f'CREATE OR REPLACE TABLE "all types" AS SELECT "{kind}" FROM test_all_types()')
                self.assert_comes_back('"all types"')

    def test_headers_and_cells_as_they_are(self):
        headers = ["select", "FROM", "a b", "a_b", "a-b", "É", "e", "x'y", 'q""r', "$", "%", "名前", " lead", "row_id", "value", "fields"]
        columns = ", ".join(f'{at} AS "{header}"' for at, header in enumerate(headers))
        self.con.execute(f"CREATE TABLE odd AS SELECT {columns}")
        self.assert_comes_back("odd")
        names = self.con.execute("SELECT field_name FROM canvass.fields('odd')").fetchall()
        self.assertEqual(len(set(names)), len(headers))

    def test_a_megabyte_in_a_cell(self):
        self.con.execute("CREATE TABLE big AS SELECT repeat('é\"'',', 250000) AS a, NULL::INTEGER AS b, '' AS c")
        self.assert_comes_back("big")

    def test_two_thousand_columns(self):
        columns = ", ".join(f"CASE WHEN hash(r.i, {at}) % 3 > 0 THEN r.i + {at} END AS \"Note {at}!\"" for at in range(2000))
        self.con.execute(f"CREATE TABLE wide AS SELECT {columns} FROM range(20) AS r(i)")
        self.assert_comes_back("wide")

    def test_rows_of_several_vectors_keep_their_order(self):
        self.con.execute("SET threads = 4")
        self.con.execute("""
            CREATE TABLE long AS
            SELECT hash(r.i) AS h, CASE WHEN r.i % 7 > 0 THEN 'v' || r.i % 1000 WHEN r.i % 2 = 0 THEN '' END AS v, r.i AS "Zip Code"
            FROM range(300000) AS r(i)""")
        self.assert_comes_back("long")

    def test_without_keep_empty_empty_cells_are_null(self):
        self.con.execute("CREATE TABLE sparse AS FROM (VALUES ('a', ''), (NULL, 'b'), (NULL, '')) AS v(x, y)")
        self.assertEqual(
            self.con.execute("WITH cell AS (FROM canvass.rotate('sparse')) FROM canvass.unrotate('cell', ['x', 'y'])").fetchall(),
            [("a", None), (None, "b")],
        )

    def test_what_no_text_tells_is_refused(self):
        for data_type in ("JSON[]", "STRUCT(a JSON)", "BLOB[2]", "UNION(a BIT, b INTEGER)", "VARIANT"):
            with self.subTest(data_type), self.assertRaisesRegex(duckdb.Error, "canvass: no text tells a value of column x, "):
                self.con.execute("FROM canvass.unrotate('none', ?)", [[{"field_name": "x", "data_type": data_type}]])


if __name__ == "__main__":
    unittest.main()
