"""sql/create_segment.sql, run_segment.sql, export_segment.sql and save_voters_as_segment.sql: who is a member, and what is written."""

import csv
import tempfile
import unittest
from pathlib import Path

import duckdb

from example import ROOT, Linking

CREATE, RUN, EXPORT, SAVE, LINK, UNDO = (
    (ROOT / "sql" / f"{name}.sql").read_text()
    for name in ("create_segment", "run_segment", "export_segment", "save_voters_as_segment", "link_voters", "undo_import")
)


class Segments(Linking):
    TABLES = ("segment", "segment_person", "segment_voter", "segment_execution_log", "segment_change", "person")

    def setUp(self):
        super().setUp()
        self.con.execute("DELETE FROM pocket.person; DELETE FROM i360.i360_voters")
        self.con.execute("""
            INSERT INTO pocket.person BY NAME
            FROM (VALUES ('a', 'Ann', 'Ames', '33606', 'REP'), ('b', 'Bob', 'Bell', '33606', 'DEM'), ('c', 'Cy', 'Cole', '33602', 'REP'),
                ('d', '=cmd|'' /C calc''!A0', 'D"x, y', '33602', NULL)) AS p(id, first_name, last_name, zip, party);
            INSERT INTO i360.i360_voters BY NAME
            FROM (VALUES (1, 'FL', 'ANN', 'AMES', 0.9, 'REP'), (2, 'FL', 'BOB', 'BELL', 0.2, 'DEM'), (3, 'FL', 'EVE', 'ENGEL', 0.8, 'REP'),
                (1, 'GA', 'ANNE', 'OTHER', 0.1, 'DEM')) AS v(svid, state, first_name, last_name, turnout_score, party);
            INSERT INTO pocket.person_voter_match (id, person_id, svid, voter_state, match_type, match_score)
            VALUES ('m1', 'a', 1, 'FL', 'exact', 1), ('m2', 'b', 2, 'FL', 'exact', 1)""")

    def run_script(self, script, **variables):
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])
        (report,) = self.shown(script)
        return report[0]

    def create(self, name="S", predicate=None, **variables):
        if predicate is not None:
            variables["predicate"] = predicate
        return self.run_script(CREATE, segment_name=name, **variables)

    def run_segment(self, name="S", **variables):
        """The counts: persons, joined, left, voters."""
        return self.run_script(RUN, segment=name, **variables)[2:]

    def members(self, name="S"):
        return [m for (m,) in self.all("SELECT id FROM canvass.segment_members(?) ORDER BY id", name)]

    def refused(self, script, message, **variables):
        before = self.contents()
        with self.assertRaisesRegex(duckdb.Error, message):
            self.run_script(script, **variables)
        try:
            self.con.execute("ROLLBACK")
        except duckdb.TransactionException:
            pass  # the script was in no transaction
        for name in variables:
            self.con.execute(f"RESET VARIABLE {name}")
        self.assertEqual(self.contents(), before)


    def gone_on(self, script, **variables):
        """Runs it as a client does that goes on after an error; what it says of the first."""
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])
        errors = []
        for statement in self.con.extract_statements(script):
            try:
                self.con.execute(statement)
            except duckdb.Error as error:
                errors.append(str(error))
        try:
            self.con.execute("ROLLBACK")
        except duckdb.TransactionException:
            pass  # COMMIT of a transaction that failed ends it
        return errors[0]

    def test_a_client_that_goes_on_after_an_error_writes_nothing(self):
        self.create("Good", "zip = '33606'")
        before = self.contents()
        for script, variables, message in [
            (CREATE, {"segment_name": "S1", "members": "nosuch"}, "nosuch"),
            (CREATE, {"segment_name": "S3", "predicate": "zip::INTEGER > 5 AND first_name::INTEGER = 1"}, "Could not convert"),
            (CREATE, {"segment_name": "Good", "predicate": "first_name::INTEGER = 1"}, "Could not convert"),
            (SAVE, {"segment_name": "S2", "voters": "nosuch"}, "nosuch"),
            (SAVE, {"segment_name": "S2", "voters": "pocket.person"}, "lacks the column state|without an SVID"),
        ]:
            with self.subTest(variables):
                self.assertRegex(self.gone_on(script, **variables), message)
                self.assertEqual(self.contents(), before)
                for name in variables:
                    self.con.execute(f"RESET VARIABLE {name}")


