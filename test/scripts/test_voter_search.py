"""macros/voter_search.sql: who is found, what a file offers, and that a search reads what it needs."""

import json
import unittest

import duckdb

from example import connect

ROWS = """
    SELECT v.* EXCLUDE (birth), make_date(year(current_date) - v.birth, 1, 1) AS birth_date
    FROM (VALUES
        (1, 'FL', 'ROBERT', 'O''HARA', 'REP', 'M', 'HILLSBOROUGH', 'TAMPA', 33606, '07', 0.9, true, true, '8135550123', 27.9, -82.5, 30),
        (2, 'FL', 'ANN', 'SMITH', 'DEM', 'F', 'Pinellas County', 'St. Petersburg', 33701, '14', 0.4, true, false, NULL, 0, 0, 20),
        (3, 'FL', 'EVE', 'SMYTHE', 'rep', 'F', 'PINELLAS', 'SAINT PETERSBURG', 33701, '14', 0.6, false, NULL, ' ', 91, 0, 70),
        (3, 'GA', 'ZOE', 'ÁLVAREZ', NULL, NULL, NULL, 'ATLANTA', 2134, NULL, NULL, NULL, NULL, '4045550123', NULL, NULL, NULL)
    ) AS v(svid, state, first_name, last_name, party, gender, county, city, zip_code, congressional_district, turnout_score,
        voted_general_2024, voted_primary_2024, cell_phone, latitude, longitude, birth)"""

# The filters, and the SVIDs found.
FOUND = {
    "": [3, 1, 2, 3],
    "party := 'Rep'": [1, 3],
    "party := ['REP', 'DEM'], gender := 'f'": [2, 3],
    "county := 'Pinellas'": [2, 3],
    "county := ['pinellas county', 'Hillsborough']": [1, 2, 3],
    "city := 'St Petersburg'": [2, 3],
    "zip := 33606": [1],
    "zip := ['33606-1234', '02134']": [3, 1],
    "congressional_district := 'CD 7'": [1],
    "state := 'Georgia'": [3],
    "svid := [1, 2]": [1, 2],
    "svid := '3', state := 'FL'": [3],
    "last_name := 'Ohara'": [1],
    "last_name := 'Alvarez'": [3],
    "first_name := 'Bob'": [1],
    "last_name := 'Smith'": [2],
    "last_name := 'Smithe', fuzzy := true": [2, 3],
    "age := [18, 30]": [1, 2],
    "age := [31, NULL]": [3],
    "age := [NULL, NULL]": [1, 2, 3],
    "turnout_score := [0.6, 0.9]": [1, 3],
    "turnout_score := [NULL, 0.5]": [2],
    "voted := 'general 2024'": [1, 2],
    "voted := ['general_2024', 'Voted Primary 2024']": [1],
    "not_voted := 'primary 2024'": [3, 2, 3],
    "voted := 'voted_general_2024', not_voted := 'primary 2024'": [2],
    "has_phone := true": [3, 1],
    "has_phone := false": [2, 3],
    "has_email := false": [3, 1, 2, 3],
    "party := 'REP', county := 'Pinellas', age := [65, NULL]": [3],
    "party := NULL": [3, 1, 2, 3],
    "precinct := 'x'": [],
}

