"""canvass.merge_plan, sql/merge_duplicates.sql, sql/undo_merge.sql: who stays, what moves, that undoing goes back exactly."""

import unittest

import duckdb

from example import ROOT, connect

MERGE, UNDO = ((ROOT / "sql" / f"{name}.sql").read_text() for name in ("merge_duplicates", "undo_merge"))
LOG = {"merge_log", "merge_change"}


class Merging(unittest.TestCase):
    """Ann twice (a stays, b goes), and Zoe, who is nobody else."""

    def setUp(self):
        self.con = connect()
        self.addCleanup(self.con.close)
        self.con.execute("""
            DELETE FROM pocket.person;
            INSERT INTO pocket.person (id, first_name, last_name, email, city, created_at, updated_at) VALUES
                ('a', 'Ann', 'Lee', 'ann@x.org', 'Tampa', '2020-01-01', '2020-02-02 03:04:05.678901'),
                ('b', 'Ann', 'Lee', NULL, NULL, '2021-01-01', '2021-02-02'),
                ('z', 'Zoe', 'Orr', NULL, NULL, '2022-01-01', '2022-02-02');
            UPDATE pocket.person
            SET middle_name = 'May', congressional_district = '1', state_senate_district = '2', state_house_district = '3'
            WHERE id = 'a';
        """)

    def all(self, sql, *parameters):
        return self.con.execute(sql, parameters).fetchall()

    def one(self, sql, *parameters):
        (row,) = self.all(sql, *parameters)
        return row[0] if len(row) == 1 else row

    def person(self, which, columns):
        return self.one(f"SELECT {columns} FROM pocket.person WHERE id = ?", which)

    def set_person(self, which, **values):
        for column, value in values.items():
            self.con.execute(f"UPDATE pocket.person SET {column} = ? WHERE id = ?", [value, which])

    def shown(self, script, **variables):
        """The report of a script: the rows of each result and detail."""
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])
        (report,) = (
            result.fetchall() for statement in self.con.extract_statements(script)
            if (result := self.con.execute(statement)) and statement.type == duckdb.StatementType.SELECT
        )
        return {(result, detail): rows if rows is not None else example for result, detail, rows, example in report}

    def merge(self, *pairs, by="user:ann"):
        self.con.execute("CREATE OR REPLACE TEMP TABLE pair (id_a VARCHAR, id_b VARCHAR, match_score DOUBLE)")
        self.con.executemany("INSERT INTO pair VALUES (?, ?, 0.9)", pairs or [("a", "b")])
        return self.shown(MERGE, pairs="pair", merged_by=by)

    def merge_id(self, report):
        (merge,) = [detail for result, detail in report if result == "merge"]
        return merge

    def undo(self, report, by="user:bob"):
        return self.shown(UNDO, merge_id=self.merge_id(report), undone_by=by)

    def tables(self):
        return {name for (name,) in self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = 'pocket'")}

    def save(self):
        self.con.execute("ATTACH IF NOT EXISTS ':memory:' AS saved")
        for table in self.tables() - LOG:
            self.con.execute(f'CREATE OR REPLACE TABLE saved."{table}" AS FROM pocket."{table}"')

    def assert_as_saved(self, *but):
        for table in self.tables() - LOG - set(but):
            for one, other in (("saved", "pocket"), ("pocket", "saved")):
                rows = self.all(f'FROM {one}."{table}" EXCEPT ALL FROM {other}."{table}"')
                self.assertEqual(rows, [], f"{table}: in {one} only")

    def assert_refused(self, message, script=MERGE, **variables):
        self.save()
        log = [self.all(f"FROM pocket.{table} ORDER BY ALL") for table in sorted(LOG)]
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])
        with self.assertRaisesRegex(duckdb.Error, message):
            self.con.execute(script)
        self.con.execute("ROLLBACK")
        self.assert_as_saved()
        self.assertEqual([self.all(f"FROM pocket.{table} ORDER BY ALL") for table in sorted(LOG)], log)

    def refuse_pairs(self, message, *pairs):
        self.con.execute("CREATE OR REPLACE TEMP TABLE pair (id_a VARCHAR, id_b VARCHAR)")
        self.con.executemany("INSERT INTO pair VALUES (?, ?)", pairs or [("a", "b")])
        self.assert_refused(message, pairs="pair")

    def link(self, person, svid, state="FL", by=None, score=0.9, match_type="exact"):
        self.con.execute("""
            INSERT INTO pocket.person_voter_match
                (id, person_id, svid, voter_state, match_type, match_score, match_details, verified_by)
            VALUES (?, ?, ?, ?, ?, ?, '{"a":  1}', ?)""", ["l" + person, person, svid, state, match_type, score, by])
        self.set_person(person, svid=svid, svid_source="manual" if by else "link")

    def review(self, person, svid, decision=None, decided_at=None):
        self.con.execute("""
            INSERT INTO pocket.match_review (id, person_id, svid, voter_state, match_type, match_score, decision, decided_at)
            VALUES (?, ?, ?, 'FL', 'fuzzy', 0.6, ?, ?)""", [f"r{person}{svid}", person, svid, decision, decided_at])


