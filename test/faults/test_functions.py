"""Every function on every kind of vector DuckDB hands out, on hostile text, and on text of 1 MB.

The measure is always the function itself, called for one row at a time: how rows are batched may change nothing.
"""

import random
import re
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

import duckdb

from client import loaded, value

KNOWN = {"phone_e164", "email_normalize", "zip5", "name_normalize", "nickname_match", "first_name_similarity",
         "last_name_similarity", "soundex", "double_metaphone", "address_standardize", "address_similarity"}
# Functions whose arguments from this one on may be NULL: what an address or a record does not have.
NULL_IS_ABSENT = {"address_standardize": 1, "blocking_key_list": 0}
# In 1.4 the states of many partitions lie beside each other, and one for all cannot always be told from one a row (docs/statistics.md).
PARTITIONS = 1 if duckdb.__version__.startswith("1.4.") else None
AGGREGATES = {"blocking_filter", "column_profile", "repeated_values", "rows_correlations", "rows_outliers", "rows_patterns"}
POOL = 200  # different argument tuples a function
VECTOR = 2048  # rows in a vector of DuckDB
MANY = 20_000  # rows of the larger tables
SIZES = (0, 1, VECTOR - 1, VECTOR, VECTOR + 1, MANY)

USUAL = ["Robert", "bob", "Peggy", "Margaret", "O'Neil-Núñez, Jr.", "De La Cruz", "DELACRUZ", "J.", "smith iii", "李",
         "(305) 555-0123", "1-305-555-0123 x4", "+44 20 7946 0958", "3055550123.0", "011 52 55 1234 5678",
         "John Smith <John.Smith@Example.COM>", "mailto:a@b.co,", "a@b", "02134-1234", "2134", "99999", "33101.0",
         "2412 north Buchanan Street, Apt. 4-B", "2412 N BUCHANAN ST # 4B", "P.O. Box 12", "RR 2 Box 7", "12 Main St",
         "12 1/2 MAIN ST", "1 Ave B", "One Penn Plaza", "N/A", "3/7/1965", "1972-03-07", "Florida", "Ala.", "12", "0X7QH3",
         "mi20-XVJGW5", "V41C89", "24ammk", "Cell Phone", "Zip Code", "jo@gmial.com", "amy@yahooo.com",
         "St. Petersburg", "336021234", "33602-5678", "Moblie Phone", "[1, 2]", "[3, 1]"]
HOSTILE = ["", " ", "\t\n", "\0", "a\0b", "'", "\"", "\\", "%", "ß", "ẞ", "İı", "ﬁ", "\u0301", "e\u0301", "\u0301e",
           "𝕬", "👩‍👩‍👧‍👦", "שלום", "\u202eabc", "مرحبا", "１２３", "①", "٣٠٥", "\ufeff", "\ufffd", "\U0010ffff",
           "\u200b", "-", "--", ".", "@", "+", "#", "0", "00000", "-1", "1e5", "NaN", "NULL", "a" * 63, "a" * 64,
           "a" * 65, "é" * 64, "1" * 250, "1" * 251, "a " * 500, "(" * 300, "𝕬" * 12, "x" * 13]


def random_text(source):
    alphabet = source.choice(["abcdefghijklmnopqrstuvwxyz '-.", "0123456789()-+. x", None])
    length = source.randrange(24)
    if alphabet:
        return "".join(source.choice(alphabet) for _ in range(length))
    points = (source.choice([source.randrange(0x80), source.randrange(0x800), source.randrange(0x110000)])
              for _ in range(length))
    return "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)


NUMBERS = [0, -1, 3055550123, 2423221234, 6, 12, 501, 1965, 1972, 2134, 33101, 99950, 99999, 100000, 19650307,
           336021234, 336025678]