ERRORS = {
    "party := ''": "party must be a party",
    "party := []": "party must be a party",
    "zip := 'x'": "zip must be a ZIP code",
    "age := 5": "age must be two numbers",
    "age := [1, 2, 3]": "age must be two numbers",
    "turnout_score := ['a', 'b']": "turnout_score must be two numbers",
    "age := [25, 18]": "age must be two numbers",
    "svid := 'x1'": "svid must be an SVID",
    "voted := 'general 1900'": "has not all of voted_general_1900; it has voted_general_2024, voted_primary_2024",
    "not_voted := 'canvass_true'": "has not all of",
    "voted := ''": "voted must be an election",
    "has_phone := 'perhaps'": "has_phone must be true or false",
    "first_name := '-'": "first_name must be a name",
}


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = connect()
        cls.con.execute(f"CREATE TABLE voter AS {ROWS}")

    @classmethod
    def tearDownClass(cls):
        cls.con.close()

    def all(self, sql, *parameters):
        return self.con.execute(sql, parameters).fetchall()

    def test_who_is_found(self):
        for filters, expected in FOUND.items():
            with self.subTest(filters):
                call = f"canvass.voters_search({filters}{', ' if filters else ''}voters := 'voter')"
                self.assertEqual([s for (s,) in self.all(f"SELECT v.svid FROM {call} AS v ORDER BY strip_accents(v.last_name), v.svid")], expected)

    def test_what_is_an_error(self):
        for filters, message in ERRORS.items():
            with self.subTest(filters), self.assertRaisesRegex(duckdb.Error, "canvass: .*" + message):
                self.all(f"FROM canvass.voters_search({filters}, voters := 'voter')")

    def test_is_what_the_file_has(self):
        """Beside a query that a person would write."""
        for filters, condition in (
            ("party := 'REP', county := 'Miami-Dade'", "party = 'REP' AND county = 'MIAMI-DADE'"),
            ("zip := [33181, '33606']", "zip_code IN (33181, 33606)"),
            ("gender := 'F', city := 'Miami'", "gender = 'F' AND city = 'MIAMI'"),
        ):
            found = self.all(f"SELECT v.* EXCLUDE (age) FROM canvass.voters_search({filters}) AS v ORDER BY v.svid")
            columns = [c for c, *_ in self.all(f"DESCRIBE SELECT v.* EXCLUDE (age) FROM canvass.voters_search({filters}) AS v")]
            names = ", ".join(f'"{c}"' for c in columns)
            self.assertEqual(found, self.all(f"SELECT {names} FROM i360.i360_voters WHERE {condition} ORDER BY svid"))
            self.assertGreater(len(found), 0)

    def test_filters_go_into_the_scan(self):
        """A search reads the columns that it asks for, and no others, and filters where it reads."""
        self.con.execute("CREATE OR REPLACE TEMP TABLE wide AS SELECT v.* REPLACE (v.turnout_score::DOUBLE AS turnout_score) FROM voter AS v")
        ((_, plan),) = self.all("EXPLAIN (FORMAT json) SELECT v.svid FROM canvass.voters_search(turnout_score := [0.5, NULL], voters := 'wide') AS v")

        def scans(nodes):
            for node in nodes:
                if "SCAN" in node["name"].upper() and "Filters" in node["extra_info"]:
                    yield node["extra_info"]
                yield from scans(node["children"])

        (scan,) = scans(json.loads(plan))
        self.assertRegex(str(scan["Filters"]), r"turnout_score *>= *0\.5")
        self.assertIn(scan["Projections"], ("svid", ["svid"], ["svid", "turnout_score"]))

    def test_one_voter(self):
        self.assertEqual(dict(self.all("FROM canvass.voter('00000001', voters := 'voter')"))["last_name"], "O'HARA")
        self.assertEqual(dict(self.all("FROM canvass.voter(3, state := 'ga', voters := 'voter')")), {
            "svid": "3", "state": "GA", "first_name": "ZOE", "last_name": "ÁLVAREZ", "city": "ATLANTA", "zip_code": "2134", "cell_phone": "4045550123"})
        for call, message in {"3": "several voters 3, of FL, GA; give the state", "9": "has no voter 9", "'x'": "whole number; it is x", "NULL": "it is NULL"}.items():
            with self.assertRaisesRegex(duckdb.Error, message):
                self.all(f"FROM canvass.voter({call}, voters := 'voter')")

    def test_what_a_file_offers(self):
        rows = self.all("FROM canvass.voter_filters('voter')")
        self.assertEqual([row for row in rows if row[0] in ("state", "party", "turnout_score", "voted", "gender")], [
            ("state", "FL", None, None, 3), ("state", "GA", None, None, 1),
            ("party", "DEM", None, None, 1), ("party", "REP", None, None, 1), ("party", "rep", None, None, 1),
            ("gender", "F", None, None, 2), ("gender", "M", None, None, 1),
            ("turnout_score", None, 0.4, 0.9, 3),
            ("voted", "voted_general_2024", None, None, 2), ("voted", "voted_primary_2024", None, None, 1),
        ])
        self.assertIn(("age", None, 20.0, 70.0, 3), rows)
        self.assertEqual([row[1:] for row in rows if row[0] == "zip"], [("33701", None, None, 2), ("02134", None, None, 1), ("33606", None, None, 1)])
        self.assertNotIn("donor_score", {row[0] for row in rows})
        for name, value, _, _, voters in self.all("FROM canvass.voter_filters()"):
            if value is not None and name not in ("voted",):
                # The same value in another spelling is found with it.
                self.assertGreaterEqual(self.all(f"SELECT count(*) FROM canvass.voters_search({name} := $1)", value)[0][0], voters)
                break

    def test_figures(self):
        self.assertEqual(self.all("FROM canvass.voters_stats('voter')"), [
            ("all", None, 4, 1.0, 0.633),
            ("party", "REP", 2, 0.5, 0.75), ("party", "(none)", 1, 0.25, None), ("party", "DEM", 1, 0.25, 0.4),
            ("gender", "F", 2, 0.5, 0.5), ("gender", "(none)", 1, 0.25, None), ("gender", "M", 1, 0.25, 0.9),
            ("age", "(none)", 1, 0.25, None), ("age", "30 to 44", 1, 0.25, 0.9), ("age", "65 and over", 1, 0.25, 0.6), ("age", "under 30", 1, 0.25, 0.4),
            ("county", "(none)", 1, 0.25, None), ("county", "HILLSBOROUGH", 1, 0.25, 0.9), ("county", "PINELLAS", 1, 0.25, 0.6),
            ("county", "PINELLAS COUNTY", 1, 0.25, 0.4),
            ("phone", None, 2, 0.5, None), ("e-mail", None, 0, 0.0, None), ("location", None, 3, 0.75, None),
            ("voted", "voted_general_2024", 2, 0.5, None), ("voted", "voted_primary_2024", 1, 0.25, None),
        ])
        self.con.execute("CREATE OR REPLACE TEMP TABLE nobody AS FROM voter LIMIT 0")
        self.assertEqual(self.all("FROM canvass.voters_stats('nobody')")[0], ("all", None, 0, None, None))

    def test_geojson(self):
        ((text, voters, without),) = self.all("FROM canvass.voters_geojson('voter')")
        self.assertEqual((voters, without), (1, 3))
        self.assertEqual(json.loads(text), {"type": "FeatureCollection", "features": [{
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [-82.5, 27.9]},
            "properties": {"svid": 1, "state": "FL", "name": "ROBERT O'HARA", "address": "TAMPA, 33606", "party": "REP"}}]})
        self.assertEqual(json.loads(self.all("SELECT geojson FROM canvass.voters_geojson()")[0][0])["features"], [])

    def test_a_search_that_was_saved(self):
        self.con.execute("CREATE OR REPLACE TEMP TABLE found AS SELECT v.* REPLACE (999 AS age) FROM canvass.voters_search(voters := 'voter') AS v")
        rows = self.con.execute("SELECT v.svid, v.age FROM canvass.voters_search(age := [18, 30], voters := 'found') AS v ORDER BY ALL").fetchall()
        self.assertEqual([svid for svid, _ in rows], [1, 2])
        columns = [name for name, *_ in self.all("DESCRIBE FROM canvass.voters_search(voters := 'found')")]
        self.assertEqual([name for name in columns if name.startswith("age")], ["age"])

    def test_dates_and_votes_as_text(self):
        self.con.execute("""
            CREATE OR REPLACE TEMP TABLE texts AS
            FROM (VALUES (1, '1980-01-31', 'true', NULL), (2, 'unknown', 'A', '1990')) AS v(svid, birth_date, voted_general_2024, birth_year)""")
        self.assertEqual(self.all("SELECT v.svid FROM canvass.voters_search(age := [0, 120], voters := 'texts') AS v ORDER BY ALL"), [(1,), (2,)])
        self.assertEqual(self.all("SELECT v.svid FROM canvass.voters_search(voted := 'general 2024', voters := 'texts') AS v"), [(1,)])
        self.assertIn(("voted", "voted_general_2024", None, None, 1), self.all("FROM canvass.voter_filters('texts')"))

    def test_a_column_of_any_name(self):
        self.con.execute("CREATE OR REPLACE TEMP TABLE odd AS FROM (VALUES (5, 'FL', 'x'), (6, 'FL', 'y'), (6, 'FL', 'z')) AS o(svid, state, v)")
        self.assertEqual(self.all("FROM canvass.voter(5, voters := 'odd')"), [("svid", "5"), ("state", "FL"), ("v", "x")])
        with self.assertRaisesRegex(duckdb.Error, "odd has voter FL 6 2 times"):
            self.all("FROM canvass.voter(6, voters := 'odd')")

    def test_zip_codes_as_text(self):
        self.con.execute("CREATE OR REPLACE TEMP TABLE texts AS SELECT v.* REPLACE ('02134-1000' AS zip_code) FROM voter AS v WHERE v.svid = 1")
        self.assertEqual(self.all("SELECT v.svid FROM canvass.voters_search(zip := '02134', voters := 'texts') AS v"), [(1,)])

    def test_any_table_will_do(self):
        self.con.execute("CREATE OR REPLACE TEMP TABLE few AS SELECT '7' AS svid, 'Ann' AS first_name, 'x' AS own")
        self.assertEqual(self.all("SELECT v.svid, v.own, v.party FROM canvass.voters_search(first_name := 'Ann', voters := 'few') AS v"), [(7, "x", None)])
        with self.assertRaisesRegex(duckdb.Error, "it has no voted_ column"):
            self.all("FROM canvass.voters_search(voted := 'general 2024', voters := 'few')")
        self.assertEqual(self.all("FROM canvass.voter_filters('few')"), [])


if __name__ == "__main__":
    unittest.main()