class Dynamic(Segments):
    def test_members_joiners_and_leavers(self):
        name, kind, outcome, persons, voters, segment = self.create("S", "zip = '33606'", created_by="ann", description="why")
        self.assertEqual((name, kind, outcome, persons, voters), ("S", "dynamic", "created", 2, None))
        self.assertEqual(self.one("SELECT getvariable('segment')"), segment)
        self.assertEqual(self.members(), [])
        self.assertEqual(self.run_segment(executed_by="ann"), (2, 2, 0, None))
        self.assertEqual(self.members(), ["a", "b"])
        self.assertEqual(self.run_segment(), (2, 0, 0, None))
        self.con.execute("UPDATE pocket.person SET zip = CASE id WHEN 'a' THEN '0' ELSE '33606' END WHERE id IN ('a', 'c')")
        self.assertEqual(self.run_segment("s"), (2, 1, 1, None))
        self.assertEqual(self.members(), ["b", "c"])
        self.assertEqual(
            self.all("SELECT change, person_id, first_name, executed_by FROM canvass.segment_changes('S')"),
            [("joined", "c", "Cy", "system"), ("left", "a", "Ann", "system"), ("joined", "a", "Ann", "ann"), ("joined", "b", "Bob", "ann")])
        self.assertEqual(
            self.all("""SELECT predicate, base, person_count, joined_count, left_count, error FROM pocket.segment_execution_log
                ORDER BY executed_at"""),
            [("zip = '33606'", "contacts", *counts, None) for counts in ((2, 2, 0), (2, 0, 0), (2, 1, 1))])
        self.assertEqual(
            self.all("SELECT name, persons, joined, left_since, description FROM canvass.segments()"), [("S", 2, 1, 1, "why")])
        self.assertEqual(self.all("FROM canvass.orphans()"), [])
        self.assertEqual(self.all("SELECT name FROM duckdb_variables() WHERE name LIKE 'canvass%' OR name = 'segment'"), [])

    def test_a_new_definition_keeps_the_segment(self):
        first = self.create("S", "zip = '33606'")
        self.run_segment()
        second = self.create(" s ", "zip = '33602'")
        self.assertEqual((second[2], second[5]), ("definition replaced", first[5]))
        self.assertEqual(self.members(), ["a", "b"])
        self.assertEqual(self.run_segment(), (2, 2, 2, None))
        self.assertEqual(self.members(), ["c", "d"])

    def test_tags_fields_status_events_and_communications(self):
        self.con.execute("""
            INSERT INTO pocket.tag (id, name, parent_id) VALUES ('t', 'Volunteer', 'u'), ('u', 'Friend', 't'), ('v', 'Phone bank', 't');
            INSERT INTO pocket.person_tag (person_id, tag_id) VALUES ('a', 'v');
            INSERT INTO pocket.record_tag (record_type, record_id, tag_id) VALUES ('person', 'b', 't'), ('event', 'c', 't');
            INSERT INTO pocket.custom_field (id, name) VALUES ('f', 'Shirt'), ('g', 'Empty');
            INSERT INTO pocket.person_custom_field VALUES ('a', 'f', 'L'), ('b', 'f', 'M'), ('a', 'g', ' '), ('a', 'f', 'L');
            INSERT INTO pocket.whip_status (person_id, status, recorded_at)
            VALUES ('a', 'yes', '2024-01-01'), ('a', 'no', '2024-02-01'), ('b', 'yes', NULL);
            INSERT INTO pocket.event (id, name) VALUES ('e', 'Rally');
            INSERT INTO pocket.event_registration (id, event_id, person_id) VALUES ('r', 'e', 'c');
            INSERT INTO pocket.communication (id, person_id, sent_at) VALUES ('k', 'd', '2024-03-01')""")
        for predicate, expected in {
            "list_contains(tags, 'Phone bank')": ["a"],
            "'Volunteer' IN tags": ["a", "b"],
            "tags && ['Friend']": ["a", "b"],
            "len(tags) = 0": ["c", "d"],
            "custom_fields['Shirt'] = 'L'": ["a"],
            "custom_fields['Empty'] IS NULL AND custom_fields['nope'] IS NULL": ["a", "b", "c", "d"],
            "whip_status = 'no'": ["a"],
            "whip_status = 'yes'": ["b"],
            "list_contains(events, 'Rally')": ["c"],
            "last_communication_at >= DATE '2024-03-01'": ["d"],
            "is_linked": ["a", "b"],
            "NOT is_linked": ["c", "d"],
            "voter_turnout_score > 0.5": ["a"],
            "voter_party IS NULL": ["c", "d"],
            "voter_party = party": ["a", "b"],
            "created_at > now() - INTERVAL 1 DAY AND created_at <= current_timestamp": ["a", "b", "c", "d"],
            "true": ["a", "b", "c", "d"],
            "first_name LIKE '=%' -- formulas": ["d"],
            "soundex(last_name) = soundex('Bel')": ["b"],
        }.items():
            with self.subTest(predicate):
                self.assertEqual(self.create("S", predicate)[3], len(expected))
                self.assertEqual(self.run_segment()[0], len(expected))
                self.assertEqual(self.members(), expected)

    def test_a_link_without_a_state(self):
        self.con.execute("UPDATE pocket.person_voter_match SET voter_state = ''")
        self.create("S", "voter_svid IS NOT NULL")
        self.assertEqual(self.run_segment()[0], 1)  # SVID 1 is in two states
        self.assertEqual(self.members(), ["b"])

    def test_what_is_not_wanted_is_not_read(self):
        self.con.execute("SET VARIABLE plan = ''")
        for wanted, reads in (("['zip']", set()), ("['tags']", {"person_tag"}), ("['voter_party']", {"i360_voters"})):
            plan = self.all(f"""EXPLAIN SELECT c.zip, {wanted[2:-2]} FROM canvass.segment_contacts_voters(wanted := {wanted}) AS c""")[0][1]
            for table in ("person_tag", "person_custom_field", "whip_status", "event_registration", "communication"):
                self.assertEqual(table in plan, table in reads, (wanted, table))

    def test_a_column_of_the_contacts_that_is_called_like_a_voters(self):
        self.con.execute("ALTER TABLE pocket.person ADD COLUMN voter_note VARCHAR; UPDATE pocket.person SET voter_note = 'x' WHERE id = 'c'")
        self.con.execute("DETACH i360")
        self.create("S", "voter_note = 'x'")
        self.assertEqual(self.run_segment()[0], 1)
        self.con.execute("ATTACH ':memory:' AS i360; CREATE TABLE pocket.\"my.donors\" (person_id VARCHAR)")
        self.assertNotIn("my.donors", str(self.all("SELECT DISTINCT base FROM canvass.segment_columns()")))

    def test_a_base_of_the_campaigns_own(self):
        self.con.execute("""
            CREATE TABLE pocket.gift (person_id VARCHAR, amount INTEGER);
            INSERT INTO pocket.gift VALUES ('a', 10), ('a', 50), ('b', 5), ('gone', 90), (NULL, 90);
            CREATE VIEW pocket.donors AS SELECT g.person_id, sum(g.amount) AS total FROM pocket.gift AS g GROUP BY ALL""")
        self.assertEqual(self.create("S", "total > 20", base="pocket.donors")[3], 1)
        self.run_segment()
        self.assertEqual(self.members(), ["a"])
        self.refused(CREATE, "no such base", segment_name="T", predicate="true", base="/etc/passwd")
        self.refused(CREATE, "no such base", segment_name="T", predicate="true", base="pocket.tag")

    def test_what_is_refused(self):
        self.refused(CREATE, "what is it called", predicate="true")
        self.refused(CREATE, "predicate for a dynamic segment, or members", segment_name="S")
        self.refused(CREATE, "the predicate is refused: the base has no column zipp; did you mean zip", segment_name="S", predicate="zipp = '1'")
        self.refused(CREATE, "the predicate is refused: it is empty", segment_name="S", predicate=" ")
        self.refused(CREATE, "Could not convert string 'Ann' to INT", segment_name="S", predicate="first_name::INTEGER = 1")
        self.refused(RUN, "no segment nope", segment="nope")
        self.refused(RUN, "which segment")
        self.create("S", "true")
        self.refused(CREATE, "there is a dynamic segment S", segment_name="S", members="pocket.person_tag")

    def test_a_stored_predicate_is_checked_again(self):
        self.create("S", "true")
        self.run_segment()
        for predicate, reason in (
            ("id IN (SELECT id FROM pocket.user)", "a subquery"), ("getenv('HOME') = ''", "getenv"), (None, "it has no predicate"),
            ("1", "must be a condition"),
        ):
            self.con.execute("UPDATE pocket.segment SET predicate = ?", [predicate])
            self.con.execute("DELETE FROM pocket.segment_execution_log")
            with self.assertRaisesRegex(duckdb.Error, "no member has changed.*" + reason):
                self.run_segment()
            self.assertEqual(self.members(), ["a", "b", "c", "d"])
            logged, error, count = self.one("SELECT predicate, error, person_count FROM pocket.segment_execution_log")
            self.assertEqual((logged, count), (predicate, None))
            self.assertIn(reason, error)

    def test_an_error_while_it_runs_writes_nothing(self):
        self.create("S", "zip::INTEGER > 0")
        self.con.execute("UPDATE pocket.person SET zip = 'x' WHERE id = 'a'")
        self.refused(RUN, "Could not convert", segment="S")