class Survivor(Merging):
    def plan(self, *pairs):
        self.con.execute("CREATE OR REPLACE TEMP TABLE pair (id_a VARCHAR, id_b VARCHAR, match_score DOUBLE)")
        self.con.executemany("INSERT INTO pair VALUES (?, ?, ?)", pairs)
        return self.all("SELECT id, survivor_id, position, not_merged FROM canvass.merge_plan('pair') ORDER BY cluster_id, position")

    def test_the_most_complete_contact_stays(self):
        self.set_person("b", gender="F", party="NPA", zip="33601", county="Pasco", cell_phone="1", email=" ", home_phone="")
        self.assertEqual(self.plan(("b", "a", 0.9)), [("a", "a", 1, None), ("b", "a", 2, None)])
        self.set_person("b", email="b@x.org", home_phone="2")
        self.assertEqual(self.plan(("a", "b", 0.9))[0][0], "b")

    def test_custom_fields_count_and_provenance_does_not(self):
        self.set_person("b", import_source="list", original_data="{}", pid="0X7QH3", svid=7)
        self.assertEqual(self.plan(("a", "b", 0.9))[0][0], "a")
        self.con.execute("INSERT INTO pocket.person_custom_field SELECT 'b', 'f' || i, i FROM range(7) AS r(i)")
        self.assertEqual(self.plan(("a", "b", 0.9))[0][0], "b")

    def test_then_the_latest_then_the_least_id(self):
        self.con.execute("INSERT INTO pocket.person_custom_field SELECT 'b', 'f' || i, i FROM range(6) AS r(i)")
        self.assertEqual(self.plan(("a", "b", 0.9))[0][0], "b")
        self.set_person("a", updated_at=None)
        self.set_person("b", updated_at=None)
        self.assertEqual(self.plan(("a", "b", 0.9))[0][0], "b")
        self.set_person("a", created_at=None)
        self.set_person("b", created_at=None)
        self.assertEqual(self.plan(("a", "b", 0.9))[0][0], "a")

    def test_a_group_is_connected_over_any_number_of_pairs(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name) VALUES ('c', 'Ann', 'Lee'), ('d', 'Ann', 'Lee')")
        self.assertEqual(sorted(row[0] for row in self.plan(("c", "d", 0.9), ("d", "b", None), ("b", "a", 0.8))), ["a", "b", "c", "d"])
        self.assertEqual(
            self.all("SELECT id, match_score FROM canvass.merge_plan('pair') ORDER BY id"),
            [("a", 0.8), ("b", 0.8), ("c", 0.9), ("d", 0.9)])

    def test_a_group_that_contradicts_itself_is_left_alone(self):
        for reason, one, other in (
            ("two birth dates", {"birth_date": "1950-01-02"}, {"birth_date": "1950-02-01"}),
            ("two birth years", {"birth_date": "1950-01-02"}, {"birth_year": 1951}),
            ("two suffixes", {"suffix": "Jr."}, {"suffix": "SR"}),
            ("two suffixes", {"suffix": "Jr."}, {"last_name": "Lee III"}),
            (None, {"suffix": "Jr."}, {"suffix": "junior"}),
            (None, {"suffix": "Jr."}, {"suffix": None}),
            (None, {"birth_date": "1950-01-02"}, {"birth_year": 1950}),
            (None, {"birth_date": "1900-01-01"}, {"birth_date": "1950-01-02"}),
        ):
            with self.subTest(reason=reason, one=one, other=other):
                self.con.execute("UPDATE pocket.person SET birth_date = NULL, birth_year = NULL, suffix = NULL, last_name = 'Lee'")
                self.set_person("a", **one)
                self.set_person("b", **other)
                self.assertEqual({row[3] for row in self.plan(("a", "b", 0.9))}, {reason})
                if reason:
                    self.save()
                    report = self.merge(("a", "b"))
                    self.assertEqual(report["not merged", reason], 2)
                    self.assertIn(("nothing to merge", None), report)
                    self.assert_as_saved()

    def test_a_wrong_group_does_not_stop_the_others(self):
        self.con.execute("""
            INSERT INTO pocket.person (id, first_name, last_name, suffix) VALUES ('s', 'Al', 'Lee', 'Sr'), ('j', 'Al', 'Lee', 'Jr')""")
        report = self.merge(("a", "b"), ("s", "j"))
        self.assertEqual((report["survivor", None], report["merged into it", None], report["not merged", "two suffixes"]), (1, 1, 2))


