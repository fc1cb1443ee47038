"""canvass.review_queue and sql/verify_match.sql: what a reviewer sees, and what becomes of the decisions."""

import tempfile
import unittest

import duckdb

from example import ROOT, Linking

LINK, VERIFY = ((ROOT / "sql" / f"{name}.sql").read_text() for name in ("link_voters", "verify_match"))


class Review(Linking):
    """After a first run of linking."""

    def setUp(self):
        super().setUp()
        self.con.execute(LINK)
        self.review = self.all("SELECT person_id, svid FROM canvass.review_queue() ORDER BY position")
        self.links = self.all("SELECT person_id, svid FROM pocket.person_voter_match ORDER BY person_id")

    def a_free_voter(self):
        return self.one("""
            SELECT min(v.svid) FROM i360.i360_voters AS v
            WHERE v.svid NOT IN (SELECT svid FROM pocket.person_voter_match UNION ALL SELECT svid FROM pocket.match_review)""")

    def decide(self, *decisions, by="user:ann"):
        """Runs the script; answers its report."""
        self.con.execute("CREATE OR REPLACE TABLE decision (person_id VARCHAR, svid BIGINT, decision VARCHAR)")
        self.con.executemany("INSERT INTO decision VALUES (?, ?, ?)", decisions or [(None, None, None)])
        return self.verify("decision", by)

    def verify(self, decisions, by="user:ann"):
        self.con.execute("SET VARIABLE decisions = ?", [decisions])
        self.con.execute("SET VARIABLE verified_by = ?", [by])
        (report,) = self.shown(VERIFY)
        return dict(report)

    def link_of(self, person):
        return self.all("SELECT svid, match_type, match_score, verified_by FROM pocket.person_voter_match WHERE person_id = ?", person)

    def svid_of(self, person):
        return self.one("SELECT svid, svid_source FROM pocket.person WHERE id = ?", person)

    def relinked(self):
        """After two more runs of linking, the second of which must not change anything."""
        self.con.execute(LINK)
        before = self.contents()
        self.con.execute(LINK)
        self.assertEqual(self.contents(), before)


class Queue(Review):
    def test_has_every_open_review_once(self):
        reviews = self.all("SELECT person_id, svid FROM pocket.match_review WHERE decision IS NULL ORDER BY ALL")
        self.assertEqual(sorted(self.review), reviews)
        self.con.execute("UPDATE pocket.match_review SET decision = 'rejected' WHERE person_id = ?", [self.review[0][0]])
        self.assertEqual(self.all("SELECT person_id, svid FROM canvass.review_queue()"), self.review[1:])

    def test_free_voters_come_first_by_falling_score(self):
        person, svid = self.links[0]
        self.con.execute("""
            INSERT INTO pocket.match_review (person_id, svid, voter_state, match_type, match_score)
            VALUES ('other', ?, 'FL', 'fuzzy', 0.99)""", [svid])
        queue = self.all("SELECT person_id, match_score, linked_person_id FROM canvass.review_queue()")
        self.assertIn(("other", 0.99, person), queue)
        order = [(holder is not None, -score) for _, score, holder in queue]
        self.assertEqual(order, sorted(order))

    def test_shows_both_records_as_they_were_given(self):
        person, svid = self.review[0]
        self.con.execute("""
            UPDATE pocket.person SET first_name = 'Ann', middle_name = NULL, last_name = 'Lee', suffix = NULL, birth_year = 1950,
                birth_date = NULL, address1 = '1 Main', city = 'Tampa', state = NULL, zip = '33601', cell_phone = '(1)', home_phone = '2',
                email = NULL WHERE id = ?""", [person])
        self.assertEqual(
            self.one("""SELECT person_name, person_birth, person_address, person_place, person_phones, person_email
                     FROM canvass.review_queue() WHERE person_id = ?""", person),
            ("Ann Lee", "1950", "1 Main", "Tampa 33601", "(1), 2", None))
        self.assertEqual(
            self.one("SELECT voter_name, voter_address FROM canvass.review_queue() WHERE person_id = ?", person),
            self.one("""SELECT concat_ws(' ', first_name, middle_name, last_name, suffix), address1
                     FROM i360.i360_voters WHERE svid = ?""", svid))
        self.con.execute("DELETE FROM i360.i360_voters WHERE svid = ?", [svid])
        self.assertEqual(
            self.one("SELECT voter_name, voter_phones FROM canvass.review_queue() WHERE person_id = ?", person), (None, None))