class Nested(Segments):
    def test_a_segment_within_a_segment(self):
        self.create("Outer", "zip = '33606'")
        self.assertEqual(self.create("Inner", "party = 'REP'", parent="outer")[3], 1)
        self.assertEqual(self.run_segment("Inner"), (1, 1, 0, None))  # the outer one need not have been run
        self.assertEqual(self.members("Inner"), ["a"])
        self.create("Outer", "zip = '33602'")
        self.assertEqual(self.run_segment("Inner"), (1, 1, 1, None))
        self.assertEqual(self.members("Inner"), ["c"])
        self.assertEqual(self.one("SELECT within FROM canvass.segments() WHERE name = 'Inner'"), "Outer")

    def test_within_a_static_and_a_voter_segment(self):
        self.con.execute("CREATE TABLE team AS FROM (VALUES ('a'), ('c')) AS t(person_id)")
        self.create("Team", members="team")
        self.create("S", "zip = '33606'", parent="Team")
        self.run_segment()
        self.assertEqual(self.members(), ["a"])
        self.run_script(SAVE, voters="i360.i360_voters", segment_name="Voters")
        self.create("S", "true", parent="Voters")
        self.run_segment()
        self.assertEqual(self.members(), ["a", "b"])

    def test_cycles_and_lost_parents(self):
        self.create("A", "true")
        self.create("B", "true", parent="A")
        self.refused(CREATE, "it is within itself", segment_name="A", predicate="true", parent="B")
        self.refused(CREATE, "it is within itself", segment_name="A", predicate="true", parent="A")
        self.refused(CREATE, "no segment nope", segment_name="C", predicate="true", parent="nope")
        self.con.execute("UPDATE pocket.segment SET parent_id = 'lost' WHERE name = 'A'")
        self.assertEqual(self.all("SELECT child_column, examples FROM canvass.orphans()"), [("parent_id", ["lost"])])
        with self.assertRaisesRegex(duckdb.Error, 'a segment that does not exist, lost'):
            self.run_segment("B")

    def test_a_bad_predicate_above_is_refused(self):
        self.create("A", "true")
        self.create("B", "true", parent="A")
        self.con.execute("UPDATE pocket.segment SET predicate = 'true) OR (true' WHERE name = 'A'")
        with self.assertRaisesRegex(duckdb.Error, 'segment "A": DuckDB cannot parse it'):
            self.run_segment("B")