class Fields(Merging):
    def test_blanks_are_filled_and_values_stay(self):
        self.set_person("a", cell_phone="  ", home_phone="1", party=None)
        self.set_person("b", cell_phone="2", home_phone="3", first_name="Anna", party="NPA")
        self.merge()
        self.assertEqual(
            self.person("a", "first_name, cell_phone, home_phone, party, email"), ("Ann", "2", "1", "NPA", "ann@x.org"))
        self.assertEqual(self.person("a", "created_at::VARCHAR, now()::TIMESTAMP - updated_at < INTERVAL 1 DAY"), ("2020-01-01 00:00:00", True))
        self.assertEqual([which for (which,) in self.all("SELECT id FROM pocket.person ORDER BY id")], ["a", "z"])

    def test_the_best_loser_gives_first(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, gender, cell_phone) VALUES ('c', 'Ann', 'Lee', 'F', '3')")
        self.set_person("b", cell_phone="2", party="NPA", home_phone="4")
        self.merge(("a", "c"), ("b", "c"))
        self.assertEqual(self.person("a", "cell_phone, home_phone, gender"), ("2", "4", "F"))

    def test_an_address_comes_from_one_contact_that_does_not_differ(self):
        self.con.execute("INSERT INTO pocket.person (id, first_name, last_name, zip) VALUES ('c', 'Ann', 'Lee', '33601-1234')")
        self.set_person("a", address1="12 Oak Street", city=None, gender="F", party="NPA", home_phone="1", cell_phone="2")
        self.set_person("b", address1="99 Elm St", city="Tampa", zip="33602", county="Hillsborough")
        self.merge(("a", "b"), ("a", "c"))
        self.assertEqual(self.person("a", "address1, city, zip, county"), ("12 Oak Street", None, "33601-1234", None))
        self.set_person("z", address1="12 Oak St", precinct="7")
        self.merge(("a", "z"))
        self.assertEqual(self.person("a", "address1, precinct"), ("12 Oak Street", "7"))

    def test_the_columns_of_an_import_are_the_survivors_own(self):
        self.set_person("b", import_source="list", import_batch_id="j", original_data='{"a": 1}', import_date="2020-01-01")
        self.merge()
        self.assertEqual(self.person("a", "import_source, import_batch_id, original_data, import_date"), (None,) * 4)

    def test_columns_of_the_users_own_are_filled_too(self):
        for column in ("embedding FLOAT[2]", "amount DECIMAL(20, 3)", "canvass_row VARCHAR DEFAULT 'x'"):
            self.con.execute(f"ALTER TABLE pocket.person ADD COLUMN {column}")
        self.set_person("b", embedding=[0.1, 2.0], amount="12345678901234567.891")
        self.save()
        report = self.merge()
        self.assertEqual(self.person("a", "embedding::VARCHAR, amount::VARCHAR"), ("[0.1, 2.0]", "12345678901234567.891"))
        self.undo(report)
        self.assert_as_saved()

    def test_a_pid_is_kept_filled_and_found(self):
        self.set_person("b", pid="0X7QH3")
        self.merge()
        self.assertEqual(self.person("a", "pid"), "0X7QH3")
        self.set_person("z", pid="AAAAAA")
        self.merge(("a", "z"))
        self.assertEqual(self.person("a", "pid"), "0X7QH3")
        self.assertEqual(self.all("SELECT survivor_id FROM pocket.merge_log WHERE loser->>'pid' = 'AAAAAA'"), [("a",)])