class Verify(Review):
    def test_confirm_a_review(self):
        person, svid = self.review[0]
        self.assertEqual(
            self.decide((person, svid, "confirm")), {"confirmed": 1, "unchanged": 0, "open": 0, "link removed": 0})
        expected = [(svid, "manual", 1.0, "user:ann")]
        self.assertEqual(self.link_of(person), expected)
        self.assertEqual(self.svid_of(person), (svid, "manual"))
        self.assertEqual(
            self.one("SELECT decision, decided_by FROM pocket.match_review WHERE person_id = ?", person), ("accepted", "user:ann"))
        self.relinked()
        self.assertEqual(self.link_of(person), expected)

    def test_confirm_a_link(self):
        person, svid = self.links[0]
        ((_, match_type, score, _),) = self.link_of(person)
        self.decide((person, svid, "confirm"))
        expected = [(svid, match_type, score, "user:ann")]
        self.assertEqual(self.link_of(person), expected)
        self.assertLess(self.one("SELECT now()::TIMESTAMP - verified_at FROM pocket.person_voter_match WHERE person_id = ?", person).days, 1)
        self.con.execute("UPDATE pocket.person SET first_name = 'Zed', last_name = 'Quux' WHERE id = ?", [person])
        self.relinked()
        self.assertEqual(self.link_of(person), expected)
        self.assertEqual(self.all("FROM pocket.match_history WHERE person_id = ?", person), [])

    def test_reject_a_review(self):
        person, svid = self.review[0]
        self.decide((person, svid, "reject"))
        self.relinked()
        self.assertEqual(self.link_of(person), [])
        self.assertEqual(self.all("FROM canvass.review_queue() WHERE person_id = ?", person), [])

    def test_reject_a_link_even_of_a_supplied_svid(self):
        (person, svid), (supplied, own) = self.links[:2]
        self.con.execute("UPDATE pocket.person SET svid_source = NULL WHERE id = ?", [supplied])
        self.con.execute(LINK)
        self.assertEqual(self.link_of(supplied)[0][1], "exact")
        report = self.decide((person, svid, "reject"), (supplied, own, "reject"))
        self.assertEqual(report, {"rejected": 2, "unchanged": 0, "open": 0, "link removed": 2})
        for contact in (person, supplied):
            self.assertEqual(self.svid_of(contact), (None, None))
        self.assertEqual(
            self.all("SELECT person_id, svid, removed_by, reason FROM pocket.match_history WHERE reason = 'rejected' ORDER BY ALL"),
            [(person, svid, "user:ann", "rejected"), (supplied, own, "user:ann", "rejected")])
        self.relinked()
        for contact, voter in ((person, svid), (supplied, own)):
            self.assertNotIn(voter, [link[0] for link in self.link_of(contact)])

    def test_a_supplied_svid_that_was_rejected_is_no_evidence(self):
        person, right = self.links[0]
        wrong = self.a_free_voter()
        self.con.execute("UPDATE pocket.person SET svid = ?, svid_source = NULL WHERE id = ?", [wrong, person])
        self.con.execute(LINK)
        self.assertEqual(self.link_of(person)[0][:2], (wrong, "exact"))
        self.decide((person, wrong, "reject"))
        self.relinked()
        self.assertEqual(self.link_of(person)[0][0], right)

    def test_link_by_hand(self):
        (person, before), (displaced, svid) = self.links[:2]
        report = self.decide((person, svid, "link"))
        self.assertEqual(report, {"linked": 1, "unchanged": 0, "open": 0, "link removed": 2})
        self.assertEqual(self.link_of(person), [(svid, "manual", 1.0, "user:ann")])
        self.assertEqual(self.svid_of(displaced), (None, None))
        self.assertEqual(
            self.all("SELECT person_id, svid, reason FROM pocket.match_history ORDER BY person_id"),
            [(person, before, "the contact is another voter"), (displaced, svid, "the voter is another contact")])
        self.relinked()
        self.assertEqual(self.link_of(person), [(svid, "manual", 1.0, "user:ann")])
        self.assertEqual(
            self.one("SELECT reason FROM canvass.review_queue() WHERE person_id = ?", displaced),
            "the voter is linked to another contact by hand")

    def test_a_decision_is_taken_back(self):
        person, svid = self.review[0]
        self.decide((person, svid, "confirm"))
        other = self.a_free_voter()
        self.assert_refused(f"contact {person} with voters", (person, other, "link"))
        report = self.decide((person, svid, "reject"), (person, other, "link"), by="user:bo")
        self.assertEqual(report, {"linked": 1, "rejected": 1, "unchanged": 0, "open": 0, "link removed": 1})
        self.assertEqual(self.link_of(person), [(other, "manual", 1.0, "user:bo")])
        self.assertEqual(self.svid_of(person), (other, "manual"))
        self.relinked()
        self.assertEqual(self.link_of(person), [(other, "manual", 1.0, "user:bo")])

    def test_a_second_run_changes_nothing(self):
        decisions = [(*self.review[0], "confirm"), (*self.review[1], "reject"), (*self.links[0], "confirm"),
                     (*self.links[1], "reject"), (self.links[2][0], self.a_free_voter(), "link")]
        self.decide(*decisions)
        before = self.contents()
        report = self.decide(*decisions, by="somebody else")
        self.assertEqual(report, {"unchanged": 5, "open": 0, "link removed": 0})
        self.assertEqual(self.contents(), before)

    def test_reads_the_queue_back_from_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            self.con.execute(f"""
                COPY (SELECT * REPLACE (CASE WHEN position <= 2 THEN 'Confirm ' END AS decision) FROM canvass.review_queue())
                TO '{folder}/queue.csv'""")
            report = self.verify(f"{folder}/queue.csv")
        self.assertEqual(report, {"confirmed": 2, "unchanged": 0, "open": len(self.review) - 2, "link removed": 0})

    def test_an_svid_in_two_states(self):
        person, svid = self.review[0]
        self.con.execute("INSERT INTO i360.i360_voters (svid, state) VALUES (?, 'OH')", [svid])
        self.assert_refused("the SVID is in several states; give voter_state", (person, svid, "link"))
        self.con.execute("CREATE TABLE chosen AS SELECT ? AS person_id, ? AS svid, 'link' AS decision, 'Ohio' AS voter_state", [person, svid])
        self.verify("chosen")
        self.assertEqual(self.one("SELECT voter_state FROM pocket.person_voter_match WHERE person_id = ?", person), "OH")

    def test_a_pair_given_with_and_without_its_state_is_one(self):
        person, svid = self.review[0]
        self.con.execute(
            "CREATE TABLE twice AS FROM (VALUES ($1, $2, 'confirm', 'FL'), ($1, $2, 'confirm', NULL)) AS d(person_id, svid, decision, voter_state)",
            [person, svid])
        self.assertEqual(self.verify("twice")["confirmed"], 1)
        self.con.execute("INSERT INTO i360.i360_voters (svid, state) VALUES (?, 'OH')", [svid])
        with self.assertRaisesRegex(duckdb.Error, "the SVID is in several states; give voter_state"):
            self.verify("twice")
        self.con.execute("ROLLBACK")

    def test_a_column_of_the_users_own(self):
        self.con.execute("ALTER TABLE pocket.person_voter_match ADD COLUMN note VARCHAR")
        self.con.execute("ALTER TABLE pocket.person_voter_match ADD COLUMN reason VARCHAR")
        person, svid = self.links[0]
        self.assertEqual(self.decide((person, svid, "reject"))["link removed"], 1)
        self.assertEqual(self.all("SELECT person_id, svid, reason FROM pocket.match_history"), [(person, svid, "rejected")])

    def test_a_table_without_the_columns_is_an_error(self):
        self.con.execute("CREATE TABLE half AS SELECT 'a' AS person_id, 1 AS svid")
        with self.assertRaisesRegex(duckdb.Error, "canvass: half lacks the column decision; it needs person_id, svid, decision"):
            self.verify("half")
        self.con.execute("ROLLBACK")

    def test_nothing_is_left_behind(self):
        self.decide((*self.review[0], "confirm"))
        self.assertEqual(self.all("FROM duckdb_variables()"), [])
        self.assertEqual(self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp'"), [])

    def assert_refused(self, message, *decisions):
        before = self.contents()
        with self.assertRaisesRegex(duckdb.Error, message):
            self.decide(*decisions)
        self.con.execute("ROLLBACK")
        self.assertEqual(self.contents(), before)

    def test_what_is_wrong_is_named(self):
        (person, svid), (other, _) = self.review[:2]
        linked, voter = self.links[0]
        free = self.a_free_voter()
        for message, *decisions in (
            (f"canvass: 1 decisions cannot be carried out, such as {person} with {svid}: .* not perhaps", (person, svid, "perhaps")),
            ("nobody with .* there is no such contact", ("nobody", svid, "link")),
            (f"{person} with 5: there is no such voter", (person, 5, "link")),
            (f"{person} with 5: there is no such voter", (person, 5, "reject")),
            (f"{person} with NULL: the svid is missing", (person, None, "confirm")),
            ("nobody proposed the pair", (person, free, "confirm")),
            (f"contact {person} with voters", (person, svid, "confirm"), (person, free, "link")),
            (f"voter {svid} with contacts", (person, svid, "confirm"), (other, svid, "link")),
            ("decided in two ways", (person, svid, "confirm"), (person, svid, "reject")),
        ):
            with self.subTest(message):
                self.assert_refused(message, *decisions)
        self.decide((linked, voter, "confirm"))
        self.assert_refused(f"voter {voter} with contacts", (person, voter, "link"))

    def test_needs_its_variables_and_databases(self):
        for variable, message in (("decisions", "canvass: no decisions"), ("verified_by", "canvass: nobody decided")):
            self.con.execute("SET VARIABLE decisions = 'decision'; SET VARIABLE verified_by = 'ann'")
            self.con.execute(f"RESET VARIABLE {variable}")
            with self.assertRaisesRegex(duckdb.Error, message):
                self.con.execute(VERIFY)
            self.con.execute("ROLLBACK")
        self.con.execute("DETACH i360")
        self.assert_refused("canvass: there is no table i360.i360_voters", (None, None, None))

    def test_a_client_that_goes_on_after_an_error_writes_nothing(self):
        self.con.execute("ALTER TABLE pocket.match_history DROP COLUMN removed_by")
        before = self.contents()
        self.con.execute("CREATE TABLE decision AS SELECT ? AS person_id, ? AS svid, 'reject' AS decision", self.links[0])
        self.con.execute("SET VARIABLE decisions = 'decision'; SET VARIABLE verified_by = 'ann'")
        for statement in self.con.extract_statements(VERIFY):
            try:
                self.con.execute(statement)
            except duckdb.Error:
                pass
        self.assertEqual(self.contents(), before)


if __name__ == "__main__":
    unittest.main()