class Static(Segments):
    def setUp(self):
        super().setUp()
        self.con.execute("CREATE TABLE team AS FROM (VALUES ('a'), ('c'), ('a'), (NULL)) AS t(person_id)")

    def test_keeps_its_list(self):
        self.assertEqual(self.create("Team", members="team")[1:4], ("static", "created", 2))
        self.assertEqual(self.members("Team"), ["a", "c"])
        self.assertEqual(self.run_segment("Team"), (2, 0, 0, None))
        self.con.execute("DELETE FROM pocket.person WHERE id = 'c'")
        self.assertEqual(self.run_segment("Team"), (1, 0, 1, None))
        self.assertEqual(self.all("FROM canvass.orphans()"), [])

    def test_what_is_refused(self):
        self.con.execute("CREATE TABLE strangers AS FROM (VALUES ('x'), ('a')) AS t(person_id)")
        self.refused(CREATE, "1 of the members are no contacts, such as x", segment_name="T", members="strangers")
        self.refused(CREATE, "does not exist", segment_name="T", members="(VALUES ('a')) AS t(person_id)")
        self.create("Team", members="team")
        self.refused(CREATE, "there is a segment Team with a fixed list", segment_name="team", members="team")


class Voters(Segments):
    def test_a_query_on_the_voter_file(self):
        self.con.execute("CREATE VIEW chosen AS FROM i360.i360_voters AS v WHERE v.party = 'REP'")
        self.assertEqual(self.run_script(SAVE, voters="chosen", segment_name="Reps")[:3], ("Reps", 2, 1))
        self.assertEqual(self.members("Reps"), ["a"])
        self.con.execute("INSERT INTO pocket.person_voter_match (person_id, svid, voter_state, match_type, match_score) VALUES ('c', 3, 'FL', 'exact', 1)")
        self.assertEqual(self.run_segment("Reps"), (2, 1, 0, 2))
        self.assertEqual(self.all("SELECT name, segment_type, persons, voters FROM canvass.segments()"), [("Reps", "voter", 2, 2)])

    def test_one_by_a_predicate_asks_anew(self):
        self.assertEqual(self.create("S", "turnout_score > 0.5", base="voters")[1:5], ("voter", "created", None, 2))
        self.assertEqual(self.run_segment(), (1, 1, 0, 2))
        self.con.execute("UPDATE i360.i360_voters SET turnout_score = 1 - turnout_score WHERE state = 'FL'")
        self.assertEqual(self.run_segment(), (1, 1, 1, 1))
        self.assertEqual(self.members(), ["b"])

    def test_what_is_refused(self):
        self.refused(SAVE, "which voters", segment_name="S")
        self.con.execute("CREATE VIEW nobody AS FROM i360.i360_voters WHERE false")
        self.refused(SAVE, "nobody is empty", segment_name="S", voters="nobody")
        self.con.execute("CREATE VIEW odd AS SELECT 'x12' AS svid, 'FL' AS state")
        self.refused(SAVE, "without an SVID", segment_name="S", voters="odd")
        self.create("S", "true")
        self.refused(SAVE, "there is a segment S", segment_name="s", voters="i360.i360_voters")
        self.refused(CREATE, "within no other", segment_name="V", predicate="true", base="voters", parent="S")


