"""sql/enrich_from_voters.sql: what linked contacts get from their voters, and what not."""

import datetime
import unittest

import duckdb

from example import ROOT, Linking

ENRICH, LINK = ((ROOT / "sql" / f"{name}.sql").read_text() for name in ("enrich_from_voters", "link_voters"))
FIELDS = """birth_date birth_year gender party address1 address2 city state zip county congressional_district state_senate_district
            state_house_district precinct home_phone cell_phone email""".split()


class Enrichment(Linking):
    """One contact, linked to the voter FL 7 who has everything."""

    TABLES = (*Linking.TABLES, "import_change", "import_row", "import_job")

    def setUp(self):
        super().setUp()
        self.con.execute("DELETE FROM pocket.person; DELETE FROM i360.i360_voters")
        self.con.execute("""
            INSERT INTO i360.i360_voters BY NAME SELECT 7 AS svid, 'FL' AS state, 'ANN' AS first_name, 'LEE' AS last_name,
                '12 N MAIN ST' AS address1, 'APT 4' AS address2, 'TAMPA' AS city, 'HILLSBOROUGH' AS county, 33602 AS zip_code,
                '813-234-5678' AS home_phone, '(813) 234-5679' AS cell_phone, 'Ann@X.com' AS email_mydata, DATE '1960-02-03' AS birth_date,
                1960 AS birth_year, 'F' AS gender, 'REP' AS party, 'P1' AS precinct, '14' AS congressional_district,
                '18' AS state_senate_district, '65' AS state_house_district""")
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name) VALUES ('a', 'Annie', 'Leigh')")
        self.link("a")

    def link(self, person, svid=7, state="FL"):
        self.con.execute("""
            INSERT INTO pocket.person_voter_match (person_id, svid, voter_state, match_type, match_score)
            VALUES (?, ?, ?, 'fuzzy', 0.76)""", [person, svid, state])

    def has(self, **values):
        """What the contact has before."""
        for column, value in values.items():
            self.con.execute(f"UPDATE pocket.person SET {column} = ?", [value])

    def enrich(self, **variables):
        """Runs the script; answers its report, and whom it is about by outcome, or the field."""
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])
        (report,) = self.shown(ENRICH)
        (self.job,) = {row[0] for row in report}
        return {field or outcome: contacts for _, outcome, field, contacts in report}

    def filled(self):
        """The fields that the last run filled."""
        return {field for (field,) in self.all("SELECT field FROM pocket.import_change WHERE import_job_id = ? AND origin IS NOT NULL", self.job)}

    def person(self, columns):
        return self.one(f"SELECT {columns} FROM pocket.person WHERE id = 'a'")