DAYS = ["1965-03-07", "1972-12-31", "1900-01-01", "2200-01-01", "0001-01-01", "1582-10-15"]
# By type; each stands in the pool at least once.
VALUES = {
    "VARCHAR": USUAL + HOSTILE,
    "BIGINT": [*NUMBERS, 2**63 - 1, -2**63],
    "INTEGER": [*(number for number in NUMBERS if number < 2**31), 2**31 - 1, -2**31],
    "BLOB": [b"", b"\0" * 8, b"\xff" * 64, b"no filter", bytes(range(256))],
    "DOUBLE": [*(float(number) for number in NUMBERS), -0.0, 33101.5, 1e300, float("nan"), float("inf")],
    "BOOLEAN": [True, False],
    "DATE": DAYS,
    "TIMESTAMP": [*DAYS, "1965-03-07 23:59:59"],
    "TIMESTAMP WITH TIME ZONE": [*DAYS, "1965-03-07 23:59:59"],
}


def profiles():
    """What column_profile finds in columns of some types, what profile_describe says of them, and syntax trees."""
    with loaded() as con:
        found = [con.execute(f"SELECT column_profile({column}) FROM range(50) AS r(i)").fetchone()[0]
                 for column in ("r.i", "'a' || r.i % 3", "NULL::VARCHAR", "r.i % 2 = 0", "DATE '2000-01-01' + r.i::INTEGER")]
        trees = [con.execute("SELECT json_serialize_sql(?)", [f"SELECT {predicate}"]).fetchone()[0]
                 for predicate in ("zip = '33606'", "zip IN ('1', '2') OR x > 2", "read_text('x') = ''")]
        return found, [con.execute("SELECT profile_describe(?, 'x')", [profile]).fetchone()[0] for profile in found], trees


PROFILES, DESCRIPTIONS, TREES = profiles()
SHARES = [0.0, 0.025, 0.5, 0.975, 1.0, -1.0, float("inf"), None]
WORKBOOK = (Path(__file__).parent.parent / "data" / "lists" / "members.xls").read_bytes()
# Of the functions that read lists, which refuse what is no list, no delimiter, no sheet.
DELIMITERS = [",", ";", "\t", "|", " ", None]
LIST_ARGUMENTS = {
    ("list_read", 0): [b"", b"Name,Phone\nAnn,1\n", b"Jos\xe9;Pe\xf1a", "Jo;1".encode("utf-16"), None],
    ("list_sheets", 0): [b"", b"Name,Phone\nAnn,1\n", WORKBOOK, None],
    ("list_read", 2): ["", None],
    ("csv_layout", 1): ["", "0", None],
    ("csv_layout", 2): ["", *DELIMITERS],
    ("csv_headers", 1): DELIMITERS,
    ("csv_headers", 2): ["0", "3", "20", None],
    ("csv_parts", 1): DELIMITERS,
    ("csv_records", 1): DELIMITERS,
    ("csv_cells", 1): DELIMITERS,
    ("chart_svg", 0): [
        '{"kind": "shares", "title": "<Party>", "labels": ["DEM", "\\u0000"], "segment": [0.6, null], "baseline": [0.4, 1e-308]}',
        '{"kind": "histogram", "edges": [0, 1, 2.5], "segment": [0.5, 0.5], "baseline": [0, 0]}',
        '{"kind": "lift", "labels": ["é"], "lift": [2], "low": [0], "high": [null]}', None],
    ("benjamini_hochberg", 0): ["[0.01, NULL, 0.04, 0.5]", "[]", "[1]", "x", None],
    ("beta_quantile", 0): SHARES,
    ("chi2_test", 0): ["[[60, 40], [45, 55]]", "[[1, 2, 3], [4, 5, 6]]", "[[1]]", "[]", "x", None],
    ("normal_quantile", 0): SHARES,
    ("segment_predicate_check", 0): [*TREES, "", "{}", None],
    ("segment_predicate_check", 1): ['{"zip": "VARCHAR"}', '{"zip": "VARCHAR", "x": "INTEGER"}', "x", None],
    ("profile_describe", 0): PROFILES,
    ("profile_compare", 0): PROFILES,
    ("profile_compare", 1): DESCRIPTIONS,
}