class Export(Segments):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.create("S", "true")
        self.run_segment()

    def export(self, file, columns=None, segment="S"):
        before = self.contents()
        more = {"columns": columns} if columns else {}
        report = self.run_script(EXPORT, segment=segment, file=str(self.folder / file), **more)
        self.assertEqual(self.contents(), before)
        return report

    def read(self, file):
        with open(self.folder / file, newline="", encoding="utf-8") as lines:
            return list(csv.reader(lines))

    def test_csv(self):
        self.con.execute("""
            INSERT INTO pocket.tag (id, name) VALUES ('t', 'x'), ('u', '=y'); INSERT INTO pocket.person_tag (person_id, tag_id) VALUES ('a', 't'), ('a', 'u');
            UPDATE pocket.person SET cell_phone = '+18135550123', city = CASE id WHEN 'a' THEN '-2+3' WHEN 'b' THEN '@x' WHEN 'c' THEN '-7' END""")
        self.assertEqual(self.export("x.csv", ["LAST_NAME", "first_name", "cell_phone", "city", "tags", "voter_turnout_score"])[2:], ("csv", 6, 4))
        self.assertEqual(self.read("x.csv"), [
            ["last_name", "first_name", "cell_phone", "city", "tags", "voter_turnout_score"],
            ["Ames", "Ann", "+18135550123", "'-2+3", "'=y; x", "0.9"],
            ["Bell", "Bob", "+18135550123", "'@x", "", "0.2"],
            ["Cole", "Cy", "+18135550123", "-7", "", ""],
            ['D"x, y', "'=cmd|' /C calc'!A0", "+18135550123", "", "", ""],
        ])

    def test_parquet_keeps_every_value(self):
        self.export("x.parquet", ["id", "first_name", "tags", "custom_fields"])
        self.assertEqual(
            self.all(f"SELECT id, first_name, tags FROM '{self.folder}/x.parquet' WHERE id = 'd'"), [("d", "=cmd|' /C calc'!A0", [])])

    def test_the_columns_without_being_asked(self):
        self.export("x.csv")
        self.assertEqual(self.read("x.csv")[0][:3], ["id", "pid", "first_name"])

    def test_voters(self):
        self.run_script(SAVE, voters="i360.i360_voters", segment_name="V")
        self.assertEqual(self.export("v.csv", ["svid", "state", "person_id"], "V")[4], 4)
        self.assertEqual(self.read("v.csv")[1:], [["1", "FL", "a"], ["2", "FL", "b"], ["3", "FL", ""], ["1", "GA", ""]])

    def test_voters_without_a_state_or_twice_in_the_file(self):
        self.con.execute("CREATE TABLE chosen AS FROM (VALUES (2, NULL), (3, 'FL')) AS v(svid, state)")
        self.con.execute("CREATE TABLE twice AS FROM i360.i360_voters UNION ALL FROM i360.i360_voters WHERE svid = 3")
        self.con.execute("DROP TABLE i360.i360_voters; CREATE TABLE i360.i360_voters AS FROM twice")
        self.con.execute("UPDATE pocket.person_voter_match SET voter_state = '' WHERE person_id = 'a'")
        self.con.execute("INSERT INTO pocket.person_voter_match (person_id, svid, voter_state, match_type, match_score) VALUES ('c', 3, '', 'exact', 1)")
        self.assertEqual(self.run_script(SAVE, voters="chosen", segment_name="V")[1:3], (2, 2))
        self.export("v.csv", ["svid", "person_id"], "V")
        self.assertEqual(self.read("v.csv")[1:], [["2", "b"], ["3", "c"]])

    def test_of_the_columns_without_being_asked_those_that_are_there(self):
        self.run_script(SAVE, voters="i360.i360_voters", segment_name="V")
        self.con.execute("CREATE TABLE few AS SELECT svid, state, first_name, last_name FROM i360.i360_voters")
        self.con.execute("DROP TABLE i360.i360_voters; CREATE TABLE i360.i360_voters AS FROM few")
        self.assertEqual(self.export("v.csv", segment="V")[3:], (5, 4))
        self.assertEqual(self.read("v.csv")[0], ["svid", "state", "first_name", "last_name", "person_id"])

    def test_a_header_is_no_formula(self):
        self.con.execute('ALTER TABLE pocket.person ADD COLUMN "=1+1" VARCHAR')
        self.export("x.csv", ["id", "=1+1"])
        self.assertEqual(self.read("x.csv")[0], ["id", "'=1+1"])

    def test_what_is_refused(self):
        self.refused(EXPORT, "CSV or Parquet", segment="S", file=str(self.folder / "n.xlsx"))
        self.refused(EXPORT, "columns is empty", segment="S", file=str(self.folder / "n.csv"), columns=[])
        self.refused(EXPORT, "has no column secret", segment="S", file=str(self.folder / "n.csv"), columns=["secret"])
        self.refused(EXPORT, 'has no column id"', segment="S", file=str(self.folder / "n.csv"), columns=['id", getenv(\'x\') AS "y'])
        self.refused(EXPORT, "into which file", segment="S")
        self.assertFalse((self.folder / "n.csv").exists())


if __name__ == "__main__":
    unittest.main()
