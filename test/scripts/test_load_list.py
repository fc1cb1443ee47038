"""sql/load_list.sql and sql/undo_import.sql: a list becomes contacts, and every row is accounted for; an import is taken back."""

import json
import re
import tempfile
import unittest
from pathlib import Path

import duckdb

from example import EXTENSION, ROOT, Linking

LOAD, UNDO, SCHEMA = ((ROOT / "sql" / name).read_text() for name in ("load_list.sql", "undo_import.sql", "schema/pocket.sql"))
HEADER = "First Name,Last Name,Cell Phone,Email,Address,Zip,Team\n"


class Lists(Linking):
    def setUp(self):
        self.con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        self.addCleanup(self.con.close)
        self.con.execute(f"LOAD '{EXTENSION}'; ATTACH ':memory:' AS pocket")
        self.con.execute(SCHEMA)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def set(self, **variables):
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])

    def load(self, content, name="list.csv", **variables):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.set(file=str(path), source_name="a list", **variables)
        try:
            (report,) = self.shown(LOAD)
        except duckdb.Error:
            try:
                self.con.execute("ROLLBACK")
            except duckdb.Error:
                pass
            raise
        return {(outcome, reason): rows for outcome, reason, rows in report if rows is not None}

    def undo(self, job=None):
        self.set(import_job_id=job or self.last_import())
        try:
            (report,) = self.shown(UNDO)
            return dict(report)
        except duckdb.Error:
            self.con.execute("ROLLBACK")
            raise

    def last_import(self):
        return self.one("SELECT arg_max(id, created_at) FROM pocket.import_job")

    def tables(self):
        """Every row of every table but import_job."""
        names = self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = 'pocket' AND table_name <> 'import_job'")
        return {name: sorted(map(str, self.all(f'FROM pocket."{name}"'))) for (name,) in names}

    def contact(self, columns, where="true"):
        return self.one(f"SELECT {columns} FROM pocket.person WHERE {where}")