def arguments_for(function, types, k, source):
    """The pool's tuple of arguments `k`; regions and styles of phone numbers are ones that exist, for any other is an
    error; of two lists one is right, or they would hardly ever fit."""
    def argument(position, type_name):
        if (function, position) in LIST_ARGUMENTS:
            return source.choice(LIST_ARGUMENTS[function, position])
        if position == 0 and k < len(VALUES[type_name]):
            return VALUES[type_name][k]
        if source.random() < 0.08:
            return None
        if function == "phone_format" and position == 1:
            return source.choice(["e164", "national", "international", "rfc3966"])
        if function.startswith("phone_") and position > 0:
            return source.choice(["US", "us", "CA", "GB", "MX", "DE"])
        if function == "connected_components" and position == 1:
            return source.choice(["[2, 5]", "[9, 3]"])
        if type_name == "VARCHAR" and source.random() < 0.3:
            return random_text(source)
        return source.choice(VALUES[type_name])

    drawn = [argument(*item) for item in enumerate(types)]
    if len(drawn) == 2 and types[0] == types[1] and not function.startswith(("phone_", "csv_")) and source.random() < 0.1:
        drawn[1] = drawn[0]
    return drawn


def overloads(con):
    """(name, argument types, result type) of every scalar function that canvass registered."""
    return con.execute("""
        SELECT f.function_name, f.parameter_types, f.return_type
        FROM duckdb_functions() AS f
        JOIN canvass.help() AS h ON h.name = f.function_name AND h.kind = 'function'
        WHERE f.database_name = 'system' AND f.function_type = 'scalar'
        ORDER BY ALL""").fetchall()


def one_at_a_time(con, function, types, arguments):
    columns = ", ".join(f"${i + 1}::{t} AS a{i}" for i, t in enumerate(types))
    call = f"{function}({', '.join(f's.a{i}' for i in range(len(types)))})"
    return value(con, f"SELECT {call} FROM (SELECT {columns}) AS s", *arguments)


@dataclass
class Overload:
    """A function with one list of argument types. Its tables: pool<number> with arguments and the result for them
    alone, and rows<number>_<size> with rows of the pool."""
    number: int
    function: str
    types: list

    def call(self, row):
        return f"{self.function}({', '.join(f'{row}.a{i}' for i in range(len(self.types)))})"

    def columns(self):
        return "k INTEGER" + "".join(f", a{i} {t}" for i, t in enumerate(self.types))