class Links(Merging):
    def links(self):
        return self.all("SELECT id, person_id, svid FROM pocket.person_voter_match ORDER BY id")

    def both_ways(self, expected, svid):
        """After the merge, and exactly back."""
        self.save()
        report = self.merge()
        self.assertEqual(self.links(), expected)
        self.assertEqual(self.person("a", "svid, svid_source"), svid)
        self.undo(report)
        self.assert_as_saved()
        return report

    def test_a_link_moves_with_its_svid(self):
        self.link("b", 5)
        self.both_ways([("lb", "a", 5)], (5, "link"))

    def test_by_hand_wins_over_machine(self):
        self.link("a", 5, score=0.99)
        self.link("b", 6, score=0.8, by="ann")
        report = self.both_ways([("lb", "a", 6)], (6, "manual"))
        self.assertEqual(report["dropped", "person_voter_match"], 1)

    def test_of_two_machine_links_the_better_one_stays_and_the_other_is_history(self):
        self.link("a", 5, score=0.9)
        self.link("b", 6, score=0.8)
        self.merge()
        self.assertEqual(self.links(), [("la", "a", 5)])
        self.assertEqual(
            self.all("SELECT id, person_id, svid, removed_by, reason, match_details::VARCHAR FROM pocket.match_history"),
            [("lb", "a", 6, "user:ann", "merged", '{"a":  1}')])

    def test_a_supplied_svid_stays(self):
        self.set_person("a", svid=4)
        self.link("b", 5)
        self.both_ways([("lb", "a", 5)], (4, None))

    def test_a_supplied_svid_fills_a_blank_one(self):
        self.set_person("b", svid=4)
        self.both_ways([], (4, None))

    def test_an_svid_of_linking_without_its_link_is_no_evidence(self):
        self.set_person("b", svid=4, svid_source="link")
        self.both_ways([], (None, None))

    def test_a_machine_link_to_a_rejected_voter_goes(self):
        self.review("a", 5, "rejected", "2024-01-01")
        self.link("b", 5)
        report = self.both_ways([], (None, None))
        self.assertEqual(report["dropped", "person_voter_match"], 1)

    def test_links_by_hand_to_two_voters_are_for_people(self):
        self.link("a", 5, by="ann")
        self.link("b", 6, match_type="manual")
        self.refuse_pairs("contacts a and b are linked by hand to voters FL 5 and FL 6; leave the pair out, or decide anew")

    def test_so_is_a_review_that_was_accepted(self):
        self.link("a", 5, by="ann")
        self.review("b", 6, "accepted", "2024-01-01")
        self.refuse_pairs("contacts a and b are linked by hand to voters FL 5 and FL 6")

    def test_the_last_of_two_that_were_accepted_counts(self):
        self.review("a", 5, "accepted")
        self.review("a", 6, "accepted", "2024-01-01")
        self.review("b", 6, "accepted", "2024-01-01")
        self.assertEqual(self.merge()["merged into it", None], 1)

    def test_a_column_of_the_users_own_in_the_links(self):
        self.con.execute("ALTER TABLE pocket.person_voter_match ADD COLUMN note VARCHAR")
        self.link("a", 5, score=0.8)
        self.link("b", 6)
        self.merge()
        self.assertEqual(self.all("SELECT person_id, svid, reason FROM pocket.match_history"), [("a", 5, "merged")])

    def test_pairs_that_cannot_be_read(self):
        self.con.execute("CREATE OR REPLACE TEMP TABLE pair AS SELECT 'a' AS id_a, 'b' AS id_b, 'high' AS match_score")
        self.assert_refused("canvass: a match_score in pair is no number: high", pairs="pair")
        self.con.execute("CREATE OR REPLACE TEMP TABLE pair AS SELECT 'a' AS ID_A, 'b' AS other")
        self.assert_refused("canvass: pair lacks the column id_b; it needs id_a, id_b", pairs="pair")

    def test_and_a_link_by_hand_to_a_voter_who_was_rejected(self):
        self.link("a", 5, by="ann")
        self.review("b", 5, "rejected", "2024-01-01")
        self.refuse_pairs("contact a is linked by hand to voter FL 5, who was rejected for contact b")

    def test_reviews_move_and_the_last_decision_stays(self):
        self.review("a", 1)
        self.review("b", 1, "rejected", "2024-01-01")
        self.review("a", 2, "rejected", "2024-01-01")
        self.review("b", 2, "rejected", "2024-02-01")
        self.review("b", 3, "rejected", "2024-01-01")
        self.review("b", 4)
        self.save()
        report = self.merge()
        self.assertEqual(
            self.all("SELECT id, person_id FROM pocket.match_review ORDER BY id"),
            [("rb1", "a"), ("rb2", "a"), ("rb3", "a"), ("rb4", "a")])
        self.undo(report)
        self.assert_as_saved()

    def test_a_link_whose_place_is_taken_stays_in_the_history(self):
        self.link("a", 5)
        self.link("b", 6, score=0.8)
        report = self.merge()
        self.con.execute("""
            INSERT INTO pocket.person_voter_match (person_id, svid, voter_state, match_type, match_score)
            VALUES ('z', 6, 'FL', 'exact', 1)""")
        undone = self.undo(report)
        self.assertEqual(undone["dropped, and its place is taken", "person_voter_match"], 1)
        self.assertEqual(self.all("SELECT person_id FROM pocket.person_voter_match ORDER BY ALL"), [("a",), ("z",)])
        self.assertEqual(self.all("SELECT id, reason FROM pocket.match_history"), [("lb", "merged")])