class Filled(Enrichment):
    def test_every_blank_is_filled(self):
        self.has(email="", cell_phone=" ")
        report = self.enrich(enriched_by="ann")
        self.assertEqual(report, {
            "linked": 1, "updated": 1, "nothing to fill": 0, "voter not found": 0, **{field: 1 for field in FIELDS}})
        self.assertEqual(self.person(", ".join(FIELDS)), (
            datetime.date(1960, 2, 3), 1960, "F", "REP", "12 N MAIN ST", "APT 4", "TAMPA", "FL", "33602", "HILLSBOROUGH", "14", "18", "65", "P1",
            "+18132345678", "+18132345679", "ann@x.com"))
        self.assertEqual(self.person("first_name, last_name"), ("Annie", "Leigh"))
        self.assertEqual(
            self.one("""SELECT kind, source, status, rows_read, rows_inserted, rows_updated, rows_duplicate, rows_rejected, created_by
                     FROM pocket.import_job WHERE id = ?""", self.job),
            ("enrichment", "i360", "completed", 1, 0, 1, 0, 0, "ann"))

    def test_every_value_has_its_origin(self):
        self.has(email="", cell_phone=" ")
        self.enrich()
        changes = {field: rest for field, *rest in self.all("SELECT field, old_value, new_value, origin, person_id FROM pocket.import_change WHERE origin IS NOT NULL")}
        self.assertEqual(changes.keys(), set(FIELDS))
        self.assertEqual(changes["email"], ["", "ann@x.com", "voter FL 7", "a"])
        self.assertEqual(changes["cell_phone"], [" ", "+18132345679", "voter FL 7", "a"])
        self.assertEqual(changes["birth_date"], [None, "1960-02-03", "voter FL 7", "a"])

    def test_nothing_is_overwritten(self):
        own = dict(birth_date=datetime.date(1960, 5, 5), birth_year=1960, gender="U", party="DEM", address1="12 Main", address2="#4", city="Tampa",
                   state="Florida", zip="33602-0001", county="Hillsborough County", congressional_district="1",
                   state_senate_district="2", state_house_district="3", precinct="4", home_phone="1", cell_phone="2", email="3")
        self.has(**own)
        before = self.contents()
        self.assertEqual(self.enrich(), {"linked": 1, "updated": 0, "nothing to fill": 1, "voter not found": 0})
        self.assertEqual({k: v for k, v in self.contents().items() if k != "import_job"},
                         {k: v for k, v in before.items() if k != "import_job"})

    def test_a_second_run_fills_nothing(self):
        self.enrich()
        before = self.contents()
        self.assertEqual(self.enrich(), {"linked": 1, "updated": 0, "nothing to fill": 1, "voter not found": 0})
        after = self.contents()
        for table in ("person", "import_change", "import_row", "person_voter_match"):
            self.assertEqual(after[table], before[table])

    def test_only_the_fields_that_are_asked_for(self):
        self.enrich(fields=["party", "email"])
        self.assertEqual(self.filled(), {"party", "email"})
        self.assertEqual(self.person("gender"), None)
        self.enrich(fields=["gender", "party"])
        self.assertEqual(self.filled(), {"gender"})

    def test_the_example_list(self):
        self.con.execute("DELETE FROM pocket.person_voter_match")
        self.con.execute("DELETE FROM pocket.person; DELETE FROM i360.i360_voters")
        for table, file in (("pocket.person", "contacts"), ("i360.i360_voters", "voters")):
            self.con.execute(f"INSERT INTO {table} BY NAME FROM '{ROOT}/test/data/link/{file}.parquet'")
        self.con.execute(LINK)
        before = self.all("SELECT * FROM pocket.person_voter_match ORDER BY ALL")
        report = self.enrich()
        self.assertEqual(report["linked"], len(before))
        self.assertEqual(report["linked"], report["updated"] + report["nothing to fill"])
        self.assertEqual(report["party"], self.one("SELECT count(party) FROM pocket.person"))
        # What was filled is no evidence: the same links, for the same reasons.
        self.con.execute(LINK)
        self.assertEqual(self.all("SELECT * FROM pocket.person_voter_match ORDER BY ALL"), before)


class Addresses(Enrichment):
    ADDRESS = {"address1", "address2", "city", "state", "zip", "county"}

    def test_are_completed_where_all_parts_agree(self):
        for own, filled in (
            (dict(zip="33602"), self.ADDRESS - {"zip"}),
            (dict(city="tampa", state="Fla."), self.ADDRESS - {"city", "state"}),
            (dict(address1="12 North Main Street"), self.ADDRESS - {"address1", "address2"}),
            (dict(county="Hillsborough County"), self.ADDRESS - {"county"}),
        ):
            with self.subTest(own):
                self.has(**{**dict.fromkeys(self.ADDRESS), **own})
                self.enrich(fields=sorted(self.ADDRESS))
                self.assertEqual(self.filled(), filled)

    def test_are_not_mixed_from_two(self):
        for own in (dict(zip="33603"), dict(city="Miami"), dict(address1="13 N Main St"), dict(county="Pasco"), dict(state="GA"),
                    dict(address2="Apt 5"), dict(address1="12 N Main St", city="Miami"), dict(zip="K1A 0B1")):
            with self.subTest(own):
                self.has(**{**dict.fromkeys(self.ADDRESS), **own})
                self.enrich(fields=sorted(self.ADDRESS))
                self.assertEqual(self.filled(), set())

    def test_a_part_that_the_voter_lacks_may_be_another(self):
        self.con.execute("UPDATE i360.i360_voters SET zip_code = NULL")
        self.has(zip="33602")
        self.enrich(fields=["address1", "city"])
        self.assertEqual(self.filled(), set())