class Functions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = loaded()
        source = random.Random(20)
        cls.overloads = []
        for number, (function, types, result) in enumerate(overloads(cls.con)):
            f = Overload(number, function, types)
            cls.overloads.append(f)
            pool = [arguments_for(function, types, k, source) for k in range(POOL)]
            cls.con.execute(f"CREATE TABLE pool{number} ({f.columns()}, alone {result})")
            cls.con.executemany(
                f"INSERT INTO pool{number} VALUES (?, {'?, ' * len(types)}?)",
                [[k, *drawn, one_at_a_time(cls.con, function, types, drawn)] for k, drawn in enumerate(pool)])
            for size in SIZES:
                cls.con.execute(f"""
                    CREATE TABLE rows{number}_{size} AS
                    SELECT r.id, p.* EXCLUDE (alone)
                    FROM range({size}) AS r(id)
                    JOIN pool{number} AS p ON p.k = hash(r.id) % {POOL}
                    ORDER BY r.id""")

    @classmethod
    def tearDownClass(cls):
        cls.con.close()

    def compare(self, f, sql, rows, con=None):
        """`sql` gives k and a result in so many rows, and each result is that of the pool's row k alone."""
        con = con or self.con
        con.execute(f"CREATE OR REPLACE TABLE outcome AS SELECT o.* FROM ({sql}) AS o(k, result)")
        self.assertEqual(value(con, "SELECT count(*) FROM outcome"), rows, sql)
        wrong = con.execute(f"""
            SELECT p.*, o.result
            FROM outcome AS o
            LEFT JOIN pool{f.number} AS p ON p.k = o.k
            WHERE p.k IS NULL OR p.alone IS DISTINCT FROM o.result
            LIMIT 3""").fetchall()
        self.assertEqual(wrong, [], f"k, arguments, result alone, result in {sql}")

    def test_every_function_is_covered(self):
        documented = {row[0] for row in self.con.execute(
            "SELECT h.name FROM canvass.help() AS h WHERE h.kind = 'function'").fetchall()}
        self.assertEqual({f.function for f in self.overloads} | AGGREGATES, documented)
        self.assertLessEqual(KNOWN, documented)
        for f in self.overloads:
            with self.subTest(f.call("p")):
                results = value(self.con, f"SELECT count(DISTINCT p.alone) FROM pool{f.number} AS p")
                self.assertGreater(results, 1, "results that are all alike compare nothing")

    def test_flat_vectors_of_every_size(self):
        for f in self.overloads:
            for size in SIZES:
                with self.subTest(f.call("r"), size=size):
                    self.compare(f, f"SELECT r.k, {f.call('r')} FROM rows{f.number}_{size} AS r", size)

    def test_dictionary_vectors(self):
        for f in self.overloads:
            rows = f"rows{f.number}_{MANY} AS r"
            with self.subTest(f.call("r"), by="join"):
                self.compare(f, f"SELECT p.k, {f.call('p')} FROM {rows} JOIN pool{f.number} AS p ON p.k = r.k", MANY)
            with self.subTest(f.call("r"), by="filter"):
                kept = value(self.con, f"SELECT count(*) FROM {rows} WHERE r.k % 3 = 1")
                self.compare(f, f"SELECT r.k, {f.call('r')} FROM {rows} WHERE r.k % 3 = 1", kept)
            with self.subTest(f.call("r"), by="case"):
                self.compare(f, f"""
                    SELECT c.k, c.result
                    FROM (SELECT r.k, r.id, CASE WHEN r.id % 2 = 0 THEN {f.call("r")} END AS result FROM {rows}) AS c
                    WHERE c.id % 2 = 0""", MANY // 2)

    def test_vectors_from_compressed_storage(self):
        with tempfile.TemporaryDirectory() as folder:
            attach = f"ATTACH '{folder}/compressed.db' AS compressed"
            self.con.execute(attach)
            for f in self.overloads:
                self.con.execute(f"""
                    CREATE TABLE compressed.rows{f.number} AS
                    SELECT p.* EXCLUDE (alone) FROM pool{f.number} AS p, range(100)""")
            self.con.execute("DETACH compressed")
            self.con.execute(attach)
            for f in self.overloads:
                with self.subTest(f.call("r")):
                    self.compare(f, f"SELECT r.k, {f.call('r')} FROM compressed.rows{f.number} AS r", 100 * POOL)
            self.con.execute("DETACH compressed")

    def test_lists(self):
        for f in self.overloads:
            if len(f.types) == 1:
                with self.subTest(f.call("r")):
                    self.compare(f, f"""
                        SELECT unnest(list(r.k)), unnest(list_transform(list(r.a0), lambda x: {f.function}(x)))
                        FROM rows{f.number}_{VECTOR + 1} AS r
                        GROUP BY r.id % 7""", VECTOR + 1)

    def test_constant_vectors(self):
        con = self.con.cursor()
        con.execute("PRAGMA disable_optimizer")  # it would call the function once and keep the result
        few = 40
        for f in self.overloads:
            pool = con.execute(f"""
                SELECT p.* EXCLUDE (k, alone) FROM pool{f.number} AS p ORDER BY p.k LIMIT {few}""").fetchall()
            for position, t in enumerate(f.types):
                call = re.sub(rf"p\.a{position}\b", f"$1::{t}", f.call("p"))
                for constant in [row[position] for row in pool[:2]] + [None]:
                    with self.subTest(call, constant=constant):
                        tuples = [[*row[:position], constant, *row[position + 1:]] for row in pool]
                        alone = [one_at_a_time(con, f.function, f.types, arguments) for arguments in tuples]
                        found = con.execute(f"""
                            SELECT p.k, {call}
                            FROM range({2 * VECTOR}) AS r(id)
                            JOIN pool{f.number} AS p ON p.k = r.id % {few}""", [constant]).fetchall()
                        self.assertEqual(len(found), 2 * VECTOR)
                        self.assertEqual([row for row in found if row[1] != alone[row[0]]][:3], [])

    def test_null_in_any_position_gives_null(self):
        literals = {"VARCHAR": "'US'", "BIGINT": "2134", "DOUBLE": "2134.0", "DATE": "DATE '1965-03-07'",
                    "INTEGER": "1965", "BOOLEAN": "true", "BLOB": "'filter'::BLOB", "TIMESTAMP": "TIMESTAMP '1965-03-07 12:00:00'",
                    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '1965-03-07 12:00:00'"}
        for f in self.overloads:
            known = [literals[t] for t in f.types]
            if f.function == "phone_format":
                known[1] = "'e164'"
            for at, other in {"csv_layout": "''", "csv_headers": "','", "csv_parts": "','", "csv_records": "','", "csv_cells": "','"}.items():
                if f.function == at:
                    known[1:] = [other] * (len(known) - 1)
            if f.function == "csv_headers":
                known[2] = "'3'"
            if (f.function, 0) in LIST_ARGUMENTS and f.function.startswith(("chart", "profile")):
                known = [f"'{LIST_ARGUMENTS[f.function, 0][0]}'" if f.function == "chart_svg" else
                         "(SELECT column_profile(i) FROM range(9) AS x(i))", f"'{DESCRIPTIONS[0]}'", "true"][:len(f.types)]
            if f.function == "list_read":
                known[2:] = ["''"] * (len(known) - 2)
            for position, t in enumerate(f.types):
                if position >= NULL_IS_ABSENT.get(f.function, len(f.types)):
                    continue
                for null in ("NULL", f"NULL::{t}", f"CASE WHEN r.id < 0 THEN {known[position]} END",
                             f"CASE WHEN r.id % 2 = 1 THEN {known[position]} END"):
                    arguments = [null if i == position else other for i, other in enumerate(known)]
                    call = f"{f.function}({', '.join(arguments)})"
                    with self.subTest(call):
                        # In even rows each of these is NULL.
                        found = self.con.execute(f"""
                            SELECT count(*), count(c.result)
                            FROM (SELECT r.id, {call} AS result FROM range({2 * VECTOR + 1}) AS r(id)) AS c
                            WHERE c.id % 2 = 0""").fetchone()
                        self.assertEqual(found, (VECTOR + 1, 0))

    def test_threads(self):
        con = self.con.cursor()
        con.execute("SET threads = 4")
        for f in self.overloads:
            # A thread takes 122,880 rows at a time: enough for two.
            con.execute(f"CREATE OR REPLACE TABLE many AS SELECT r.* FROM rows{f.number}_{MANY} AS r, range(7)")
            with self.subTest(f.call("m")):
                self.compare(f, f"SELECT m.k, {f.call('m')} FROM many AS m", 7 * MANY, con)
        con.execute("RESET threads")

    def test_numbers_from_a_sequence(self):
        as_text = self.con.execute("SELECT zip5(r.i::VARCHAR) FROM range(100000) AS r(i)").fetchall()
        self.assertEqual(self.con.execute("SELECT zip5(r.i) FROM range(100000) AS r(i)").fetchall(), as_text)

    def test_an_error_leaves_the_session_usable(self):
        for region in ("'ZZ'", "CASE WHEN r.id = 2500 THEN 'ZZ' ELSE 'US' END"):
            with self.assertRaisesRegex(duckdb.Error, "canvass: .*ZZ"):
                self.con.execute(f"SELECT phone_e164('3055550123', {region}) FROM range(3000) AS r(id)").fetchall()
        self.assertEqual(value(self.con, "SELECT phone_e164('3055550123')"), "+13055550123")

    def test_repeated_values(self):
        self.con.execute("""
            CREATE OR REPLACE TABLE number AS
            SELECT r.id % 7 AS part, CASE WHEN r.id % 5 > 0 THEN hash(r.id % 90000) % 100000 END AS n
            FROM range(100000) AS r(id)""")
        for threads in (1, 4):
            self.con.execute(f"SET threads = {threads}")
            for part in ("part", "n % 1000", "0", "(part, n)"):
                with self.subTest(part, threads=threads):
                    wrong = self.con.execute(f"""
                        WITH counted AS (SELECT {part} AS part, n, count(n) AS times FROM number GROUP BY ALL)
                        SELECT found.part
                        FROM (SELECT {part} AS part, repeated_values(n) AS found FROM number GROUP BY ALL) AS found
                        JOIN (SELECT part, coalesce(list(n ORDER BY n) FILTER (times > 1), []) AS counted FROM counted GROUP BY ALL)
                            USING (part)
                        WHERE found.found <> counted LIMIT 3""").fetchall()
                    self.assertEqual(wrong, [])
        self.con.execute("RESET threads")
        # As a window, whose frames combine what others collected.
        found = self.con.execute("""
            SELECT repeated_values(v.n) OVER (ORDER BY v.id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
            FROM (VALUES (1, 5::UBIGINT), (2, 6), (3, 5), (4, 5), (5, NULL), (6, 5)) AS v(id, n)""").fetchall()
        self.assertEqual([row for (row,) in found], [[], [], [5], [5], [5], [5]])
        self.assertEqual(value(self.con, "SELECT repeated_values(n) FROM number WHERE false"), [])
        # A window without a frame has one state for all rows.
        for rows in (1, 2, 3, 4, 5, 2047, 2048, 2049, 100000):
            self.con.execute(f"CREATE OR REPLACE TABLE part AS SELECT n, part FROM number LIMIT {rows}")
            for over, group in (("", "0"), ("PARTITION BY part", "part"), ("PARTITION BY n", "n"))[:PARTITIONS]:
                with self.subTest(over, rows=rows):
                    wrong = self.con.execute(f"""
                        SELECT w.found, g.found
                        FROM (SELECT {group} AS k, repeated_values(n) OVER ({over}) AS found FROM part) AS w
                        JOIN (SELECT {group} AS k, repeated_values(n) AS found FROM part GROUP BY ALL) AS g
                            ON g.k IS NOT DISTINCT FROM w.k
                        WHERE w.found <> g.found LIMIT 3""").fetchall()
                    self.assertEqual(wrong, [])

    def test_every_aggregate_as_a_window(self):
        """DuckDB before 2.0 hands a window's one state for all rows over as if there were one a row."""
        for call in ("repeated_values(r.i::UBIGINT)", "blocking_filter(r.i::UBIGINT)", "column_profile(r.i)", "column_profile(r.i::VARCHAR)",
                     "rows_correlations(to_json({'a': r.i::VARCHAR}))", "rows_patterns(to_json({'a': r.i::VARCHAR}))",
                     "rows_outliers(to_json({'a': r.i::VARCHAR}))"):
            for over in ("", "ORDER BY r.i ROWS 2 PRECEDING", "PARTITION BY r.i % 3", "PARTITION BY r.i")[:PARTITIONS and 2]:
                with self.subTest(call, over=over):
                    rows = 60 if "ORDER" in over or over.endswith("r.i") else 5000
                    count, = self.con.execute(
                        f"SELECT count(x) FROM (SELECT {call} OVER ({over}) AS x FROM range({rows}) AS r(i))").fetchone()
                    self.assertEqual(count, rows)

    def test_blocking_filter(self):
        record = "p.email, p.phone, NULL, NULL, NULL, NULL, NULL, NULL, p.phone, NULL, p.email"
        keys = f"blocking_key_list(NULL, {record}"
        self.con.execute("""
            CREATE OR REPLACE TABLE person AS
            SELECT r.id, r.id || '@x.org' AS email, CASE WHEN r.id % 3 = 0 THEN '+1' || r.id END AS phone
            FROM range(50000) AS r(id)""")
        for threads in (1, 4):
            self.con.execute(f"SET threads = {threads}")
            # Of a tenth of the records, in four groups: each finds all of its own keys, and hardly another.
            own, kept, others = self.con.execute(f"""
                WITH key AS (
                    SELECT p.id, p.id // 10 % 4 AS part, unnest({keys})) AS key FROM person AS p WHERE p.id % 10 = 0
                ),
                filter AS (SELECT k.part, blocking_filter(k.key) AS filter FROM key AS k GROUP BY k.part),
                found AS (
                    SELECT f.part, p.id, unnest({keys}, f.filter)) AS key FROM person AS p CROSS JOIN filter AS f
                )
                SELECT
                    (SELECT count(*) FROM key),
                    (SELECT count(*) FROM key AS k SEMI JOIN found AS f ON f.part = k.part AND f.id = k.id AND f.key = k.key),
                    (SELECT count(*) FROM found AS f ANTI JOIN key AS k ON f.part = k.part AND f.key = k.key)""").fetchone()
            self.assertEqual(own, kept)
            self.assertLess(others, 0.002 * 4 * 100_000)
        self.con.execute("RESET threads")

    def test_text_of_a_megabyte(self):
        done = subprocess.run([sys.executable, "-c", "import test_functions; test_functions.megabyte()"],
                              cwd=Path(__file__).parent, capture_output=True, text=True, timeout=300)
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"), done.stderr)


def megabyte():
    """For a process of its own: a crash, an endless loop or a wrong result shows as its exit code or its time."""
    con = loaded()
    con.execute("SET enable_progress_bar = false")
    shapes = ["a", "1", " ", "a ", "\u0301", "e\u0301", "👩", "𝕬", "ש", "ß", "\0", "a\0", "ﷺ", "-", ".", "@", "a.b@",
              "<", "(", "305", "1-", "x1", "'", ",", "Apt ", "N ", "Jr ", "St 1 ", "ÀÉ", "李"]
    texts = [shape * (1_000_000 // len(shape.encode()) + 1) for shape in shapes]
    texts += ["1 Main St " + "a" * 1_000_000, "a" * 1_000_000 + "@b.co", "305555012" + " " * 1_000_000 + "3"]
    con.execute("CREATE TABLE big (k INTEGER, a VARCHAR)")
    con.executemany("INSERT INTO big VALUES (?, ?)", list(enumerate(texts)))
    for function, types, _ in overloads(con):
        if "VARCHAR" not in types or function in ("list_read", "list_sheets"):
            continue
        if function == "chart_svg":
            calls = ["""chart_svg(to_json(
                {'kind': 'shares', 'title': b.a, 'labels': [b.a], 'segment': [0.5], 'baseline': [0.5]})::VARCHAR)"""]
        elif function == "profile_describe":
            calls = ["profile_describe((SELECT column_profile(i) FROM range(9) AS r(i)), b.a)"]
        elif len(types) == 1:
            calls = [f"{function}(b.a)"]
        elif function == "csv_layout":
            calls = [f"csv_layout(left(b.a, 30000), {', '.join(['NULL'] * (len(types) - 1))})"]
        elif function.startswith("csv_"):
            calls = [f"{function}(b.a, {', '.join([repr(','), repr('3')][:len(types) - 1])})"]
        elif function.startswith("phone_"):
            calls = [f"{function}(b.a, {', '.join(options)})" for options in (["'US'"], ["'national'"], ["'national'", "'US'"])
                     if len(options) + 1 == len(types) and (function == "phone_format") == ("'national'" in options)]
        elif len(types) > 2:
            calls = [f"{function}({', '.join('b.a' if t == 'VARCHAR' else f'NULL::{t}' for t in types)})"]
        else:
            calls = [f"{function}(b.a, 'Robert')", f"{function}('12 Main St', b.a)", f"{function}(b.a, reverse(b.a))"]
        for call in calls:
            together = con.execute(f"SELECT {call} FROM big AS b ORDER BY b.k").fetchall()
            for k in range(len(call) % 5, len(texts), 5):
                alone = con.execute(f"SELECT {call} FROM big AS b WHERE b.k = ?", [k]).fetchone()
                assert together[k] == alone, call
    print("done")


if __name__ == "__main__":
    unittest.main()
