"""Tables as they come: columns with the names that macros use themselves, ids of any kind, states in two spellings, answers that round to 0."""

import tempfile
import unittest
from pathlib import Path

import duckdb

from example import ROOT, Linking

ZOE = "'Zoe' AS first_name, 'Wojciechowski' AS last_name, '9 Elm Ave' AS address1, 'Flint' AS city, 'MI' AS state, '48502' AS zip, '1980-01-02' AS birth_date"


class OddTables(Linking):
    def assert_refused(self, sql, message, *parameters):
        with self.assertRaisesRegex(duckdb.Error, message):
            self.all(sql, *parameters)

    def contact(self):
        self.con.execute("DELETE FROM pocket.person; INSERT INTO pocket.person (id, first_name, last_name, address1, email) "
                         "VALUES ('a', 'Ann', 'Poe', '12 Oak St', 'ann@rz.org')")

    def test_contacts_with_the_columns_of_the_macro(self):
        self.contact()
        for column in ("person_id", "names", "place", "searched_email", "p"):
            self.con.execute(f"ALTER TABLE pocket.person ADD COLUMN {column} VARCHAR DEFAULT 'zz'")
        for query in ("oak", "rz", "poe"):
            self.assertEqual(self.all("SELECT id FROM canvass.contacts_search(query := ?)", query), [("a",)], query)
        self.assertEqual(self.one("SELECT value FROM canvass.contact('a') WHERE name = 'p'"), "zz")

    def test_a_source_record_with_a_key_twice(self):
        self.contact()
        self.con.execute("""UPDATE pocket.person SET original_data = '{"a b":"1","a b":"2","q\\"":"3"}'""")
        found = self.all("SELECT name, value FROM canvass.contact('a') WHERE section = 'original record'")
        self.assertIn(("a b", "1"), found)
        self.assertIn(('q"', "3"), found)

    def test_svids_as_text(self):
        self.con.execute("CREATE TABLE pocket.old AS SELECT p.* REPLACE (p.svid::VARCHAR AS svid) FROM pocket.person AS p")
        self.con.execute("DROP TABLE pocket.person; ALTER TABLE pocket.old RENAME TO person; UPDATE pocket.person SET svid = '7' WHERE id = 'c000001'")
        self.assertEqual(self.all("SELECT id FROM canvass.contacts_search(svid := 7)"), [("c000001",)])

    def test_a_list_where_one_value_is_wanted(self):
        for macro in ("contacts_search", "voters_search"):
            self.assert_refused(f"FROM canvass.{macro}(first_name := ['Bob', 'Mary'])", "canvass: first_name must be a name")

    def test_linked_tables_have_any_ids(self):
        for left, right in (("a", "0"), ("01", "00"), ("x", "x.1")):
            self.con.execute(f"CREATE OR REPLACE TABLE l AS SELECT '{left}' AS id, {ZOE}; CREATE OR REPLACE TABLE r AS SELECT '{right}' AS id, {ZOE}")
            self.assertEqual(self.all("SELECT left_id, right_id, status FROM canvass.link('l', 'r')"), [(left, right, "accepted")])
        self.con.execute(f"CREATE OR REPLACE TABLE r AS SELECT NULL::VARCHAR AS id, {ZOE}")
        self.assert_refused("FROM canvass.link('l', 'r')", "right_table has 1 rows without an id")
        self.assert_refused("FROM canvass.link('r', 'l')", "left_table has 1 rows without an id")
        self.assert_refused("FROM canvass.find_duplicates('r')", "contacts has 1 rows without an id")
        self.con.execute(f"CREATE OR REPLACE TABLE r AS SELECT 'x' AS id, {ZOE} UNION ALL SELECT 'x', {ZOE}")
        self.assert_refused("FROM canvass.find_duplicates('r')", "contacts has 2 rows but 1 ids")

    def test_a_voter_twice_under_two_spellings_of_a_state(self):
        for one, other in (("'MI'", "'Michigan'"), ("''", "NULL")):
            self.con.execute(f"CREATE OR REPLACE TABLE person AS SELECT 'a' AS id, {ZOE}")
            self.con.execute(f"CREATE OR REPLACE TABLE voter AS SELECT 1 AS svid, v.* REPLACE ({one} AS state) FROM (SELECT {ZOE}) AS v "
                             f"UNION ALL SELECT 1, v.* REPLACE ({other} AS state) FROM (SELECT {ZOE}) AS v")
            self.assert_refused("FROM canvass.link_voters('person', 'voter')", "1 SVIDs of voter stand in more than one row")

    def test_surely_not(self):
        self.con.execute("""CREATE TABLE person AS SELECT 'a' AS id, 'Zed' AS first_name, 'Xavier' AS middle_name, 'Wojcik' AS last_name, 'Sr' AS suffix,
            '9 Elm Ave' AS address1, '48502' AS zip, DATE '1911-01-01' AS birth_date, 'M' AS gender""")
        self.con.execute("""CREATE TABLE voter AS SELECT 1 AS svid, 'Mary' AS first_name, 'Quintina' AS middle_name, 'Wojcik' AS last_name, 'Jr' AS suffix,
            '9 Elm Ave' AS address1, '48502' AS zip, DATE '1990-05-06' AS birth_date, 'F' AS gender""")
        steps = self.all("SELECT comparison, weight FROM canvass.explain_match('person', 'voter', 'a')")
        self.assertTrue(all(weight > -40 for _, weight in steps), steps)

    def test_truth_without_a_voter(self):
        self.con.execute("CREATE TABLE links AS FROM (VALUES ('a', 1, 0.9), ('b', 2, 0.9)) AS l(person_id, svid, match_score)")
        self.con.execute("CREATE TABLE truth AS FROM (VALUES ('a', 1), ('b', 2), ('c', NULL), ('d', NULL)) AS t(person_id, svid)")
        self.assertEqual(self.all("SELECT precision, recall FROM canvass.link_quality('links', 'truth') WHERE threshold = 0.75"), [(1.0, 1.0)])

    def test_status_of_views_and_other_schemas(self):
        self.con.execute("CREATE TABLE i360.kept AS FROM i360.i360_voters; DROP TABLE i360.i360_voters; CREATE VIEW i360.i360_voters AS FROM i360.kept")
        self.con.execute("CREATE SCHEMA pocket.other; CREATE TABLE pocket.other.person (id VARCHAR)")
        tables = self.all("SELECT name, state FROM canvass.status() WHERE kind = 'table'")
        self.assertEqual(tables, [("pocket.person", "found"), ("i360.i360_voters", "found")])

    def test_a_file_with_dots_in_its_path(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "pairs_1.5.6.csv")
            file.write_text("id_a,id_b\na,b\n")
            self.assertEqual(len(self.all("FROM canvass.cluster(?)", str(file))), 2)
            self.assertEqual(len(self.all("FROM canvass.rotate(?)", str(file))), 2)
            self.assertEqual(self.all("SELECT column_name FROM canvass.baseline(?)", str(file)), [("id_a",), ("id_b",)])

    def test_a_voter_file_that_is_a_view_or_lacks_a_state(self):
        schema = (ROOT / "sql" / "schema" / "i360.sql").read_text()
        self.con.execute("DETACH i360; ATTACH ':memory:' AS i360; CREATE TABLE i360.i360_voters AS SELECT 1 AS svid")
        self.assert_refused(schema, "canvass: i360.i360_voters has no columns state and svid")
        self.con.execute("ROLLBACK; ALTER TABLE i360.i360_voters RENAME TO kept; CREATE VIEW i360.i360_voters AS SELECT svid, 'FL' AS state FROM i360.kept")
        self.assert_refused(schema, "canvass: i360.i360_voters is a view")
        self.con.execute("ROLLBACK")

    def test_lists_that_are_not_there(self):
        with tempfile.TemporaryDirectory() as folder:
            there = Path(folder, "a.csv")
            there.write_text("A,B\n1,2\n")
            self.assert_refused("FROM canvass.list_rows(?)", "no file is at .*nope.csv", [str(there), str(Path(folder, "nope.csv"))])
            self.assertEqual(len(self.all("FROM canvass.list_rows(?, header_row := 1)", [str(there), str(Path(folder, "n*.csv"))])), 1)
            for name in (f"file://{there}", f"{folder}/../{Path(folder).name}//a.csv"):
                self.assertEqual(len(self.all("FROM canvass.list_rows(?, header_row := 1)", [name, str(there)])), 2)
            for columns in ("['A', 'A']", "[]::VARCHAR[]"):
                self.assert_refused(f"FROM canvass.read_list_wide('{there}', {columns})", "canvass: columns must be a list of names, each once")


if __name__ == "__main__":
    unittest.main()