class References(Merging):
    """Rows of a, b and z in every table with a person_id, and doubles."""

    HOSTILE = "o'hara; DROP TABLE person; -- \"é\""

    def setUp(self):
        super().setUp()
        text = "'" + self.HOSTILE.replace("'", "''") + "'"
        for table, columns in self.reference_columns().items():
            values = {
                name: text if kind == "VARCHAR" else "7" if kind in ("BIGINT", "INTEGER") else "0.5"
                if kind == "DOUBLE" else "'{\"x\":  1}'" if kind == "JSON" else "TIMESTAMP '2024-05-06 07:08:09.123456'"
                for name, kind in columns if name not in ("decision", "verified_by")
            }
            for person, number in (("a", 1), ("b", 2), ("z", 3)):
                key = next(name for name in ("id", "tag_id", "segment_id", "custom_field_id", "line", "field", "execution_id") if name in values)
                row = values | {"person_id": f"'{person}'", key: str(number) if key == "line" else f"'{key}{number}'"}
                row |= {"svid": str(number)} if "svid" in row else {}
                self.con.execute(f"INSERT INTO pocket.{table} ({', '.join(row)}) VALUES ({', '.join(row.values())})")

    def reference_columns(self):
        """Every table with a person_id, with its columns."""
        rows = self.all("""
            SELECT c.table_name, list((c.column_name, c.data_type) ORDER BY c.column_index)
            FROM duckdb_columns() AS c WHERE c.database_name = 'pocket' GROUP BY ALL HAVING bool_or(c.column_name = 'person_id')""")
        return dict(rows)

    def people(self, table):
        return [who for (who,) in self.all(f"SELECT person_id FROM pocket.{table} ORDER BY ALL")]

    def test_no_table_is_forgotten(self):
        self.assertGreater(len(self.reference_columns()), 10)
        self.save()
        report = self.merge()
        for table in self.reference_columns():
            expected = ["a", "z"] if table == "person_voter_match" else ["a", "a", "z"]
            if table == "match_history":
                expected = ["a", "a", "a", "z"]  # with the link that went
            self.assertEqual(self.people(table), expected, table)
        self.assertNotIn("not touched, a table of your own", {result for result, _ in report})
        self.undo(report)
        self.assert_as_saved()

    def test_doubles_are_dropped_and_come_back(self):
        self.con.execute("""
            INSERT INTO pocket.person_tag VALUES ('b', 'tag_id1', '2019-01-01', 'bob');
            INSERT INTO pocket.segment_person VALUES ('segment_id1', 'b', '2019-01-01'), ('s', 'b', NULL), ('s', 'b', NULL);
            INSERT INTO pocket.segment_person VALUES ('own', 'a', NULL), ('own', 'a', NULL), ('own', 'b', '2019-01-01');
            INSERT INTO pocket.person_custom_field VALUES
                ('b', 'custom_field_id1', 'another'), ('a', 'blank', ' '), ('b', 'blank', 'value'), ('b', 'twice', '1'), ('b', 'twice', '2');
            INSERT INTO pocket.record_tag (tag_id, record_type, record_id) VALUES
                ('t', 'person', 'a'), ('t', 'person', 'b'), ('u', 'person', 'b'), ('u', 'event', 'b');
        """)
        self.save()
        report = self.merge()
        self.assertEqual(
            self.all("SELECT tag_id, created_by FROM pocket.person_tag WHERE person_id = 'a' ORDER BY ALL"),
            [("tag_id1", self.HOSTILE), ("tag_id2", self.HOSTILE)])
        self.assertEqual(
            [s for (s,) in self.all("SELECT segment_id FROM pocket.segment_person WHERE person_id = 'a' ORDER BY ALL")],
            ["own", "own", "s", "segment_id1", "segment_id2"])
        self.assertEqual(
            self.all("SELECT custom_field_id, value FROM pocket.person_custom_field WHERE person_id = 'a' ORDER BY ALL"),
            [("blank", "value"), ("custom_field_id1", self.HOSTILE), ("custom_field_id2", self.HOSTILE), ("twice", "1")])
        self.assertEqual(
            self.all("SELECT tag_id, record_type, record_id FROM pocket.record_tag ORDER BY ALL"),
            [("t", "person", "a"), ("u", "event", "b"), ("u", "person", "a")])
        self.assertEqual(
            self.one("""
                SELECT old_row->>'value' FROM pocket.merge_change
                WHERE action = 'dropped' AND (old_row->>'custom_field_id') = 'custom_field_id1'"""),
            "another")
        self.undo(report)
        self.assert_as_saved()

    def test_two_registrations_for_one_event_are_kept_both(self):
        self.con.execute("UPDATE pocket.event_registration SET event_id = 'e'")
        self.merge()
        self.assertEqual(self.people("event_registration"), ["a", "a", "z"])

    def test_rows_that_are_alike_go_back_to_their_contacts(self):
        for table in ("import_row", "import_change", "segment_change"):
            self.con.execute(f"INSERT INTO pocket.{table} SELECT * REPLACE ('a' AS person_id) FROM pocket.{table} WHERE person_id = 'b'")
            self.con.execute(f"INSERT INTO pocket.{table} FROM pocket.{table} WHERE person_id = 'b'")
        self.save()
        self.undo(self.merge())
        self.assert_as_saved()

    def test_columns_of_the_users_own_come_back(self):
        for column in ("note", "canvass_row", "t"):
            self.con.execute(f"ALTER TABLE pocket.person_tag ADD COLUMN {column} VARCHAR; UPDATE pocket.person_tag SET {column} = tag_id")
        self.save()
        self.undo(self.merge())
        self.assert_as_saved()

    def test_a_table_of_the_users_own_is_named_and_not_touched(self):
        self.con.execute("CREATE TABLE pocket.donation (person_id VARCHAR); INSERT INTO pocket.donation VALUES ('b')")
        self.assertIn(("not touched, a table of your own", "donation"), self.merge())
        self.assertEqual(self.people("donation"), ["b"])

    def test_many_contacts_over_several_vectors(self):
        self.con.execute("""
            INSERT INTO pocket.person (id, first_name, last_name, email)
            SELECT 'm' || i, 'Ann' || (i // 2), 'Lee', CASE WHEN i % 2 = 0 THEN 'e' || i END FROM range(12000) AS r(i);
            INSERT INTO pocket.person_tag (person_id, tag_id) SELECT 'm' || i, 't' || (i % 3) FROM range(12000) AS r(i);
            INSERT INTO pocket.person_voter_match (id, person_id, svid, voter_state, match_type, match_score)
            SELECT 'n' || i, 'm' || i, i, 'MI', 'fuzzy', 0.8 FROM range(12000) AS r(i) WHERE i % 3 > 0;
        """)
        self.save()
        self.con.execute("""
            CREATE OR REPLACE TEMP TABLE pair AS
            SELECT 'm' || (2 * i) AS id_a, 'm' || (2 * i + 1) AS id_b FROM range(6000) AS r(i)""")
        report = self.shown(MERGE, pairs="pair")
        self.assertEqual((report["merged into it", None], self.one("SELECT count(*) FROM pocket.person")), (6000, 6003))
        self.undo(report)
        self.assert_as_saved()


