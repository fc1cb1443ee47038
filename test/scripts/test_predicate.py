"""What a segment's predicate may be: trees of the real parser, by canvass.check_predicate, and what comes of running them."""

import re
import unittest

from example import ROOT, connect

# What must be refused, with a part of the reason.
REFUSED = {
    # Out of the expression
    "zip = '1' ) OR (true": "cannot parse",
    "zip = '1' -- ) OR (true\n) OR (true": "cannot parse",
    "true; DROP TABLE pocket.person": "cannot parse",
    "true; SELECT 1": "several statements",
    "true FROM pocket.person": "one expression; clauses",
    "true WHERE true": "one expression; clauses",
    "true UNION SELECT true": "one expression; clauses",
    "true INTERSECT SELECT true": "one expression; clauses",
    "true ORDER BY 1": "one expression; clauses",
    "true LIMIT 1": "one expression; clauses",
    "true GROUP BY ALL": "one expression; clauses",
    "true HAVING true": "one expression; clauses",
    "true QUALIFY true": "one expression; clauses",
    "true USING SAMPLE 1": "one expression; clauses",
    "DISTINCT true": "one expression; clauses",
    "true, true": "a list of them",
    "true AS b": "a name for an expression",
    "INTO x": "cannot parse",
    # Other queries
    "id IN (SELECT id FROM pocket.person)": "a subquery",
    "EXISTS (FROM '/etc/passwd')": "a subquery",
    "(SELECT true)": "a subquery",
    "zip = ANY(SELECT '1')": "a subquery",
    "zip = ANY(tags)": "a subquery",
    "ARRAY(SELECT 1) = [1]": "a subquery",
    "CASE WHEN true THEN (SELECT true) ELSE false END": "a subquery",
    "coalesce(is_linked, (SELECT true))": "a subquery",
    "zip BETWEEN '1' AND (SELECT '2')": "a subquery",
    "NOT (((SELECT true)))": "a subquery",
    "custom_fields[(SELECT 'x')] = '1'": "a subquery",
    "(SELECT 1)::BOOLEAN": "a subquery",
    # Functions
    **{
        f"{call} IS NOT NULL": "is not among the functions" for call in (
            "getvariable('x')", "getenv('HOME')", "current_setting('access_mode')", "nextval('pocket.person_serial')",
            "currval('pocket.person_serial')", "read_text('/etc/passwd')", "read_blob('x')", "glob('*')", "query('SELECT 1')",
            "query_table('x')", "sniff_csv('x')", "which_secret('a', 'b')", "error('x')", "random()", "uuid()", "gen_random_uuid()", "setseed(0.5)",
            "txid_current()", "current_schemas(true)", "current_user()", "version()", "pg_typeof(zip)", "typeof(zip)", "in_search_path('a', 'b')",
            "json_execute_serialized_sql('{}')", "json_serialize_sql('SELECT 1')", "repeat(zip, 1000000000)", "replace(zip, '', '')",
            "regexp_replace(zip, '', '')", "lpad(zip, 1000000000, 'x')", "rpad(zip, 1000000000, 'x')", "format('{:1000000000}', zip)",
            "printf('%d', 1)", "range(1000000000)", "generate_series(1, 10)", "unnest(tags)", "list_transform(tags, lambda t: t)", "count(*)",
            "sum(birth_year)", "first(zip)", "list_aggregate(tags, 'count')", "add_parquet_key('a', 'b')", "write_log('x')",
            "list_read(zip::BLOB, 'x')", "struct_pack(a := 1)", "row(1)", "getvariable ('x')", "\"getvariable\"('x')", "GETVARIABLE('x')",
            "has_table_privilege('x', 'y')", "pg_catalog.pg_typeof(zip)", "obj_description(1)", "nofunctionatall(zip)",
            "encode(zip)", "map([zip], [zip])", "constant_or_null(1, 2)", "sleep_ms(10)", "stats(zip)", "finalize(zip)", "hash(zip)",
        ) if "." not in call and "lambda" not in call and "count(*)" not in call and ":=" not in call
    },
    "pg_catalog.pg_typeof(zip) = 'x'": "without its schema",
    "pocket.lower(zip) = 'x'": "without its schema",
    "pocket.main.lower(zip) = 'x'": "without its schema",
    "system.main.lower(zip) = 'x'": "without its schema",
    "zip.lower() = 'x'": "without its schema",
    "count(*) > 1": "count",
    "count(*) OVER () > 1": "a window function",
    "row_number() OVER () > 1": "a window function",
    "len(list_filter(tags, lambda t: true)) > 1": "not among the functions",
    "lower(DISTINCT zip) = 'x'": "DISTINCT, FILTER or OVER",
    "lower(zip) FILTER (true) = 'x'": "DISTINCT, FILTER or OVER",
    "lower(zip ORDER BY zip) = 'x'": "not among the functions",
    "lower(x := zip) = 'x'": "",
    "lower(x => zip) = 'x'": "",
    "lower(lambda x: x) = 'x'": "a lambda",
    "len([t FOR t IN tags]) > 1": "not among the functions",
    "(first_name, last_name) = ('a', 'b')": "not among the functions",
    "{'a': zip} = {'a': '1'}": "",
    "zip AT TIME ZONE 'UTC' = now()": "not among the functions",
    "tags[1:2] = ['x']": "a slice",
    "try(zip::INTEGER = 1)": "is not allowed",
    "grouping(zip) = 1": "is not allowed",
    "GROUPING_ID(zip) = 1": "",
    # Columns
    "* = 1": "",
    "b.* = 1": "",
    "COLUMNS(*) = '1'": "a star",
    "COLUMNS('zip') = '1'": "a star",
    "zip IN (*COLUMNS(*))": "",
    "#1 = '1'": "a column by its number",
    "? = zip": "a parameter",
    "$1 = zip": "a parameter",
    "$zip = zip": "a parameter",
    "b.zip = '1'": "named without its table",
    "pocket.person.zip = '1'": "named without its table",
    "person.zip = '1'": "named without its table",
    "rowid = 1": "no column rowid",
    "original_data IS NULL": "no column original_data",
    "current_user = 'x'": "no column current_user",
    "current_database = 'x'": "no column",
    "\"b\".\"zip\" = '1'": "named without its table",
    "DEFAULT = 1": "",
    # Types
    "zip::JSON = '1'": "a cast to",
    "zip::BLOB = '1'": "a cast to",
    "zip::ENUM('a', 'b') = 'a'": "a cast to",
    "zip::mood = 'a'": "a cast to",
    "zip::pocket.main.mood = 'a'": "a cast to",
    "zip::INTEGER[] = [1]": "a cast to",
    "zip::STRUCT(a INTEGER) = NULL": "a cast to",
    "zip::MAP(VARCHAR, VARCHAR) = NULL": "a cast to",
    "zip::UUID IS NULL": "a cast to",
    "zip::regclass = 1": "a cast to",
    "zip::TIMESTAMPTZ > now()": "a cast to",
    "zip COLLATE NOCASE = 'a'": "COLLATE is not allowed",
    "zip COLLATE de = 'a'": "COLLATE is not allowed",
    "zip::VARCHAR COLLATE NOCASE = 'a'": "COLLATE is not allowed",
    # No condition
    "zip": "must be a condition",
    "1": "must be a condition",
    "NULL": "must be a condition",
    "'true'": "must be a condition",
    "lower(zip)": "must be a condition",
    "party = 'DEM' OR 'REP'": "take conditions, and 'REP' is none",
    "NOT zip": "take conditions, and \"zip\" is none",
    "is_linked AND birth_year": "take conditions",
    "CASE WHEN zip THEN true ELSE false END": "take conditions",
    "CASE WHEN is_linked THEN 'yes' ELSE 'no' END": "must be a condition",
    # Numbers and texts
    "birth_year = 123456789012345678901234567890": "too large",
    "zip = chr(0)": "not among the functions",
    "": "it is empty",
    " \n ": "cannot parse",
    "-- nothing": "cannot parse",
    "/*": "cannot parse",
    "zip = 'x": "cannot parse",
    "zip = E'\\x00'": "",
    "SELECT true": "cannot parse",
    "COPY x TO 'y'": "cannot parse",
    "zip\0 = '1'": "",
}