class Load(Lists):
    def test_a_row_becomes_a_contact(self):
        self.load(HEADER + "MARIA,DE LA CRUZ,(305) 555-0123,Maria@GMAIL.com,12 oak street,33101,Blue\n", imported_by="ann", tag="new")
        self.assertEqual(
            self.contact("first_name, last_name, cell_phone, email, address1, zip, import_source, pid_is_valid(pid)"),
            ("Maria", "de la Cruz", "+13055550123", "maria@gmail.com", "12 OAK ST", "33101", "a list", True),
        )
        self.assertEqual(json.loads(self.contact("original_data"))["Address"], "12 oak street")
        self.assertEqual(
            self.one(
                """SELECT f.name, v.value, t.name, j.created_by, j.id = p.import_batch_id
                FROM pocket.person AS p
                JOIN pocket.person_custom_field AS v ON v.person_id = p.id JOIN pocket.custom_field AS f ON f.id = v.custom_field_id
                JOIN pocket.person_tag AS pt ON pt.person_id = p.id JOIN pocket.tag AS t ON t.id = pt.tag_id, pocket.import_job AS j"""
            ),
            ("Team", "Blue", "new", "ann", True),
        )
        self.assertEqual(self.all("FROM canvass.orphans()"), [])

    def test_every_row_is_one_of_four(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, home_phone) VALUES ('p', 'Robert', 'Lee', '305 555 0199')")
        report = self.load(
            HEADER + "Bob,Lee,305-555-0199,,,,\nAnn,Poe,,ann@x.org,,,\nAnnie,Poe,,ANN@x.org,,,\n,,,,1 Main St,,\n\nJo,Doe,,,,,Red,extra\n"
        )
        self.assertEqual(report, {
            ("duplicate", "a contact that is there"): 1,
            ("duplicate", "the same person as another row"): 1,
            ("inserted", None): 1,
            ("read", None): 5,
            ("rejected", "more cells than the header has"): 1,
            ("rejected", "no name, phone or e-mail address"): 1,
        })
        self.assertEqual(
            self.all("SELECT line, outcome, reason, person_id = 'p' FROM pocket.import_row ORDER BY line"),
            [
                (2, "duplicate", "a contact that is there", True),
                (4, "duplicate", "the same person as another row: line 3", False),
                (5, "rejected", "no name, phone or e-mail address", None),
                (7, "rejected", "more cells than the header has", None),
            ],
        )
        self.assertEqual(json.loads(self.one("SELECT original_data FROM pocket.import_row WHERE line = 7"))["Column 8"], "extra")

    def test_values_that_are_none_are_told_of(self):
        report = self.load(HEADER + "Ann,Poe,555,a@x.org,,12,\nBo,Roe,12,,,33133,\n")
        self.assertEqual((report[("value not read", "cell_phone")], report[("value not read", "zip")]), (2, 1))
        self.assertEqual(self.contact("cell_phone, zip, original_data->>'Cell Phone'", "first_name = 'Ann'"), (None, None, "555"))

    def test_father_and_son_are_two(self):
        report = self.load("Name,Phone,DOB\nJohn Roe Sr,305-555-0123,\nJohn Roe Jr,305-555-0123,\nAl Roe,305-555-0123,1950-01-02\nAl Roe,305-555-0123,1980-01-02\n")
        self.assertEqual(report[("inserted", None)], 4)

    def test_policies(self):
        row = HEADER + "Ann,Poe,305-555-0123,new@x.org,9 Elm St,33133,Red\n"
        for policy, email, address, team in [
            ("skip", "old@x.org", None, None), ("fill", "old@x.org", "9 ELM ST", "Red"), ("overwrite", "new@x.org", "9 ELM ST", "Red"),
        ]:
            with self.subTest(policy):
                self.con.execute("DELETE FROM pocket.person; DELETE FROM pocket.person_custom_field")
                self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, cell_phone, email) VALUES ('p', 'Ann', 'Poe', '3055550123', 'old@x.org')")
                report = self.load(row, conflict_policy=policy, again=True)
                self.assertEqual(report[("duplicate" if policy == "skip" else "updated", "a contact that is there")], 1)
                self.assertEqual(self.contact("email, address1"), (email, address))
                self.assertEqual(self.all("SELECT value FROM pocket.person_custom_field"), [(team,)] if team else [])

    ADDRESS = ("address1", "address2", "city", "state", "zip", "county")

    def addresses(self, policy, *cases):
        """Each case: what the contact has, what the list has, and what the contact has then."""
        for number, (known, given, then) in enumerate(cases):
            with self.subTest(policy, known=known, given=given):
                self.con.execute("DELETE FROM pocket.person")
                self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, email) VALUES ('p', 'Ann', 'Poe', 'ann@x.org')")
                for column, value in known.items():
                    self.con.execute(f"UPDATE pocket.person SET {column} = ?", [value])
                header, row = ",".join(["First Name", "Last Name", "Email", *given]), ",".join(["Ann", "Poe", "ann@x.org", *given.values()])
                self.load(f"{header}\n{row}\n", name=f"{number}.csv", conflict_policy=policy, again=True)
                found = dict(zip((*self.ADDRESS, "precinct"), self.contact(", ".join((*self.ADDRESS, "precinct")))))
                self.assertEqual({column: value for column, value in found.items() if value is not None}, then)
                before = {column: value for column, value in known.items()}
                self.undo()
                self.assertEqual({c: v for c, v in zip(found, self.contact(", ".join(found))) if v is not None}, before)

    MIAMI = {"city": "Miami", "zip": "33101", "county": "Dade", "address2": "Apt 9", "precinct": "7"}
    TAMPA = {"Address": "1 Oak St", "City": "Tampa", "State": "FL", "Zip": "33606"}

    def test_fill_mixes_no_address_from_two(self):
        own = {"address1": "1 MAIN ST", "city": "Miami"}
        self.addresses(
            "fill",
            (self.MIAMI, self.TAMPA, self.MIAMI),
            (own, {"Address": "9 Elm St", "Zip": "33133"}, own),
            ({"city": "Miami"}, {"Zip": "33101", "Precinct": "12"}, {"city": "Miami", "precinct": "12"}),
            ({"state": "Georgia"}, self.TAMPA, {"state": "Georgia"}),
            ({"city": "Miami"}, {**self.TAMPA, "Precinct": "12"}, {"city": "Miami"}),
        )

    def test_fill_completes_the_same_address(self):
        tampa = {"address1": "1 OAK ST", "city": "Tampa", "state": "FL", "zip": "33606"}
        self.addresses(
            "fill",
            ({}, self.TAMPA, tampa),
            ({}, {"City": "Tampa", "Zip": "33606"}, {"city": "Tampa", "zip": "33606"}),
            ({"city": "TAMPA", "county": "Hillsborough"}, self.TAMPA, {**tampa, "city": "TAMPA", "county": "Hillsborough"}),
            ({"address1": "1 Oak Street", "address2": "Apt 9", "state": " "}, self.TAMPA, {**tampa, "address1": "1 Oak Street", "address2": "Apt 9"}),
            ({"zip": "33606-0001"}, {**self.TAMPA, "Precinct": "12"}, {**tampa, "zip": "33606-0001", "precinct": "12"}),
        )

    def test_overwrite_replaces_an_address_by_another(self):
        own = {"address1": "1 MAIN ST", "address2": "Apt 9", "city": "Miami", "state": "FL", "county": "Dade"}
        self.addresses(
            "overwrite",
            ({}, {"City": "Tampa", "Zip": "33606"}, {"city": "Tampa", "zip": "33606"}),
            (own, self.TAMPA, {"address1": "1 OAK ST", "city": "Tampa", "state": "FL", "zip": "33606"}),
            (own, {"Zip": "33101"}, {**own, "zip": "33101"}),
            (own, {"Address": "1 Main Street", "City": "MIAMI"}, {**own}),
            (own, {"Address": "1 Main St Apt 4"}, {**{k: v for k, v in own.items() if k != "address2"}, "address1": "1 MAIN ST APT 4"}),
            ({"address2": "Apt 9", "city": "Tampa"}, {"Zip": "33606"}, {"address2": "Apt 9", "city": "Tampa", "zip": "33606"}),
        )

    def test_birth_date_and_year_do_not_contradict(self):
        for policy, known, given, then in [
            ("fill", (None, 1990), "DOB\nAnn,Poe,ann@x.org,1980-02-03", (None, 1990)),
            ("fill", (None, 1980), "DOB\nAnn,Poe,ann@x.org,1980-02-03", ("1980-02-03", 1980)),
            ("fill", ("1980-02-03", None), "Birth Year\nAnn,Poe,ann@x.org,1990", ("1980-02-03", None)),
            ("fill", (None, None), "DOB,Birth Year\nAnn,Poe,ann@x.org,1980-02-03,1990", ("1980-02-03", 1980)),
            ("overwrite", ("1980-02-03", 1980), "Birth Year\nAnn,Poe,ann@x.org,1990", (None, 1990)),
            ("overwrite", ("1980-02-03", None), "Birth Year\nAnn,Poe,ann@x.org,1980", ("1980-02-03", 1980)),
            ("overwrite", (None, 1990), "DOB\nAnn,Poe,ann@x.org,1980-02-03", ("1980-02-03", 1980)),
        ]:
            with self.subTest(policy, known=known, given=given):
                self.con.execute("DELETE FROM pocket.person")
                self.con.execute(
                    "INSERT INTO pocket.person (id, first_name, last_name, email, birth_date, birth_year) VALUES ('p', 'Ann', 'Poe', 'ann@x.org', ?, ?)",
                    known)
                self.load(f"First Name,Last Name,Email,{given}\n", conflict_policy=policy, again=True)
                self.assertEqual(self.contact("birth_date::VARCHAR, birth_year"), then)
                self.undo()
                self.assertEqual(self.contact("birth_date::VARCHAR, birth_year"), known)

    def test_an_svid_that_the_list_has_is_not_a_linked_one(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, email, svid, svid_source) VALUES ('p', 'Ann', 'Poe', 'ann@x.org', 7, 'link')")
        row = "First Name,Last Name,Email,SVID\nAnn,Poe,ann@x.org,"
        for policy, svid, then in [("overwrite", 9, (9, None)), ("overwrite", 7, (7, "link")), ("fill", 9, (7, "link"))]:
            with self.subTest(policy, svid=svid):
                self.load(f"{row}{svid}\n", name=f"{policy}{svid}.csv", conflict_policy=policy)
                self.assertEqual(self.contact("svid, svid_source"), then)
                self.undo()
                self.assertEqual(self.contact("svid, svid_source"), (7, "link"))

    def test_the_origin_is_the_row_that_gave_the_value(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, email) VALUES ('p', 'Ann', 'Poe', 'ann@x.org')")
        rows = ("First Name,Last Name,Email,Party,Precinct,Address,City,DOB,SVID,Team\n"
                "Ann,Poe,ann@x.org,DEM,,,Miami,,,Red\nAnn,Poe,ann@x.org,REP,5,1 Oak St,Tampa,1980-02-03,9,\nAnn,Poe,ann@x.org,,6,,,,,Blue\n")
        for policy, lines in [
            ("fill", {"party": 2, "precinct": 3, "address1": 3, "city": 3, "birth_date": 3, "birth_year": 3, "svid": 3, "custom": 2}),
            ("overwrite", {"party": 3, "precinct": 4, "address1": 3, "city": 3, "birth_date": 3, "birth_year": 3, "svid": 3, "custom": 4}),
        ]:
            with self.subTest(policy):
                self.load(rows, conflict_policy=policy)
                self.assertEqual(
                    dict(self.all("SELECT split_part(field, ':', 1), origin FROM pocket.import_change WHERE field <> 'updated_at'")),
                    {field: f"line {line}" for field, line in lines.items()})
                self.undo()

    def test_mapping(self):
        for mapping in ({"A": "last_name", "B": "first_name", "C": "ignored", "D": "custom field"}, '{"A": "last_name", "B": "first_name", "C": "ignored", "D": "custom field"}'):
            with self.subTest(type(mapping)):
                self.con.execute("DELETE FROM pocket.person; DELETE FROM pocket.custom_field")
                self.load("A,B,C,D\nPoe,Ann,x,y\n", mapping=mapping, header_row=1, again=True)
                self.assertEqual(self.contact("first_name, last_name"), ("Ann", "Poe"))
                self.assertEqual(self.all("SELECT name FROM pocket.custom_field"), [("D",)])

    def test_a_custom_field_is_what_each_of_its_values_is(self):
        self.load("First Name,Last Name,Email,Shirts,Code,Sign?,Since,Mixed,Size\n"
                  "Ann,Poe,a@x.org,2,007,yes,2024-05-01,1,L\nBo,Roe,b@x.org,-1.5,12,No,5/2/2024,one,M\nCy,Doe,c@x.org,,,,,,inf\n")
        self.assertEqual(self.all("SELECT name, field_type FROM pocket.custom_field ORDER BY name"), [
            ("Code", "text"), ("Mixed", "text"), ("Shirts", "number"), ("Sign?", "boolean"), ("Since", "date"), ("Size", "text")])

    def test_a_pid_that_came_without_the_sequence_is_not_given_again(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, pid) VALUES ('old', 'Zoe', 'Old', pid_encode(0))")
        self.load("First Name,Last Name,Email\nAnn,Poe,a@x.org\n")
        self.assertEqual(self.contact("pid_decode(pid)", "first_name = 'Ann'"), 1)

    def test_wrong_variables_are_named(self):
        for variables, message in [
            ({"mapping": {"Nope": "email"}}, "mapping names columns that the list lacks: Nope"),
            ({"mapping": {"Zip": "shoe"}}, "mapping names fields that are none: shoe"),
            ({"mapping": {"Zip": "email", "Team": "email"}}, "one field to several columns"),
            *(({"mapping": mapping}, "canvass: mapping must be a struct or a JSON object of header to field; it is " + re.escape(shown))
              for mapping, shown in [("{bad", "{bad"), (42, "42"), (["a"], "[a]"), ("[1]", "[1]"), ("Zip", "Zip"), ("", "")]),
            ({"conflict_policy": "merge"}, "conflict_policy must be skip, fill or overwrite; it is merge"),
            ({"duplicate_rule": "none"}, "duplicate_rule must be exact or fuzzy"),
            ({"sheet": "x"}, "has no sheets"),
            ({"header_row": "x"}, "header_row must be the number of a line, or 0; it is x"),
            ({"header_row": 99}, "no record that starts on line 99"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(duckdb.Error, message):
                self.load(HEADER + "Ann,Poe,,a@x.org,,,\n", **variables)
            self.assertEqual(self.all("FROM pocket.person"), [])
            self.set(**dict.fromkeys(variables))

    def test_blank_names_are_none(self):
        for variables, message in [({"source_name": " "}, "no source"), ({"file": ""}, "no file to load"), ({"file": ["a.csv", "b.csv"]}, "2 files; load one")]:
            self.set(**{"file": "a.csv", "source_name": "a list", **variables})
            with self.subTest(message), self.assertRaisesRegex(duckdb.Error, message):
                self.con.execute(LOAD)
            self.con.execute("ROLLBACK")

    def test_a_tag_is_that_of_its_name(self):
        row = HEADER + "Ann,Poe,,a@x.org,,,\n"
        for tag in ("Volunteer", "volunteer ", " VOLUNTEER", "", "  "):
            self.load(row, tag=tag, again=True)
        self.assertEqual(self.all("SELECT t.name, count(*) FROM pocket.tag AS t JOIN pocket.person_tag AS p ON p.tag_id = t.id GROUP BY ALL"), [("Volunteer", 1)])
        self.assertEqual(self.one("SELECT count(*) FROM pocket.tag"), 1)
        self.con.execute("INSERT INTO pocket.tag (id, name) VALUES ('t', 'volunteer')")
        self.load(row, tag="volunteer", again=True)
        self.assertEqual(self.all("SELECT new_value FROM pocket.import_change WHERE field = 'tag: t'"), [("volunteer",)])

    def test_a_file_of_the_very_name_goes_before_what_the_name_matches(self):
        (self.folder / "v1.csv").write_text(HEADER + "Bo,Roe,,b@x.org,,,\n")
        for name in ("v[1].csv", "v?.csv", "v*.csv"):
            with self.subTest(name):
                self.load(HEADER + f"Ann,Poe,,a@x.org,,,{name}\n", name=name)
                self.assertEqual(self.one("SELECT file_name FROM pocket.import_job WHERE id = ?", self.last_import()), str(self.folder / name))
                (self.folder / name).unlink()
        self.assertEqual(self.all("SELECT DISTINCT first_name FROM pocket.person"), [("Ann",)])
        self.set(file=str(self.folder / "v[0-9].csv"), source_name="a list")
        self.con.execute(LOAD)
        self.assertEqual(self.one("SELECT count(*) FROM pocket.person WHERE first_name = 'Bo'"), 1)
        (self.folder / "v2.csv").write_text(HEADER)
        self.set(file=str(self.folder / "v[0-9].csv"), source_name="a list")
        with self.assertRaisesRegex(duckdb.Error, "2 files; load one at a time"):
            self.con.execute(LOAD)

    def test_the_same_file_is_recognized(self):
        self.load(HEADER + "Ann,Poe,,a@x.org,,,\n")
        before = self.tables()
        with self.assertRaisesRegex(duckdb.Error, "this file was loaded on .* as import .*; SET VARIABLE again"):
            self.load(HEADER + "Ann,Poe,,a@x.org,,,\n", name="renamed.csv")
        self.assertEqual(self.tables(), before)
        self.assertEqual(self.load(HEADER + "Ann,Poe,,a@x.org,,,\n", again=True)[("duplicate", "a contact that is there")], 1)

    def test_an_empty_list(self):
        self.assertEqual(self.load(HEADER), {("read", None): 0})
        self.assertEqual(self.load(b"", name="nothing.csv"), {("read", None): 0})

    def test_nothing_in_a_file_is_run(self):
        evil = "\"x'); DROP TABLE pocket.person; --\""
        self.load(f"Name,Email,{evil},\"a\"\"b;c\"\n\"=cmd|' /C calc'!A0\",a@x.org,{evil},1\n", name="o'brien \"x\";.csv")
        self.assertEqual(self.one("SELECT count(*) FROM pocket.person"), 1)
        self.assertEqual(
            self.all("SELECT name FROM pocket.custom_field ORDER BY ALL"), [('a"b;c',), ("x'); DROP TABLE pocket.person; --",)])

    def test_fuzzy_finds_what_the_rule_does_not(self):
        self.con.execute(
            """INSERT INTO pocket.person (id, first_name, last_name, address1, city, state, zip, email, birth_date)
            VALUES ('p', 'Katherine', 'Wojciechowski', '12 OAK ST', 'Miami', 'FL', '33101', 'kw@x.org', '1970-03-04')"""
        )
        row = "First Name,Last Name,Email,Address,City,State,Zip,DOB\nKatherine,Wojciechowsky,kw@x.org,12 Oak St,Miami,FL,33101,1970-03-04\n"
        self.assertEqual(self.load(row, duplicate_rule="fuzzy"), {("duplicate", "a contact that is there"): 1, ("read", None): 1})
        self.set(duplicate_rule=None)
        self.assertEqual(self.load(row, again=True)[("inserted", None)], 1)

    def test_contacts_are_linked_when_a_voter_file_is_there(self):
        self.con.execute("ATTACH ':memory:' AS i360")
        self.con.execute((ROOT / "sql" / "schema" / "i360.sql").read_text())
        self.con.execute(
            """INSERT INTO i360.i360_voters (svid, first_name, last_name, address1, city, state, zip_code, birth_year)
            VALUES (7, 'ANN', 'POE', '9 ELM ST', 'MIAMI', 'FL', '33133', 1970)"""
        )
        report = self.load("First Name,Last Name,Address,City,State,Zip\nAnn,Poe,9 Elm Street,Miami,FL,33133\n")
        self.assertEqual(report[("linked to a voter", None)], 1)
        self.assertEqual(self.contact("svid, svid_source"), (7, "link"))
        self.assertEqual(self.all("SELECT svid, matched_by FROM pocket.person_voter_match"), [(7, "import")])


class Undo(Lists):
    def test_undo_is_exact(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, cell_phone, updated_at) VALUES ('p', 'Ann', 'Poe', '3055550123', '2020-01-02')")
        self.load(HEADER + "Bo,Roe,305-555-0124,,,,Blue\n", tag="old")
        before = self.tables()
        content = HEADER + "Ann,Poe,305-555-0123,new@x.org,9 Elm St,33133,Red\nCy,Coe,305-555-0125,,,,\nBo,Roe,305-555-0124,,,,Green\n"
        for policy in ("skip", "fill", "overwrite"):
            with self.subTest(policy):
                self.load(content, name="second.csv", conflict_policy=policy, tag="new")
                self.assertNotEqual(self.tables(), before)
                self.undo()
                self.assertEqual(self.tables(), before)
        self.assertEqual(self.one("SELECT count(*) FROM pocket.import_job WHERE status = 'undone'"), 3)

    def test_what_somebody_changed_since_stays(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, cell_phone) VALUES ('p', 'Ann', 'Poe', '3055550123')")
        self.load(HEADER + "Ann,Poe,305-555-0123,new@x.org,9 Elm St,33133,\n", conflict_policy="fill")
        self.con.execute("UPDATE pocket.person SET email = 'mine@x.org'")
        # address1, zip and updated_at
        self.assertEqual(self.undo()["value restored"], 3)
        self.assertEqual(self.contact("email, address1, zip"), ("mine@x.org", None, None))

    def test_it_counts_the_values_that_come_back(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, email, county, city) VALUES ('p', 'Ann', 'Poe', 'ann@x.org', 'Dade', 'Miami')")
        row = "First Name,Last Name,Email,Cell Phone,DOB,City,Team,Sign\nAnn,Poe,ann@x.org,305-555-0123,1980-02-03,Tampa,Red,yes\n"
        for edit, restored in [
            ("", 9), ("UPDATE pocket.person SET cell_phone = '1'", 8), ("UPDATE pocket.person SET county = 'Pasco'", 8),
            ("UPDATE pocket.person_custom_field SET value = 'Blue' WHERE value = 'Red'", 8), ("DELETE FROM pocket.person_tag", 8),
        ]:
            with self.subTest(edit):
                self.load(row, conflict_policy="overwrite", tag="new")
                self.con.execute(edit)
                self.assertEqual(self.undo()["value restored"], restored)
                self.con.execute("UPDATE pocket.person SET cell_phone = NULL, county = 'Dade'; DELETE FROM pocket.person_custom_field")

    def test_work_is_not_lost(self):
        self.load(HEADER + "Bo,Roe,305-555-0124,,,,Blue\n")
        job, person = self.last_import(), self.contact("id")
        self.con.execute("INSERT INTO pocket.communication (person_id) VALUES (?)", [person])
        before = self.tables()
        with self.assertRaisesRegex(duckdb.Error, "in use: 1 with a row in communication"):
            self.undo(job)
        self.assertEqual(self.tables(), before)
        self.con.execute("DELETE FROM pocket.communication")
        self.load(HEADER + "Bo,Roe,305-555-0124,bo@x.org,,,\n", name="later.csv")
        with self.assertRaisesRegex(duckdb.Error, "1 that import .* found again"):
            self.undo(job)
        self.undo()
        self.undo(job)
        self.assertEqual(self.all("FROM pocket.person"), [])

    def test_it_is_undone_once_and_may_be_loaded_again(self):
        self.load(HEADER + "Bo,Roe,305-555-0124,,,,Blue\n")
        job = self.last_import()
        self.undo(job)
        for wrong, message in [(job, "was undone on"), ("no such", "no import no such")]:
            with self.subTest(message), self.assertRaisesRegex(duckdb.Error, message):
                self.undo(wrong)
        self.assertEqual(self.load(HEADER + "Bo,Roe,305-555-0124,,,,Blue\n")[("inserted", None)], 1)


class UndoOthers(Lists):
    """The imports of voters and the enrichments, too."""

    def setUp(self):
        super().setUp()
        self.con.execute("ATTACH ':memory:' AS i360")
        self.con.execute((ROOT / "sql" / "schema" / "i360.sql").read_text())
        self.con.execute(
            """INSERT INTO i360.i360_voters (svid, first_name, last_name, address1, city, state, zip_code, birth_year, party, cell_phone)
            VALUES (7, 'ANN', 'POE', '9 ELM ST', 'MIAMI', 'FL', '33133', 1970, 'DEM', '3055550123'),
                (8, 'BO', 'ROE', '1 OAK ST', 'TAMPA', 'FL', '33602', 1980, 'REP', '8135550123')"""
        )

    def test_an_import_of_voters(self):
        before = self.tables()
        self.set(voters="i360.i360_voters")
        self.con.execute((ROOT / "sql" / "import_voters.sql").read_text())
        self.assertEqual(self.one("SELECT count(*) FROM pocket.person_voter_match"), 2)
        self.assertEqual(self.undo()["contact removed"], 2)
        self.assertEqual(self.tables(), before)

    def test_an_enrichment(self):
        self.load("First Name,Last Name,Address,City,State,Zip\nAnn,Poe,9 Elm Street,Miami,FL,33133\n")
        before = self.tables()
        self.con.execute((ROOT / "sql" / "enrich_from_voters.sql").read_text())
        self.assertEqual(self.contact("party, cell_phone"), ("DEM", "+13055550123"))
        self.undo()
        self.assertEqual(self.tables(), before)

    def test_a_merge_stands_in_the_way(self):
        self.load(HEADER + "Ann,Poe,,a@x.org,,,\nAnne,Poe,,b@x.org,,,\n")
        job = self.last_import()
        self.con.execute("CREATE TABLE pairs AS SELECT min(id) AS id_a, max(id) AS id_b FROM pocket.person")
        self.set(pairs="pairs")
        self.con.execute((ROOT / "sql" / "merge_duplicates.sql").read_text())
        with self.assertRaisesRegex(duckdb.Error, "merged .undo the merge"):
            self.undo(job)
        self.set(merge_id=self.one("SELECT any_value(merge_id) FROM pocket.merge_log"))
        self.con.execute((ROOT / "sql" / "undo_merge.sql").read_text())
        self.assertEqual(self.undo(job)["contact removed"], 2)


if __name__ == "__main__":
    unittest.main()
