"""sql/import_voters.sql: which voters become contacts, what of them is kept, and what happens to the others."""

import json
import tempfile
import unittest

import duckdb

from example import ROOT, Linking

IMPORT, LINK = ((ROOT / "sql" / f"{name}.sql").read_text() for name in ("import_voters", "link_voters"))


class Import(Linking):
    TABLES = (*Linking.TABLES, "import_job", "import_row", "import_change")

    def setUp(self):
        super().setUp()
        self.con.execute("DELETE FROM pocket.person; DELETE FROM i360.i360_voters WHERE svid NOT IN (SELECT svid FROM i360.i360_voters ORDER BY svid LIMIT 100)")

    def load(self, voters="i360.i360_voters", **variables):
        """Runs the script; answers its report: the voters of each outcome and reason."""
        for name, value in {"voters": voters, **variables}.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])
        (report,) = self.shown(IMPORT)
        (self.job,) = {row[0] for row in report}
        return {(outcome, reason): voters for _, outcome, reason, voters in report}

    def person(self, columns, svid):
        return self.one(f"SELECT {columns} FROM pocket.person WHERE svid = ?", svid)

    def table(self, *rows, columns="svid, first_name, last_name, state"):
        """A table `voter`, all text, with these rows."""
        self.con.execute(f"CREATE OR REPLACE TABLE voter ({', '.join(c + ' VARCHAR' for c in columns.split(', '))})")
        self.con.executemany(f"INSERT INTO voter VALUES ({', '.join('?' * len(columns.split(', ')))})", rows)

    def rows(self):
        return self.all("SELECT line, outcome, reason, person_id FROM pocket.import_row WHERE import_job_id = ? ORDER BY line", self.job)


class Voters(Import):
    def test_every_voter_becomes_a_linked_contact(self):
        self.assertEqual(self.load(imported_by="ann"), {("read", None): 100, ("inserted", None): 100})
        self.assertEqual(
            self.one("""
                SELECT count(*), count(DISTINCT p.id), count(DISTINCT p.pid), bool_and(pid_is_valid(p.pid)), count(p.svid_source)
                FROM pocket.person AS p
                JOIN pocket.person_voter_match AS m ON m.person_id = p.id AND m.svid = p.svid AND m.voter_state = p.state
                JOIN i360.i360_voters AS v ON v.svid = p.svid AND v.state = p.state
                WHERE (m.match_type, m.match_score, m.matched_by) = ('exact', 1.0, 'import')
                    AND (p.import_batch_id, p.import_source) = (?, 'i360')""", self.job),
            (100, 100, 100, True, 0))
        self.assertEqual(
            self.one("""SELECT id, kind, source, file_name, status, rows_read, rows_inserted, rows_updated, rows_duplicate, rows_rejected,
                        created_by FROM pocket.import_job"""),
            (self.job, "voters", "i360", "i360.i360_voters", "completed", 100, 100, 0, 0, 0, "ann"))
        self.assertEqual(self.all("FROM canvass.orphans()"), [])

    def test_values_are_stored_as_canvass_compares_them(self):
        self.con.execute("""
            INSERT INTO i360.i360_voters BY NAME SELECT 7 AS svid, 'OH' AS state, 'MARY ANN' AS first_name, 'MCDONALD JR' AS last_name,
                'Junior' AS suffix, 2134 AS zip_code, '(813) 234-5678' AS cell_phone, 'none' AS home_phone, ' Ann@X.COM ' AS email_mydata,
                DATE '1900-01-01' AS birth_date, 1960 AS birth_year, 'female' AS gender, ' 1 MAIN ST ' AS address1, '' AS address2,
                '07' AS congressional_district, 'P1' AS precinct, 'REP' AS party, 0.5 AS turnout_score""")
        self.load()
        self.assertEqual(
            self.person("""first_name, last_name, suffix, zip, cell_phone, home_phone, email, birth_date, birth_year, gender, address1,
                        address2, congressional_district, precinct, party""", 7),
            ("Mary Ann", "McDonald Jr", "JR", "02134", "+18132345678", None, "ann@x.com", None, 1960, "F", "1 MAIN ST", None, "07", "P1", "REP"))
        original = json.loads(self.person("original_data", 7))
        self.assertEqual((original["first_name"], original["email_mydata"], original["turnout_score"]), ("MARY ANN", " Ann@X.COM ", 0.5))
        self.assertNotIn("ethnicity", original)

    def test_a_view_is_the_filter(self):
        self.con.execute("CREATE TEMP VIEW chosen AS FROM i360.i360_voters WHERE party = 'REP'")
        chosen = self.one("SELECT count(*) FROM chosen")
        self.assertEqual(self.load("chosen"), {("read", None): chosen, ("inserted", None): chosen})
        self.assertEqual(self.all("SELECT DISTINCT party FROM pocket.person"), [("REP",)])

    def test_a_file_of_a_vendor(self):
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/it's; voters.csv"
            self.con.execute("COPY (SELECT '0012' AS SVID, 'ann' AS First_Name, 'lee' AS LAST_NAME, '33602-1234' AS Zip, 'a@b.co' AS email, 'x' AS own) TO "
                             + "'" + file.replace("'", "''") + "'")
            self.load(f'{file}', source_name="it's; a vendor")
        self.assertEqual(self.person("first_name, last_name, zip, email, state, import_source", 12),
                         ("Ann", "Lee", "33602", "a@b.co", None, "it's; a vendor"))
        self.assertEqual(self.one("SELECT voter_state FROM pocket.person_voter_match"), "")
        self.assertEqual(json.loads(self.person("original_data", 12))["own"], "x")

    def test_any_name_of_a_column_keeps_the_row(self):
        self.con.execute("""
            CREATE TABLE voter AS SELECT 7 AS svid, 'Ann' AS first_name, 'Lee' AS last_name, 'x' AS v, 'y' AS numbered, 'z' AS voters,
                'w' AS "a ""b", NULL AS t""")
        self.load("voter")
        self.assertEqual(
            json.loads(self.person("original_data", 7)),
            {"svid": 7, "first_name": "Ann", "last_name": "Lee", "v": "x", "numbered": "y", "voters": "z", 'a "b': "w"})

    def test_linking_leaves_the_links_as_they_are(self):
        self.load()
        before = self.contents()
        self.con.execute(LINK)
        self.assertEqual(self.contents(), before)