class Contradictions(Enrichment):
    def test_a_birth_year_and_a_date_of_another_year(self):
        self.has(birth_year=1961)
        self.enrich(fields=["birth_date"])
        self.assertEqual(self.filled(), set())
        self.has(birth_year=None, birth_date=datetime.date(1961, 1, 1))
        self.enrich(fields=["birth_year"])
        self.assertEqual(self.filled(), set())

    def test_a_phone_that_the_contact_has(self):
        self.has(home_phone="813 234 5679", cell_phone=None)
        self.enrich(fields=["home_phone", "cell_phone"])
        self.assertEqual(self.filled(), set())
        self.con.execute("UPDATE i360.i360_voters SET home_phone = cell_phone")
        self.has(home_phone=None)
        self.enrich(fields=["home_phone", "cell_phone"])
        self.assertEqual(self.filled(), {"cell_phone"})

    def test_districts_of_another_state(self):
        self.has(state="GA")
        self.enrich(fields=["congressional_district", "precinct", "party"])
        self.assertEqual(self.filled(), {"party"})


class Voters(Enrichment):
    def test_who_is_gone_is_counted(self):
        self.con.execute("INSERT INTO pocket.person (id) VALUES ('b'), ('c')")
        self.link("b", 8)
        self.link("c", 9, "GA")
        self.link("nobody", 10)
        report = self.enrich(fields=["party"])
        self.assertEqual(report, {"linked": 3, "updated": 1, "nothing to fill": 0, "voter not found": 2, "party": 1})
        self.assertEqual(
            self.all("SELECT person_id, outcome, reason FROM pocket.import_row ORDER BY line"),
            [("b", "rejected", "the voter file has not exactly one voter FL 8"),
             ("c", "rejected", "the voter file has not exactly one voter GA 9")])

    def test_a_link_without_a_state(self):
        self.con.execute("UPDATE pocket.person_voter_match SET voter_state = ''")
        self.assertEqual(self.enrich(fields=["party"])["updated"], 1)
        self.con.execute("INSERT INTO i360.i360_voters BY NAME SELECT 7 AS svid, 'OH' AS state, 'M' AS gender")
        self.assertEqual(self.enrich(fields=["gender"])["voter not found"], 1)
        self.assertIsNone(self.person("gender"))

    def test_the_state_decides(self):
        self.con.execute("INSERT INTO i360.i360_voters BY NAME SELECT 7 AS svid, 'OH' AS state, 'M' AS gender")
        self.enrich(fields=["gender"])
        self.assertEqual(self.person("gender"), "F")

    def test_a_vendors_own_table(self):
        self.con.execute("DROP TABLE i360.i360_voters")
        self.con.execute("CREATE TABLE i360.i360_voters AS SELECT '007' AS SVID, 'Ann' AS First_Name, 'Lee' AS last_name, 'it''s; REP' AS Party, 'fl' AS state")
        self.assertEqual(self.enrich(), {"linked": 1, "updated": 1, "nothing to fill": 0, "voter not found": 0, "party": 1, "state": 1})
        self.assertEqual(self.person("party, state"), ("it's; REP", "FL"))


class Refused(Enrichment):
    def test_what_is_wrong_is_named(self):
        before = self.contents()
        with self.assertRaisesRegex(duckdb.Error, "canvass: fields has first_name; known are birth_date, birth_year, gender"):
            self.enrich(fields=["party", "first_name"])
        self.con.execute("ROLLBACK")
        self.con.execute("DELETE FROM i360.i360_voters; RESET VARIABLE fields")
        with self.assertRaisesRegex(duckdb.Error, "canvass: i360.i360_voters is empty"):
            self.enrich()
        self.con.execute("ROLLBACK")
        self.con.execute("DETACH i360")
        with self.assertRaisesRegex(duckdb.Error, "canvass: there is no table i360.i360_voters"):
            self.enrich()
        self.con.execute("ROLLBACK")
        self.assertEqual(self.contents(), before)

    def test_a_client_that_goes_on_after_an_error_writes_nothing(self):
        for change in ("pocket.import_job DROP COLUMN created_by", "pocket.import_change DROP COLUMN origin"):
            with self.subTest(change):
                self.con.execute(f"ALTER TABLE {change}")
                before = self.contents()
                for statement in self.con.extract_statements(ENRICH):
                    try:
                        self.con.execute(statement)
                    except duckdb.Error:
                        pass
                self.assertEqual(self.contents(), before)

    def test_nothing_is_left_behind(self):
        self.enrich(fields=["party"])
        self.assertEqual(self.all("FROM duckdb_variables()"), [])
        self.assertEqual(self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp'"), [])


if __name__ == "__main__":
    unittest.main()