class Pairs(Merging):
    def test_what_is_said_and_written(self):
        report = self.merge(("a", "b"), ("b", "a"), ("a", "a"), (None, "a"))
        self.assertEqual(report["pair", None], 2)
        self.assertEqual((report["pair skipped", "one contact twice"], report["pair skipped", "an id is NULL"]), (1, 1))
        merge_id = self.merge_id(report)
        self.assertEqual(
            self.one("SELECT merge_id, survivor_id, loser_id, merged_by, undone_at, match_score, loser->>'created_at' FROM pocket.merge_log"),
            (merge_id, "a", "b", "user:ann", None, 0.9, "2021-01-01 00:00:00"))

    def test_again_there_is_nothing_to_do(self):
        self.merge()
        self.save()
        report = self.merge()
        self.assertIn(("nothing to merge", None), report)
        self.assertEqual((report["pair skipped", "merged before"], report["survivor", None]), (1, 0))
        self.assert_as_saved()

    def test_no_pairs_at_all(self):
        self.con.execute("CREATE TEMP TABLE pair (id_a VARCHAR, id_b VARCHAR)")
        self.assertIn(("nothing to merge", None), self.shown(MERGE, pairs="pair"))

    def test_the_score_is_optional_and_the_name_may_be_any(self):
        self.con.execute("""CREATE TABLE "it's; mine" AS SELECT 'a' AS id_a, 'b' AS id_b, 'x' AS note""")
        self.assertEqual(self.shown(MERGE, pairs='''"it's; mine"''')["merged into it", None], 1)
        self.assertEqual(self.one("SELECT merged_by FROM pocket.merge_log"), "system")

    def test_errors_name_the_cause_and_change_nothing(self):
        self.assert_refused("canvass: no pairs; SET VARIABLE pairs")
        self.refuse_pairs("1 pairs in pair name contacts that are not in pocket.person, such as a and nobody", ("a", "b"), ("a", "nobody"))
        self.con.execute("DROP TABLE pocket.merge_log")
        with self.assertRaisesRegex(duckdb.Error, "canvass: the database pocket lacks merge_log; run sql/schema/pocket.sql"):
            self.con.execute(MERGE)
        self.con.execute("ROLLBACK")

    def test_a_missing_column_writes_nothing_in_a_client_that_runs_on(self):
        pairs = "CREATE OR REPLACE TEMP TABLE pair AS SELECT 'a' AS id_a, 'b' AS id_b"
        self.link("a", 1, by="ann")
        self.link("b", 2)
        self.set_person("b", party="NPA")
        for change in (
            "ALTER TABLE pair DROP COLUMN id_b",
            "ALTER TABLE pocket.match_history DROP COLUMN reason",
            "ALTER TABLE pocket.merge_change DROP COLUMN old_row",
        ):
            with self.subTest(change):
                self.con.execute(f"{pairs}; SET VARIABLE pairs = 'pair'; {change}")
                self.save()
                for statement in self.con.extract_statements(MERGE):
                    try:
                        self.con.execute(statement)
                    except duckdb.Error:
                        pass
                self.assert_as_saved()
                self.assertEqual(self.all("FROM pocket.merge_log"), [])

    def test_variables_that_are_null(self):
        self.assert_refused("canvass: no pairs", pairs=None)
        self.assert_refused("canvass: no merge_id", script=UNDO, merge_id=None)
        self.assertEqual(self.merge(by=None)["merged into it", None], 1)
        self.assertEqual(self.one("SELECT merged_by FROM pocket.merge_log"), "system")

    def test_a_rejected_voter_of_another_state_takes_no_svid(self):
        self.set_person("a", svid=5, state="GA")
        self.review("b", 5, "rejected")
        self.merge()
        self.assertEqual(self.person("a", "svid, state"), (5, "GA"))

    def test_an_address_is_not_mixed_from_two(self):
        self.set_person("b", address1="1 Oak St", city="Tampa", zip="33602", county="Hillsborough", precinct="T1")
        self.set_person("a", county="Pasco", precinct="P9")
        self.merge()
        self.assertEqual(self.person("a", "address1, zip, county, precinct"), (None, None, "Pasco", "P9"))

    def test_a_unit_is_not_mixed_in(self):
        self.set_person("a", address1="12 Main St Apt 5", city="Tampa", zip="33602")
        self.set_person("b", address1="12 Main St", address2="Apt 9", city="Tampa", zip="33602")
        self.merge()
        self.assertEqual(self.person("a", "address1, address2"), ("12 Main St Apt 5", None))

    def test_ids_of_another_type(self):
        self.con.execute("""
            CREATE OR REPLACE TABLE pocket.whip_status AS SELECT 1 AS id, 2 AS person_id, 'yes' AS status, now() AS recorded_at, '' AS notes, 'me' AS recorded_by;
            DELETE FROM pocket.person;
            CREATE TABLE person_ AS SELECT * REPLACE (i AS id, 'Ann' AS first_name, 'Lee' AS last_name)
            FROM range(1, 3) AS r(i) LEFT JOIN pocket.person ON false;
            CREATE OR REPLACE TABLE pocket.person AS FROM person_;
            CREATE TEMP TABLE pair AS SELECT 1 AS id_a, 2 AS id_b""")
        self.save()
        report = self.shown(MERGE, pairs="pair")
        self.assertEqual(self.all("SELECT person_id FROM pocket.whip_status"), [(1,)])
        self.undo(report)
        self.assert_as_saved()