class LeftOut(Import):
    def test_a_second_run_imports_nobody(self):
        self.load()
        persons = self.contents()["person"]
        self.assertEqual(self.load(), {
            ("read", None): 100, ("inserted", None): 0, ("duplicate", "the voter is linked to a contact"): 100})
        self.assertEqual(self.contents()["person"], persons)
        self.assertEqual(
            self.one("""
                SELECT count(*) FROM pocket.import_row AS r JOIN pocket.person AS p ON p.id = r.person_id
                WHERE p.svid = (r.original_data->>'svid')::BIGINT AND r.line BETWEEN 1 AND 100"""), 100)

    def test_contacts_are_known_by_link_or_svid(self):
        self.con.execute("""
            INSERT INTO pocket.person (id, svid, state) VALUES ('same', 1, 'Florida'), ('other state', 2, 'OH'), ('no state', 3, NULL),
                ('linked', 4, 'GA'), ('linked elsewhere', 5, 'FL')""")
        self.con.execute("""
            INSERT INTO pocket.person_voter_match (person_id, svid, voter_state, match_type, match_score)
            VALUES ('linked', 4, 'FL', 'fuzzy', 0.9), ('linked elsewhere', 5, 'GA', 'fuzzy', 0.9)""")
        self.table(*[(str(n), "Ann", "Lee", "FL") for n in (1, 2, 3, 4, 5)])
        self.assertEqual(self.load("voter"), {
            ("read", None): 5, ("inserted", None): 2, ("duplicate", "a contact has the SVID"): 2,
            ("duplicate", "the voter is linked to a contact"): 1})
        self.assertEqual([(line, person) for line, _, _, person in self.rows()], [(1, "same"), (3, "no state"), (4, "linked")])

    def test_twice_in_the_input(self):
        self.table(("8", "Ann", "Lee", "FL"), ("08", "Ann", "Lee", "Florida"), ("8", "Ann", "Lee", "OH"))
        self.assertEqual(self.load("voter"), {
            ("read", None): 3, ("inserted", None): 2, ("duplicate", "an earlier row has the same voter"): 1})
        self.assertEqual(self.rows(), [(2, "duplicate", "an earlier row has the same voter",
                                        self.one("SELECT person_id FROM pocket.person_voter_match WHERE voter_state = 'FL'"))])

    def test_twice_in_the_input_and_once_without_a_state(self):
        self.table(("8", "Ann", "Lee", None), ("8", "Ann", "Lee", "FL"), ("9", "Bo", "Roe", None), ("9", "Bo", "Roe", None))
        self.assertEqual(self.load("voter"), {
            ("read", None): 4, ("inserted", None): 2, ("duplicate", "an earlier row has the same voter"): 2})
        self.assertEqual([line for line, *_ in self.rows()], [2, 4])

    def test_an_svid_is_taken_as_it_stands(self):
        self.table(("12.7", "Ann", "Poe", "FL"), ("1.23457E+08", "Bo", "Roe", "FL"), ("13", "Cy", "Coe", "FL"))
        self.load("voter")
        self.assertEqual(self.all("SELECT svid, first_name FROM pocket.person WHERE import_source = 'i360'"), [(13, "Cy")])

    def test_what_is_no_voter_is_rejected_with_the_reason(self):
        self.table((None, "Ann", "Lee", "FL"), (" ", "Ann", "Lee", "FL"), ("FL1", "Ann", "Lee", "FL"), ("9" * 30, "Ann", "Lee", "FL"),
                   ("1", None, " - ", "FL"), ("2", None, "Sukarno", "FL"))
        self.assertEqual(self.load("voter"), {
            ("read", None): 6, ("inserted", None): 1, ("rejected", "no SVID"): 2,
            ("rejected", "the SVID is no whole number that fits BIGINT"): 2, ("rejected", "no name"): 1})
        self.assertEqual([line for line, *_ in self.rows()], [1, 2, 3, 4, 5])
        self.assertEqual(
            self.one("SELECT original_data->>'svid' FROM pocket.import_row WHERE line = 3"), "FL1")
        self.assertEqual(
            self.one("SELECT rows_read - rows_inserted - rows_updated - rows_duplicate - rows_rejected FROM pocket.import_job"), 0)