# What may be, each true of the contact in the test.
ALLOWED = (
    "zip = '33606'", "ZIP = '33606'", '"zip" = \'33606\'', "zip = $$33606$$", "zip = E'3360\\x36'", "zip = '33606' -- a comment",
    "/* ) OR ( */ zip = '33606' /* ; */", "((zip = '33606'))", "zip IN ('33606', '1')", "zip NOT IN ('1', '2')", "zip BETWEEN '3' AND '4'",
    "zip NOT BETWEEN '4' AND '5'", "zip LIKE '33%'", "zip NOT LIKE '34%'", "last_name ILIKE 'o''h%'", "zip LIKE '33$%%' ESCAPE '$' IS FALSE",
    "zip GLOB '33*'", "zip LIKE '%3%6%'", "zip ILIKE '__6__' AND NOT (zip GLOB '3?')", "zip SIMILAR TO '336.*'", "zip ^@ '336'", "zip IS NOT NULL", "NOT (zip IS NULL)", "party ISNULL", "zip NOTNULL",
    "zip IS DISTINCT FROM 'x'", "party IS NOT DISTINCT FROM NULL", "zip <> '1'", "zip != '1'", "zip == '33606'", "length(zip) = 5", "zip::INTEGER = 33606",
    "CAST(zip AS DECIMAL(9, 2)) > 33605.5", "zip::DOUBLE / 2 > 1.5e3", "TRY_CAST(last_name AS INTEGER) IS NULL", "birth_year - -1 = 1981",
    "- birth_year < -1_000", "birth_year % 2 = 0 AND birth_year // 2 = 990", "coalesce(party, 'none') = 'none'", "ifnull(party, 'x') = 'x'",
    "nullif(zip, '33606') IS NULL", "CASE WHEN zip = '1' THEN false WHEN zip = '33606' THEN true END", "CASE zip WHEN '33606' THEN true ELSE NULL END",
    "nullif(trim(zip), '') IN (nullif('33606', ''), 'case')",
    "birth_date < current_date - INTERVAL 18 YEAR", "birth_date < CURRENT_DATE - INTERVAL '18 years'", "date_diff('year', birth_date, today()) > 18",
    "extract(year FROM birth_date) = 1980", "year(birth_date) = 1980", "age(birth_date) > INTERVAL 18 YEAR", "birth_date = DATE '1980-02-29'",
    "list_contains(tags, 'Ünïcode 🗳')", "'Ünïcode 🗳' IN tags", "tags && ['x', 'Ünïcode 🗳']", "tags[1] = 'Ünïcode 🗳'", "len(tags) = 1",
    "custom_fields['it''s \"q\"'] = 'v;--'", "is_linked IS NOT TRUE", "NOT is_linked", "is_linked = false", "true", "true AND NOT false",
    "strip_accents(last_name) = 'O''Hara'", "lower(trim(last_name)) = 'o''hára'", "substring(zip FROM 1 FOR 3) = '336'", "position('6' IN zip) > 0",
    "nickname_match(first_name, 'Bob')", "main.lower(zip) = '33606'", "created_at <= now()", "created_at <= current_timestamp",
    "zip || 'x' = '33606x'", "zip\u00a0= '33606'", "NULL IS NULL", "greatest(1, 2) = 2", "first_name = 'Robert' AND (party = 'x' OR (zip = '33606'))",
)