class Undo(Merging):
    def test_the_report_and_the_log(self):
        self.set_person("b", party="NPA")
        report = self.merge()
        undone = self.undo(report)
        self.assertEqual(undone["contact restored", None], 1)
        self.assertEqual(undone["value taken back", "party"], 1)
        self.assertEqual(self.one("SELECT undone_by, undone_at IS NOT NULL FROM pocket.merge_log"), ("user:bob", True))

    def test_then_the_pairs_can_be_merged_again(self):
        self.save()
        self.undo(self.merge())
        again = self.merge()
        self.assertEqual(again["merged into it", None], 1)
        self.undo(again)
        self.assert_as_saved()

    def test_a_value_that_was_edited_since_stays(self):
        self.set_person("b", party="NPA", gender="F", cell_phone="1", svid=5)
        report = self.merge()
        self.set_person("a", party="DEM", svid=5, svid_source="manual", home_phone="9")
        undone = self.undo(report)
        self.assertEqual(undone["value kept, changed since", "party"], 1)
        self.assertEqual(undone["value kept, changed since", "svid"], 1)
        self.assertEqual(
            self.person("a", "party, gender, cell_phone, home_phone, svid, svid_source"), ("DEM", None, None, "9", 5, "manual"))
        self.assertEqual(self.person("b", "party, gender"), ("NPA", "F"))

    def test_a_custom_field_that_was_edited_since_stays_and_the_contact_has_its_own(self):
        self.con.execute("INSERT INTO pocket.person_custom_field VALUES ('b', 'f', 'old')")
        report = self.merge()
        self.con.execute("UPDATE pocket.person_custom_field SET value = 'new'")
        undone = self.undo(report)
        self.assertEqual(undone["moved, but changed or removed since", "person_custom_field"], 1)
        self.assertEqual(self.all("SELECT person_id, value FROM pocket.person_custom_field ORDER BY ALL"), [("a", "new"), ("b", "old")])

    def test_what_the_survivor_got_since_stays_with_it(self):
        self.con.execute("INSERT INTO pocket.communication (id, person_id) VALUES ('c1', 'b'), ('c2', 'b'), ('c3', 'b')")
        self.con.execute("INSERT INTO pocket.person_tag (person_id, tag_id) VALUES ('b', 't1'), ('b', 't2')")
        report = self.merge()
        self.con.execute("""
            INSERT INTO pocket.communication (id, person_id) VALUES ('new', 'a');
            UPDATE pocket.communication SET outcome = 'reached' WHERE id = 'c1';
            DELETE FROM pocket.communication WHERE id = 'c2';
            UPDATE pocket.communication SET person_id = 'z' WHERE id = 'c3';
            INSERT INTO pocket.person_tag (person_id, tag_id) VALUES ('a', 't3');
            DELETE FROM pocket.person_tag WHERE tag_id = 't2';
        """)
        undone = self.undo(report)
        self.assertEqual(
            self.all("SELECT id, person_id, outcome FROM pocket.communication ORDER BY id"),
            [("c1", "b", "reached"), ("c3", "z", None), ("new", "a", None)])
        self.assertEqual(
            self.all("SELECT person_id, tag_id FROM pocket.person_tag ORDER BY ALL"), [("a", "t3"), ("b", "t1"), ("b", "t2")])
        self.assertEqual(undone["moved, but changed or removed since", "communication"], 2)

    def test_later_merges_of_the_survivor_come_first(self):
        self.save()
        first = self.merge()
        fields = "(person_id, custom_field_id, value) SELECT 'z', 'f' || i, i FROM range(9) AS r(i)"
        for database in ("pocket", "saved"):
            self.con.execute(f"INSERT INTO {database}.person_custom_field {fields}")
        second = self.merge(("a", "z"))
        with self.assertRaisesRegex(duckdb.Error, f"undo merge {self.merge_id(second)} first, which merged a into z"):
            self.undo(first)
        self.con.execute("ROLLBACK")
        self.undo(second)
        self.undo(first)
        self.assert_as_saved()

    def test_so_does_a_later_merge_into_the_survivor(self):
        first, second = self.merge(), self.merge(("a", "z"))
        with self.assertRaisesRegex(duckdb.Error, f"undo merge {self.merge_id(second)} first, which merged z into a"):
            self.undo(first)

    def test_errors_name_the_cause_and_change_nothing(self):
        report = self.merge()
        merge_id = self.merge_id(report)
        self.assert_refused(rf"canvass: no merge_id; SET VARIABLE .* {merge_id} \(.*, by user:ann, 1 contacts\)", UNDO)
        self.assert_refused("canvass: there is no merge x'y; SET VARIABLE", UNDO, merge_id="x'y")
        self.con.execute("INSERT INTO pocket.person (id) VALUES ('b')")
        self.assert_refused("1 contacts that were merged are in pocket.person again, such as b", UNDO, merge_id=merge_id)
        self.con.execute("DELETE FROM pocket.person WHERE id IN ('a', 'b')")
        self.assert_refused("1 survivors of the merge are no longer in pocket.person, such as a", UNDO, merge_id=merge_id)

    def test_a_run_is_undone_once(self):
        report = self.merge()
        self.undo(report)
        self.assert_refused(
            f"canvass: merge {self.merge_id(report)} was undone at .* by user:bob; nothing is left", UNDO, merge_id=self.merge_id(report))
        self.con.execute("RESET VARIABLE merge_id")
        self.assert_refused("The last runs that can be undone: none", UNDO)


if __name__ == "__main__":
    unittest.main()
