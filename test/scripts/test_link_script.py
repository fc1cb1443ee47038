"""sql/link_voters.sql: what it writes, that a second run changes nothing, and what it leaves alone."""

import tempfile
import unittest

import duckdb

from example import ROOT, Linking

SCRIPT = (ROOT / "sql" / "link_voters.sql").read_text()


class LinkScript(Linking):
    def run_script(self, **variables):
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = '{value}'")
        self.con.execute(SCRIPT)

    def a_link(self):
        return self.one("SELECT person_id, svid, voter_state FROM pocket.person_voter_match ORDER BY person_id LIMIT 1")

    def test_writes_what_the_macro_says(self):
        expected = self.all("""
            SELECT l.person_id, l.svid, l.match_type, round(l.match_score, 4), l.match_details->>'voter_state'
            FROM canvass.link_voters() AS l WHERE l.status = 'accepted' ORDER BY ALL""")
        self.run_script(matched_by="user:ann")
        written = self.all("""
            SELECT m.person_id, m.svid, m.match_type, round(m.match_score::DOUBLE, 4), m.voter_state
            FROM pocket.person_voter_match AS m ORDER BY ALL""")
        self.assertGreater(len(written), 2000)
        self.assertEqual(written, expected)
        self.assertEqual(self.one("SELECT list(DISTINCT matched_by) FROM pocket.person_voter_match"), ["user:ann"])
        self.assertEqual(
            self.one("""SELECT count(*) FROM pocket.person AS p JOIN pocket.person_voter_match AS m
                     ON m.person_id = p.id AND m.svid = p.svid WHERE p.svid_source = 'link'"""),
            len(written),
        )
        self.assertEqual(self.one("SELECT count(svid) FROM pocket.person"), len(written))
        reviews = self.one("SELECT count(*) FROM pocket.match_review WHERE reason IS NOT NULL")
        self.assertEqual(reviews, self.one("SELECT count(*) FROM pocket.match_review"))
        self.assertGreater(reviews, 0)
        self.assertEqual(self.all("FROM canvass.orphans()"), [])

    def test_shows_one_table_the_report(self):
        self.run_script()
        (rejected,) = self.all("SELECT person_id FROM pocket.match_review WHERE reason LIKE 'the score%' ORDER BY ALL LIMIT 1")
        self.con.execute("UPDATE pocket.match_review SET decision = 'rejected' WHERE person_id = ?", rejected)
        (report,) = self.shown(SCRIPT)
        links = self.all("SELECT 'accepted', match_type, NULL, count(*) FROM pocket.person_voter_match GROUP BY ALL ORDER BY 4 DESC")
        reviews = self.all("""
            SELECT 'review', match_type, reason, count(*) FROM pocket.match_review WHERE decision IS NULL
            GROUP BY ALL ORDER BY 4 DESC, 2, 3""")
        self.assertEqual(report[:len(links) + len(reviews)], links + reviews)
        *unmatched, written, removed = report[len(links) + len(reviews):]
        self.assertEqual([written, removed], [("link written", None, None, 0), ("link removed", None, None, 0)])
        self.assertIn("no voter fits well enough", [row[2] for row in unmatched])
        self.assertEqual({row[:2] for row in unmatched}, {("unmatched", "none")})
        self.assertEqual(
            sum(row[3] for row in links + reviews + unmatched), self.one("SELECT count(*) FROM pocket.person"))

    def test_a_second_run_changes_nothing(self):
        self.run_script()
        before = self.contents()
        self.run_script(matched_by="somebody else")
        self.assertEqual(self.contents(), before)

    def test_variables_are_reset_and_nothing_is_left_behind(self):
        self.run_script(matched_by="user:ann")
        self.assertEqual(self.all("FROM duckdb_variables()"), [])
        self.assertEqual(self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp'"), [])

    def test_a_supplied_svid_stays_and_is_exact(self):
        person, svid = self.one("SELECT person_id, svid FROM canvass.link_voters() WHERE status = 'accepted' ORDER BY ALL LIMIT 1")
        self.con.execute("UPDATE pocket.person SET svid = ? WHERE id = ?", [svid, person])
        self.con.execute("UPDATE pocket.person SET svid = 1 WHERE id = 'c000000'")
        self.run_script()
        self.assertEqual(self.one("SELECT match_type, match_score::DOUBLE FROM pocket.person_voter_match WHERE person_id = ?", person), ("exact", 1.0))
        self.assertIsNone(self.one("SELECT svid_source FROM pocket.person WHERE id = ?", person))
        self.assertEqual(self.one("SELECT svid FROM pocket.person WHERE id = 'c000000'"), 1)
        before = self.contents()
        self.run_script()
        self.assertEqual(self.contents(), before)

    def test_follows_the_data(self):
        self.run_script()
        person, svid, _ = self.a_link()
        self.con.execute("DELETE FROM i360.i360_voters WHERE svid = ?", [svid])
        self.run_script()
        self.assertEqual(self.one("SELECT svid, svid_source FROM pocket.person WHERE id = ?", person), (None, None))
        self.assertEqual(self.all("FROM pocket.person_voter_match WHERE person_id = ?", person), [])

    def test_two_persons_swap_their_voters(self):
        self.run_script()
        (a, b) = [row[0] for row in self.all("SELECT person_id FROM pocket.person_voter_match ORDER BY person_id LIMIT 2")]
        links = dict(self.all("SELECT person_id, svid FROM pocket.person_voter_match WHERE person_id IN (?, ?)", a, b))
        self.con.execute("UPDATE pocket.person SET id = 'x' WHERE id = ?", [a])
        self.con.execute("UPDATE pocket.person SET id = ? WHERE id = ?", [a, b])
        self.con.execute("UPDATE pocket.person SET id = ? WHERE id = 'x'", [b])
        self.con.execute("UPDATE pocket.person SET svid = NULL, svid_source = NULL WHERE id IN (?, ?)", [a, b])
        self.run_script()
        self.assertEqual(dict(self.all("SELECT person_id, svid FROM pocket.person_voter_match WHERE person_id IN (?, ?)", a, b)), {a: links[b], b: links[a]})

    def test_manual_and_verified_links_stand(self):
        self.run_script()
        person, svid, state = self.a_link()
        other = "c000000"
        self.con.execute("DELETE FROM pocket.person_voter_match WHERE person_id = ?", [person])
        self.con.execute(
            """INSERT INTO pocket.person_voter_match(id, person_id, svid, voter_state, match_type, match_score, matched_by, verified_by)
            VALUES ('m1', ?, ?, ?, 'manual', 1.0, 'user:ann', 'user:ann')""", [other, svid, state])
        self.run_script()
        self.assertEqual(self.one("SELECT person_id, match_type FROM pocket.person_voter_match WHERE svid = ?", svid), (other, "manual"))
        self.assertEqual(self.one("SELECT svid, svid_source FROM pocket.person WHERE id = ?", other), (svid, "manual"))
        self.assertEqual(
            self.one("SELECT reason FROM pocket.match_review WHERE person_id = ?", person),
            "the voter is linked to another contact by hand",
        )
        before = self.contents()
        self.run_script()
        self.assertEqual(self.contents(), before)

    def test_decided_reviews_stand(self):
        self.run_script()
        accepted, rejected = [row[0] for row in self.all("""
            SELECT person_id FROM pocket.match_review WHERE reason LIKE 'the score%' ORDER BY person_id LIMIT 2""")]
        self.con.execute("UPDATE pocket.match_review SET decision = 'accepted', decided_by = 'user:bo', decided_at = now()::TIMESTAMP WHERE person_id = ?", [accepted])
        self.con.execute("UPDATE pocket.match_review SET decision = 'rejected', decided_by = 'user:bo', decided_at = now()::TIMESTAMP WHERE person_id = ?", [rejected])
        self.run_script()
        self.assertEqual(
            self.one("SELECT match_type, match_score::DOUBLE, verified_by FROM pocket.person_voter_match WHERE person_id = ?", accepted),
            ("manual", 1.0, "user:bo"),
        )
        self.assertEqual(self.all("FROM pocket.person_voter_match WHERE person_id = ?", rejected), [])
        self.assertEqual(self.one("SELECT decision FROM pocket.match_review WHERE person_id = ?", rejected), "rejected")
        before = self.contents()
        self.run_script()
        self.assertEqual(self.contents(), before)

    def test_a_link_that_is_gone_is_no_evidence(self):
        self.run_script()
        person, svid, _ = self.a_link()
        self.con.execute("DELETE FROM pocket.person_voter_match WHERE person_id = ?", [person])
        self.con.execute("UPDATE pocket.person SET first_name = 'Zed', last_name = 'Quux', address1 = NULL WHERE id = ?", [person])
        self.run_script()
        self.assertEqual(self.all("FROM pocket.person_voter_match WHERE person_id = ?", person), [])
        self.assertIsNone(self.one("SELECT svid FROM pocket.person WHERE id = ?", person))

    def test_a_corrected_svid_is_the_users(self):
        self.run_script()
        person, _, _ = self.a_link()
        other = self.one("SELECT min(svid) FROM i360.i360_voters WHERE svid NOT IN (SELECT svid FROM pocket.person_voter_match)")
        self.con.execute("UPDATE pocket.person SET svid = ? WHERE id = ?", [other, person])
        for _ in range(2):
            self.run_script()
            self.assertEqual(
                self.one("SELECT svid, match_type FROM pocket.person_voter_match WHERE person_id = ?", person), (other, "exact"))
            self.assertEqual(self.one("SELECT svid, svid_source FROM pocket.person WHERE id = ?", person), (other, None))

    def test_a_rejected_pair_frees_the_voter(self):
        self.run_script()
        person, svid, state = self.a_link()
        self.con.execute("INSERT INTO pocket.person BY NAME SELECT * REPLACE ('twin' AS id, NULL AS email, NULL AS svid, NULL AS svid_source) FROM pocket.person WHERE id = ?", [person])
        self.con.execute(
            """INSERT INTO pocket.match_review(person_id, svid, voter_state, match_type, match_score, decision)
            VALUES (?, ?, ?, 'fuzzy', 0.9, 'rejected')""", [person, svid, state])
        self.run_script()
        self.assertEqual(self.one("SELECT person_id FROM pocket.person_voter_match WHERE svid = ?", svid), "twin")
        before = self.contents()
        self.run_script()
        self.assertEqual(self.contents(), before)

    def test_a_rejected_pair_gives_way_to_the_next_voter(self):
        self.run_script()
        person, svid, state = self.a_link()
        others = self.all("SELECT * EXCLUDE (id) FROM pocket.person_voter_match WHERE person_id <> ? ORDER BY ALL", person)
        self.con.execute("INSERT INTO i360.i360_voters SELECT * REPLACE (9000000001 AS svid) FROM i360.i360_voters WHERE svid = ?", [svid])
        self.con.execute("""
            INSERT INTO pocket.match_review (id, person_id, svid, voter_state, match_type, match_score, decision)
            VALUES ('r', ?, ?, ?, 'fuzzy', 0.9, 'rejected')""", [person, svid, state])
        self.run_script()
        self.assertEqual(self.one("SELECT svid FROM pocket.person_voter_match WHERE person_id = ?", person), 9000000001)
        self.assertEqual(self.one("SELECT svid FROM pocket.person WHERE id = ?", person), 9000000001)
        kept = "SELECT person_id, svid FROM pocket.person_voter_match WHERE person_id <> ? ORDER BY ALL"
        self.assertEqual(self.all(kept, person), [row[:2] for row in others])

    def test_trusted_passes_are_a_variable(self):
        self.con.execute("""
            INSERT INTO pocket.person (id, first_name, last_name, email)
            SELECT 'by email', 'Zoe', 'Stone', v.email_mydata FROM i360.i360_voters AS v
            WHERE v.email_mydata IN (SELECT email_mydata FROM i360.i360_voters GROUP BY ALL HAVING count(*) = 1)
            ORDER BY v.svid LIMIT 1""")
        link = "SELECT match_type, match_score FROM pocket.person_voter_match WHERE person_id = 'by email'"
        self.run_script()
        self.assertEqual(self.all(link), [])
        for passes in ("['name_email', 'email']", "'email'"):
            self.con.execute(f"SET VARIABLE passes = {passes}")
            self.run_script()
            self.assertEqual(self.all(link), [("email", 0.95)])
        self.assertIsNone(self.one("SELECT getvariable('passes')"))
        before = self.contents()
        self.con.execute("SET VARIABLE passes = ['mail']")
        with self.assertRaisesRegex(duckdb.Error, "canvass: passes must be of .* they are \\[mail\\]"):
            self.run_script()
        self.con.execute("ROLLBACK")
        self.assertEqual(self.contents(), before)

    def test_two_links_by_hand_to_one_voter_are_an_error(self):
        self.run_script()
        self.con.execute("""
            INSERT INTO pocket.match_review(person_id, svid, voter_state, match_type, match_score, decision)
            SELECT p.id, 1, 'FL', 'fuzzy', 0.6, 'accepted' FROM pocket.person AS p WHERE p.id IN ('c000000', 'c000007')""")
        self.con.execute("DELETE FROM pocket.person_voter_match WHERE person_id IN ('c000000', 'c000007')")
        self.assert_fails("canvass: contacts c000000 and c000007 are linked by hand to one voter")

    def test_the_threshold_is_a_setting(self):
        self.con.execute("UPDATE pocket.integration_setting SET value = '0.99' WHERE name = 'match_threshold'")
        self.run_script()
        self.assertGreaterEqual(self.one("SELECT min(match_score)::DOUBLE FROM pocket.person_voter_match"), 0.9899)

    def assert_fails(self, message):
        before = self.contents()
        with self.assertRaisesRegex(duckdb.Error, message):
            self.con.execute(SCRIPT)
        self.con.execute("ROLLBACK")
        self.assertEqual(self.contents(), before)

    def test_a_wrong_threshold_is_an_error(self):
        self.con.execute("UPDATE pocket.integration_setting SET value = '75%' WHERE name = 'match_threshold'")
        self.assert_fails("canvass: match_threshold .* it is 75%")

    def test_a_missing_voter_file_is_an_error(self):
        self.con.execute("DETACH i360")
        self.assert_fails("canvass: there is no table i360.i360_voters")

    def test_a_read_only_database_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            self.con.execute(f"ATTACH '{folder}/p.db' AS copy; COPY FROM DATABASE pocket TO copy; DETACH copy; DETACH pocket")
            self.con.execute(f"ATTACH '{folder}/p.db' AS pocket (READ_ONLY)")
            self.assert_fails("canvass: pocket is read-only")
            self.con.close()

    def test_ids_that_do_not_fit_are_an_error(self):
        self.con.execute("CREATE TEMP TABLE numbered AS FROM i360.i360_voters")
        for svid, example in (
            ("'NC' || svid", "NC"), ("svid + 100000000000000000000::HUGEINT", "1000"), ("svid || '.7'", r"\d+\.7"),
            ("svid || 'E+08'", r"\d+E\+08"),
        ):
            self.con.execute("DETACH i360; ATTACH ':memory:' AS i360")
            self.con.execute(f"CREATE TABLE i360.i360_voters AS SELECT * REPLACE ({svid} AS svid) FROM numbered")
            self.assert_fails(f"canvass: .* linked voters have an svid that does not fit BIGINT, .* such as {example}")

    def test_an_empty_voter_file_is_an_error(self):
        self.run_script()
        self.con.execute("DELETE FROM i360.i360_voters")
        self.assert_fails("canvass: i360.i360_voters is empty, and every link would go")

    def test_a_client_that_goes_on_after_an_error_writes_nothing(self):
        for missing in ("matched_by", "verified_by"):
            self.con.execute(f"""
                CREATE TABLE replacement AS SELECT * EXCLUDE ({missing}) FROM pocket.person_voter_match;
                DROP TABLE pocket.person_voter_match; CREATE TABLE pocket.person_voter_match AS FROM replacement;
                DROP TABLE replacement""")
            before = self.contents()
            errors = []
            for statement in self.con.extract_statements(SCRIPT):
                try:
                    self.con.execute(statement)
                except duckdb.Error as error:
                    errors.append(str(error))
            self.assertRegex(" ".join(errors), "canvass: linking did not finish; nothing was written|transaction is aborted")
            self.assertEqual(self.contents(), before)


class Namesakes(Linking):
    """Two voters of one name, of whom contact A says which one it is, and contact B, by itself, does not."""

    def setUp(self):
        super().setUp()
        self.con.execute("""
            DELETE FROM pocket.person; DELETE FROM i360.i360_voters;
            INSERT INTO i360.i360_voters (svid, first_name, last_name, address1, city, state, zip_code, cell_phone)
            VALUES (1, 'John', 'Wojcik', '7 Elm Ave', 'Ocala', 'FL', 34470, '3525550102'),
                (2, 'John', 'Wojcik', '88 Pine St', 'Ocala', 'FL', 34470, '3525550999');
            INSERT INTO i360.i360_voters (svid, first_name, last_name, address1, city, state, zip_code)
            SELECT
                1000 + i, 'N' || chr(97 + (i % 26)::INTEGER) || 'x', 'L' || chr(97 + (i // 26 % 26)::INTEGER) || 'q'
                || chr(97 + (i * 7 % 26)::INTEGER), i || ' Oak', 'Tampa', 'FL', 33601
            FROM range(3000) AS t(i);
            INSERT INTO pocket.person (id, first_name, last_name, address1, city, state, zip, cell_phone)
            VALUES ('A', 'John', 'Wojcik', '7 Elm Ave', 'Ocala', 'FL', '34470', '3525550102'),
                ('B', 'John', 'Wojcik', NULL, 'Ocala', 'FL', '34470', NULL)""")

    def links(self):
        """The links after a run, and that another run leaves all as it is."""
        self.con.execute(SCRIPT)
        before = self.contents()
        self.con.execute(SCRIPT)
        self.assertEqual(self.contents(), before)
        return self.all("SELECT person_id, svid FROM pocket.person_voter_match ORDER BY person_id")

    def by_hand(self, person, svid):
        self.con.execute("DELETE FROM pocket.person_voter_match WHERE person_id = ?", [person])
        self.con.execute("""
            INSERT INTO pocket.person_voter_match (id, person_id, svid, voter_state, match_type, match_score, verified_by)
            VALUES ('m', ?, ?, 'FL', 'manual', 1.0, 'user:ann')""", [person, svid])

    def test_a_confirmed_link_leaves_the_others(self):
        both = [("A", 1), ("B", 2)]
        self.assertEqual(self.links(), both)
        self.con.execute("UPDATE pocket.person_voter_match SET verified_by = 'user:ann' WHERE person_id = 'A'")
        self.assertEqual(self.links(), both)

    def test_a_supplied_svid_leaves_the_other_voter(self):
        self.con.execute("UPDATE pocket.person SET address1 = NULL, cell_phone = NULL")
        self.assertEqual(self.links(), [])
        self.con.execute("UPDATE pocket.person SET svid = 1 WHERE id = 'A'")
        self.assertEqual(self.links(), [("A", 1), ("B", 2)])

    def test_a_link_by_hand_holds_the_voter_and_no_other(self):
        self.con.execute("UPDATE pocket.person SET address1 = NULL, cell_phone = NULL WHERE id = 'A'")
        self.by_hand("A", 2)
        self.assertEqual(self.links(), [("A", 2), ("B", 1)])
        # Of voter 1 the contact says all there is.
        self.con.execute("UPDATE pocket.person SET address1 = '7 Elm Ave', cell_phone = '3525550102' WHERE id = 'A'")
        self.assertEqual(self.links(), [("A", 2), ("B", 1)])

    def test_the_share_in_the_file_is_that_of_the_whole_list(self):
        self.con.execute("""
            INSERT INTO i360.i360_voters (svid, first_name, last_name, city, state, zip_code)
            SELECT
                10000 + i, 'N' || chr(97 + (i % 26)::INTEGER) || chr(97 + (i // 26 % 26)::INTEGER) || 'o',
                'L' || chr(97 + (i * 7 % 26)::INTEGER) || chr(97 + (i // 26 % 26)::INTEGER) || 'ski', 'Tampa', 'FL', 33600 + i % 60
            FROM range(2000) AS t(i);
            INSERT INTO pocket.person (id, first_name, last_name, zip, state)
            SELECT 'p' || v.svid, v.first_name, v.last_name, v.zip_code::VARCHAR, v.state
            FROM i360.i360_voters AS v WHERE v.svid BETWEEN 10000 AND 10299;
            INSERT INTO pocket.person (id, first_name, last_name, zip, state)
            SELECT
                'u' || i, 'Zq' || chr(97 + (i % 26)::INTEGER), 'Unk' || chr(97 + (i // 26 % 26)::INTEGER) || 'owny', '90001', 'FL'
            FROM range(1500) AS t(i)""")
        links = self.links()
        self.assertGreater(len(links), 250)
        self.con.execute("""
            UPDATE pocket.person_voter_match SET verified_by = 'user:ann'
            WHERE person_id IN (SELECT m.person_id FROM pocket.person_voter_match AS m ORDER BY m.svid LIMIT 240)""")
        self.assertEqual(self.links(), links)
        self.assertEqual(self.all("FROM pocket.match_history"), [])

    def test_columns_of_the_users_own(self):
        expected = self.links()
        self.con.execute("""
            ALTER TABLE pocket.person ADD COLUMN source VARCHAR; ALTER TABLE pocket.person ADD COLUMN new_svid VARCHAR;
            ALTER TABLE pocket.person_voter_match ADD COLUMN note VARCHAR;
            ALTER TABLE pocket.person_voter_match ADD COLUMN reason VARCHAR;
            UPDATE pocket.person SET source = 'a', new_svid = 'b';
            UPDATE i360.i360_voters SET svid = 3 WHERE svid = 2""")
        self.assertEqual(self.links(), [("A", 1), ("B", 3)])
        self.assertEqual(
            self.all("SELECT person_id, svid, reason FROM pocket.match_history"), [("B", 2, "another voter fits better")])
        self.assertEqual(self.all("SELECT DISTINCT source, new_svid FROM pocket.person"), [("a", "b")])

    def test_an_svid_that_is_no_number_is_an_error(self):
        for table in ("person", "person_voter_match"):
            self.con.execute(f"""
                BEGIN; CREATE OR REPLACE TABLE pocket.{table} AS SELECT * REPLACE (svid::VARCHAR AS svid) FROM pocket.{table}""")
            with self.assertRaisesRegex(duckdb.Error, f"canvass: an SVID is a BIGINT, but pocket.{table}.svid is VARCHAR; .*ALTER svid"):
                self.con.execute("FROM canvass.check_linking_databases()")
            self.con.execute("ROLLBACK")

    def test_a_flagged_pair_is_reported_as_a_review(self):
        self.con.execute("""
            UPDATE i360.i360_voters SET last_name = 'Nowak' WHERE svid = 2;
            UPDATE pocket.person SET last_name = 'Nowak', address1 = '88 Pine St' WHERE id = 'B'""")
        self.links()
        self.con.execute("""
            INSERT INTO pocket.match_review (id, person_id, svid, voter_state, match_type, match_score, voter_change)
            SELECT m.id, m.person_id, m.svid, m.voter_state, m.match_type, m.match_score, 'vanished'
            FROM pocket.person_voter_match AS m WHERE m.person_id = 'B';
            DELETE FROM i360.i360_voters WHERE svid = 2""")
        (report,) = self.shown(SCRIPT)
        self.assertEqual(
            [row for row in report if row[0] in ("review", "unmatched")],
            [("review", "fuzzy", "flagged in a new voter file: vanished", 1)])

    def test_whichever_statement_fails_nothing_is_written(self):
        self.con.execute("""
            INSERT INTO pocket.person_voter_match (id, person_id, svid, voter_state, match_type, match_score)
            VALUES ('m', 'B', 1, 'FL', 'fuzzy', 0.8);
            UPDATE pocket.person SET svid = 1, svid_source = 'link' WHERE id = 'B';
            INSERT INTO pocket.person (id, first_name, last_name, address1, city, state, zip)
            SELECT 'C', NULL, v.last_name, v.address1, v.city, v.state, v.zip_code FROM i360.i360_voters AS v WHERE v.svid = 1100;
            INSERT INTO pocket.match_review (id, person_id, svid, voter_state, match_type, match_score)
            VALUES ('r', 'B', 2, 'FL', 'fuzzy', 0.6)""")
        statements = self.con.extract_statements(SCRIPT)
        commit = next(at for at, statement in enumerate(statements) if "COMMIT" in statement.query)
        before = self.contents()
        for at in range(1, commit):
            if "SET VARIABLE" in statements[at].query or "TABLE canvass_outcome" in statements[at].query:
                continue
            with self.subTest(statements[at].query[:80]):
                for statement in [*statements[:at], "SELECT no_such_column", *statements[at + 1:]]:
                    try:
                        self.con.execute(statement)
                    except duckdb.Error:
                        pass
                self.assertEqual(self.contents(), before)
        self.con.execute(SCRIPT)
        self.assertEqual(self.all("SELECT svid, reason FROM pocket.match_history"), [(1, "another voter fits better")])
        self.assertEqual(self.all("SELECT person_id, svid FROM pocket.match_review"), [("C", 1100)])
        self.assertEqual(self.all("SELECT id, svid, svid_source FROM pocket.person WHERE id < 'C' ORDER BY id"), [("A", 1, "link"), ("B", 2, "link")])


if __name__ == "__main__":
    unittest.main()