class Predicate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = connect()
        cls.con.execute("""
            DELETE FROM pocket.person;
            INSERT INTO pocket.person (id, first_name, last_name, zip, birth_date, birth_year) VALUES ('a', 'Robert', 'O''Hára', '33606', '1980-02-29', 1980);
            INSERT INTO pocket.tag (id, name) VALUES ('t', 'Ünïcode 🗳'); INSERT INTO pocket.person_tag (person_id, tag_id) VALUES ('a', 't');
            INSERT INTO pocket.custom_field (id, name) VALUES ('f', 'it''s "q"'); INSERT INTO pocket.person_custom_field VALUES ('a', 'f', 'v;--');
            CREATE TYPE mood AS ENUM ('a', 'b')""")

    @classmethod
    def tearDownClass(cls):
        cls.con.close()

    def check(self, predicate, base="contacts"):
        return self.con.execute("FROM canvass.check_predicate(?, ?)", [predicate, base]).fetchone()

    def is_true(self, predicate):
        sql, columns, reason = self.check(predicate)
        self.assertIsNone(reason, predicate)
        return self.con.execute(f"SELECT {sql} FROM canvass.segment_contacts(wanted := $1) AS b", [columns]).fetchone()[0]

    def test_what_is_refused(self):
        for predicate, reason in REFUSED.items():
            with self.subTest(predicate):
                try:
                    sql, columns, why = self.check(predicate)
                except Exception as error:  # the client itself takes no NUL
                    self.assertIn("\0", predicate, error)
                    continue
                self.assertEqual((sql, columns), (None, None))
                self.assertIn(reason, why)

    def test_what_is_allowed(self):
        for predicate in ALLOWED:
            with self.subTest(predicate):
                self.assertIs(self.is_true(predicate), True)

    def test_length_and_depth(self):
        for predicate, reason in {
            "true OR " * 2000 + "true": "bytes; 10000 are allowed",
            "(" * 301 + "true" + ")" * 301: "opening brackets",
            "(" * 9999: "opening brackets",
            "[" * 9999: "opening brackets",
            "{" * 9999: "opening brackets",
            "zip = '" + "(" * 301 + "'": "opening brackets",
            "NOT " * 40 + "true": "nested too deeply",
            "NOT " * 2000 + "true": "",
            "1 = " + "+".join("1" * 200): "nested too deeply",
            "zip" + "::VARCHAR" * 900 + " = '1'": "nested too deeply",
            "abs(" * 200 + "1" + ")" * 200 + " = 1": "nested too deeply",
            "CASE WHEN " * 40 + "true" + " THEN true END" * 40: "nested too deeply",
            "CASE " * 40 + "zip" + " WHEN '1' THEN '2'WHEN '3' THEN '4' END" * 40 + " = '2'": "may stand once",
            "CASE" + " WHEN zip = '1' THEN true" * 101 + " END": "more than 100 times WHEN",
            "nullif(" * 18 + "zip" + ", '')" * 18 + " = '1'": "nullif in nullif",
            "nullif(upper(nullif(zip, '')), '') = '1'": "nullif in nullif",
            "zip LIKE '%" + "3%" * 3 + "'": "more than 3 wildcards",
            "zip NOT ILIKE '%" + "3%" * 3 + "'": "more than 3 wildcards",
            "zip LIKE '$%" + "3%" * 3 + "' ESCAPE '$'": "more than 3 wildcards",
            "zip GLOB '*3*3*3*'": "more than 3 wildcards",
            "zip LIKE last_name": "the pattern of LIKE",
            "zip LIKE 'a' || '%'": "the pattern of LIKE",
            "zip LIKE NULL": "the pattern of LIKE",
        }.items():
            sql, _, why = self.check(predicate)
            self.assertIsNone(sql, predicate[:20])
            self.assertIn(reason, why, predicate[:20])
        self.assertTrue(self.is_true(" OR ".join(["true"] * 1200)))
        self.assertTrue(self.is_true("(" * 250 + "true" + ")" * 250))
        self.assertTrue(self.is_true("NOT " * 30 + "true"))
        self.assertTrue(self.is_true("zip IN (" + ", ".join(f"'{zip}'" for zip in range(33000, 33900)) + ")"))

    def test_a_macro_under_the_name_of_a_function_is_not_called(self):
        predicates = ALLOWED
        checked = [self.check(p) for p in predicates]
        con = self.con.cursor()
        con.execute("CREATE TEMP TABLE contact AS FROM canvass.segment_contacts()")
        found = con.execute("""SELECT regexp_extract_all(unnest($1), 'main\\."?([^"(]+)"?\\(', 1)""", [[sql for sql, _, _ in checked]]).fetchall()
        names = {name for (names,) in found for name in names} | {"array_extract", "map_extract_value", "list_contains", "+", "*"}
        self.assertLess({"lower", "~~", "-", "list_value", "contains"}, names)
        for name in names:
            con.execute(f"""CREATE MACRO "{name}"(a, b) AS error('a macro of the user')""")
        try:
            with self.assertRaisesRegex(Exception, "a macro of the user"):
                con.execute("SELECT 'a' LIKE 'b', contains(zip, '1') FROM contact").fetchall()
            for sql, _, _ in checked:
                with self.subTest(sql):
                    self.assertIs(con.execute(f"SELECT {sql} FROM contact AS b").fetchone()[0], True)
        finally:
            for name in names:
                con.execute(f'DROP MACRO "{name}"')

    def test_a_function_that_may_be_called_is_no_macro(self):
        """A macro writes its arguments as often as it likes; nullif is one, which is why it has a rule of its own."""
        listed = set(re.findall(r'^    "(.+)",$', (ROOT / "extension/src/segment/functions.rs").read_text(), re.MULTILINE))
        types = self.con.execute("""
            SELECT f.function_name, list(DISTINCT f.function_type) FROM duckdb_functions() AS f
            WHERE f.database_name = 'system' AND f.schema_name = 'main' GROUP BY ALL""").fetchall()
        self.assertEqual({name: kinds for name, kinds in types if name in listed and kinds != ["scalar"]}, {"nullif": ["macro"]})
        self.assertEqual(listed - {name for name, _ in types}, set())

    def test_a_column_wins_over_a_parameter_and_a_variable(self):
        self.con.execute("SET VARIABLE zip = '1'")
        self.assertTrue(self.is_true("zip = '33606'"))
        self.con.execute("RESET VARIABLE zip")

    def test_bases(self):
        self.assertEqual(self.check("turnout_score > 0.5 AND voted_general_2024", "voters"), (
            '((b."turnout_score" > 0.5) AND b."voted_general_2024")', ["turnout_score", "voted_general_2024"], None))
        self.assertIn("no such base", self.check("true", "i360.i360_voters")[2])
        for base in ("/etc/passwd", "'x.csv'", "pocket.tag", "duckdb_secrets()", "", "information_schema.tables", None):
            self.assertIn("no such base", self.check("true", base)[2], base)
        self.con.execute("""CREATE TABLE pocket."my ""base" (person_id VARCHAR, "a ""b" BOOLEAN)""")
        self.assertEqual(self.check('"a ""b"', 'pocket.my "base'), ('b."a ""b"', ['a "b'], None))
        self.con.execute("""DROP TABLE pocket."my ""base" """)

    def test_without_a_voter_file(self):
        self.con.execute("DETACH i360")
        try:
            self.assertIsNone(self.check("zip = '1'")[2])
            self.assertIn("no column voter_party", self.check("voter_party = 'REP'")[2])
            self.assertIn("with i360 attached", self.check("true", "voters")[2])
        finally:
            self.con.execute("ATTACH ':memory:' AS i360")
            self.con.execute("CREATE TABLE i360.i360_voters (svid BIGINT, state VARCHAR, turnout_score DOUBLE, voted_general_2024 BOOLEAN)")


if __name__ == "__main__":
    unittest.main()