class Refused(Import):
    def assert_refused(self, message, voters):
        before = self.contents()
        with self.assertRaisesRegex(duckdb.Error, message):
            self.load(voters)
        try:
            self.con.execute("ROLLBACK")
        except duckdb.TransactionException:
            pass
        self.assertEqual(self.contents(), before)

    def test_what_is_wrong_is_named(self):
        self.con.execute("CREATE TABLE nameless AS SELECT 1 AS svid, 'Ann' AS first_name")
        self.con.execute("CREATE TABLE empty (svid BIGINT, first_name VARCHAR, last_name VARCHAR)")
        for voters, message in ((None, "canvass: no voters"), (" ", "canvass: no voters"), ("nix; DROP TABLE person", "nix"),
                                ("nameless", "canvass: nameless needs the columns .* it has svid, first_name"),
                                ("empty", "canvass: empty has no rows")):
            with self.subTest(voters):
                self.assert_refused(message, voters)

    def test_needs_the_schema(self):
        self.con.execute("DROP TABLE pocket.import_job")
        with self.assertRaisesRegex(duckdb.Error, "canvass: the database pocket lacks"):
            self.load()

    def test_a_client_that_goes_on_after_an_error_writes_nothing(self):
        self.load("i360.i360_voters")
        before = self.contents()
        for voters, change in (
            ("no_such_table", "SELECT 1"),
            ("i360.i360_voters", "ALTER TABLE pocket.import_row DROP COLUMN reason"),
            # With a voter who is there twice the report has rows without the import's.
            (
                "(FROM i360.i360_voters UNION ALL (FROM i360.i360_voters LIMIT 1))",
                "ALTER TABLE pocket.import_row ADD COLUMN reason VARCHAR; ALTER TABLE pocket.import_job DROP COLUMN created_by",
            ),
        ):
            with self.subTest(voters):
                self.con.execute(change)
                before = self.contents()
                self.con.execute("UPDATE i360.i360_voters SET svid = svid + 1000000000")
                if voters.startswith("("):
                    self.con.execute(f"CREATE OR REPLACE TEMP VIEW twice AS {voters[1:-1]}")
                    voters = "twice"
                self.con.execute("SET VARIABLE voters = ?", [voters])
                for statement in self.con.extract_statements(IMPORT):
                    try:
                        self.con.execute(statement)
                    except duckdb.Error:
                        pass
                self.assertEqual(self.contents(), before)

    def test_nothing_is_left_behind(self):
        self.load()
        self.assertEqual(self.all("FROM duckdb_variables()"), [])
        self.assertEqual(self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp'"), [])


if __name__ == "__main__":
    unittest.main()
