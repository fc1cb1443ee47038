"""sql/refresh_voters.sql: what a new voter file does to the links."""

import unittest

import duckdb

from example import ROOT, Linking

LINK, VERIFY, REFRESH = ((ROOT / "sql" / f"{name}.sql").read_text() for name in ("link_voters", "verify_match", "refresh_voters"))


class Refresh(Linking):
    def setUp(self):
        super().setUp()
        # Voters of whom the file says all that the comparison looks at.
        self.con.execute("""
            UPDATE i360.i360_voters SET birth_date = DATE '1950-01-01' + (svid % 9000)::INTEGER, birth_year = NULL;
            ATTACH ':memory:' AS i360_previous; CREATE TABLE i360_previous.i360_voters AS FROM i360.i360_voters""")
        self.con.execute(LINK)
        self.links = self.all("SELECT person_id, svid FROM pocket.person_voter_match ORDER BY person_id")

    def refresh(self):
        """Runs the script; answers its report, which must count each link once."""
        links = self.one("SELECT count(*) FROM pocket.person_voter_match")
        (report,) = self.shown(REFRESH)
        self.assertEqual(sum(count for _, _, count in report), links)
        return {(voter, what_happened): count for voter, what_happened, count in report}

    def change(self, svid, **columns):
        for column, value in columns.items():
            self.con.execute(f"UPDATE i360.i360_voters SET {column} = ? WHERE svid = ?", [value, svid])

    def by_hand(self, person):
        self.con.execute("UPDATE pocket.person_voter_match SET verified_by = 'ann' WHERE person_id = ?", [person])

    def voter_changes(self, *persons):
        return [change for (change,) in self.all(
            "SELECT change FROM canvass.voter_changes() WHERE list_contains(?, person_id) ORDER BY person_id", list(persons))]

    def flags(self):
        return self.all("""
            SELECT person_id, voter_change, decision FROM pocket.match_review WHERE voter_change IS NOT NULL ORDER BY person_id""")

    def test_no_change(self):
        before = self.contents()
        self.assertEqual(self.refresh(), {("same", "link kept"): len(self.links)})
        self.assertEqual(self.contents(), before)

    def test_what_counts_as_somebody_else(self):
        persons = [person for person, _ in self.links[:8]]
        (_, married), (_, nickname), (_, corrected), (_, other), (_, father), (_, nameless), (_, transition), (_, moved) = self.links[:8]
        self.con.execute("""
            UPDATE i360_previous.i360_voters SET first_name = 'Margaret', last_name = 'Lee', birth_date = DATE '1950-02-03'
            WHERE list_contains(?, svid)""", [[svid for _, svid in self.links[:8]]])
        self.con.execute("""
            UPDATE i360.i360_voters SET first_name = 'Margaret', last_name = 'Lee', birth_date = DATE '1950-02-03'
            WHERE list_contains(?, svid)""", [[svid for _, svid in self.links[:8]]])
        self.assertEqual(self.voter_changes(*persons), [None] * 8)
        self.change(married, last_name="Wojciechowski")
        self.change(nickname, first_name="Peggy", last_name="Lee-Jones")
        self.change(corrected, birth_date="1951-02-03")
        self.change(other, first_name="Boris", birth_date="1980-07-08")
        self.change(father, first_name="Boris", birth_date=None, birth_year=1951)
        self.change(nameless, first_name="Boris", last_name="Orlov", birth_date=None)
        self.change(transition, first_name="Boris")
        self.change(moved, address1="1 Far Street", city="Jupiter", zip_code=33458)
        self.assertEqual(
            self.voter_changes(*persons),
            ["renamed", "renamed", None, "somebody else", "somebody else", "somebody else", "renamed", None])

    def test_links_by_machine_go_and_links_by_hand_stay(self):
        (gone, a), (gone_by_hand, b), (else_, c), (else_by_hand, d), (married, e) = self.links[:5]
        for person in (gone_by_hand, else_by_hand):
            self.by_hand(person)
        self.con.execute("DELETE FROM i360.i360_voters WHERE svid IN (?, ?)", [a, b])
        for svid in (c, d):
            self.change(svid, first_name="Zyxw", last_name="Vutsr", birth_date="1999-09-09")
        self.change(e, last_name="Married")
        self.assertEqual(self.refresh(), {
            ("same", "link kept"): len(self.links) - 5,
            ("renamed", "link kept"): 1,
            ("vanished", "link kept, flagged for review"): 1,
            ("vanished", "link removed, flagged for review"): 1,
            ("somebody else", "link kept, flagged for review"): 1,
            ("somebody else", "link removed, flagged for review"): 1,
        })
        flagged = [
            (gone, "vanished", None), (gone_by_hand, "vanished", None), (else_, "somebody else", None),
            (else_by_hand, "somebody else", None)]
        self.assertEqual(self.flags(), flagged)
        self.assertEqual(
            self.all("SELECT svid, svid_source FROM pocket.person WHERE id IN (?, ?)", gone, else_), [(None, None)] * 2)
        ((reason,),) = self.all("SELECT reason FROM canvass.review_queue() WHERE person_id = ?", else_)
        self.assertRegex(reason, "the SVID now names somebody else: Zyxw .*Vutsr, 1999-09-09 instead of .*19")
        self.assertEqual(
            self.all("SELECT person_id, svid, reason FROM pocket.match_history ORDER BY person_id"),
            self.all("SELECT person_id, svid, reason FROM pocket.match_review WHERE person_id IN (?, ?) ORDER BY person_id", gone, else_))
        before = self.contents()
        self.refresh()
        self.assertEqual(self.contents(), before)
        # Linking keeps the flags, the links by hand, and does not take the wrong voter again.
        self.con.execute(LINK)
        self.assertEqual(self.flags(), flagged)
        kept = dict(self.all("SELECT person_id, svid FROM pocket.person_voter_match"))
        self.assertEqual((kept[gone_by_hand], kept[else_by_hand]), (b, d))
        self.assertNotEqual(kept.get(else_), c)
        before = self.contents()
        self.con.execute(LINK)
        self.assertEqual(self.contents(), before)

    def test_a_supplied_svid_is_not_taken_at_its_word_any_more(self):
        person, svid = self.links[0]
        self.con.execute("UPDATE pocket.person SET svid_source = NULL WHERE id = ?", [person])
        self.con.execute(LINK)
        self.change(svid, first_name="Zyxw", last_name="Vutsr", birth_date="1999-09-09")
        self.refresh()
        self.con.execute(LINK)
        self.assertNotIn((svid,), self.all("SELECT svid FROM pocket.person_voter_match WHERE person_id = ?", person))

    def test_a_decided_flag_stays_decided(self):
        (kept, a), (dropped, b) = self.links[:2]
        for person in (kept, dropped):
            self.by_hand(person)
        self.con.execute("DELETE FROM i360.i360_voters WHERE svid IN (?, ?)", [a, b])
        self.refresh()
        self.con.execute(
            "CREATE TABLE decision AS FROM (VALUES (?, ?, 'confirm'), (?, ?, 'reject')) AS d(person_id, svid, decision)",
            [kept, a, dropped, b])
        self.con.execute("SET VARIABLE decisions = 'decision'; SET VARIABLE verified_by = 'bo'")
        self.con.execute(VERIFY)
        self.assertEqual(self.refresh()[("vanished", "link kept, flagged before")], 1)
        self.assertEqual(self.flags(), [(kept, "vanished", "accepted"), (dropped, "vanished", "rejected")])
        self.con.execute(LINK)
        self.assertEqual(
            self.all("SELECT svid, verified_by FROM pocket.person_voter_match WHERE person_id IN (?, ?)", kept, dropped), [(a, "bo")])

    def test_next_quarter_the_same_change_is_not_flagged_again(self):
        (kept, a), (dropped, b) = self.links[:2]
        for person in (kept, dropped):
            self.by_hand(person)
        self.con.execute("DELETE FROM i360.i360_voters WHERE svid = ?", [a])
        self.change(b, first_name="Zyxw", last_name="Vutsr", birth_date="1999-09-09")
        self.refresh()
        self.con.execute("UPDATE pocket.match_review SET decision = 'accepted', decided_by = 'bo' WHERE voter_change IS NOT NULL")
        decided = self.contents()
        self.con.execute("CREATE OR REPLACE TABLE i360_previous.i360_voters AS FROM i360.i360_voters")
        self.assertEqual(self.refresh(), {
            ("same", "link kept"): len(self.links) - 1, ("vanished", "link kept, flagged before"): 1})
        self.assertEqual(self.contents(), decided)
        # Yet another person is another question.
        self.change(b, first_name="Boris", last_name="Orlov", birth_date="1955-05-05")
        self.assertEqual(self.refresh()["somebody else", "link kept, flagged for review"], 1)

    def test_a_file_without_states(self):
        (_, gone), (_, else_) = self.links[:2]
        self.con.execute("DELETE FROM i360.i360_voters WHERE svid = ?", [gone])
        self.change(else_, first_name="Zyxw", last_name="Vutsr", birth_date="1999-09-09")
        expected = {
            ("same", "link kept"): len(self.links) - 2,
            ("vanished", "link removed, flagged for review"): 1,
            ("somebody else", "link removed, flagged for review"): 1,
        }
        self.con.execute("CREATE TABLE stateless AS SELECT * EXCLUDE (state) FROM i360.i360_voters")
        self.con.execute("CREATE TABLE stateless_before AS SELECT * EXCLUDE (state) FROM i360_previous.i360_voters")
        changes = "SELECT change, count(*) FROM canvass.voter_changes({}) GROUP BY ALL ORDER BY ALL"
        for arguments in ("", "voters := 'stateless'", "previous := 'stateless_before'", "voters := 'stateless', previous := 'stateless_before'"):
            self.assertEqual(
                self.all(changes.format(arguments)), [("somebody else", 1), ("vanished", 1), (None, len(self.links) - 2)])
        # The links were made without states, and the new file has them.
        self.con.execute("UPDATE pocket.person_voter_match SET voter_state = ''")
        self.con.execute("SET VARIABLE previous_voters = 'stateless_before'")
        self.assertEqual(self.refresh(), expected)

    def test_a_state_that_is_not_given_is_not_guessed(self):
        self.con.execute("CREATE TABLE link AS FROM (VALUES ('a', 7, ''), ('b', 7, 'FL')) AS l(person_id, svid, voter_state)")
        self.con.execute("CREATE TABLE voter AS FROM (VALUES (7, 'FL', 'Ann'), (7, 'GA', 'Zoe')) AS v(svid, state, first_name)")
        self.con.execute("ALTER TABLE voter ADD COLUMN last_name VARCHAR")
        self.assertEqual(
            self.all("SELECT person_id, change, after FROM canvass.voter_changes('link', 'voter', 'voter') ORDER BY person_id"),
            [("a", "unknown", None), ("b", None, "Ann")])
        self.con.execute("UPDATE link SET voter_state = 'GA' WHERE person_id = 'a'; UPDATE voter SET state = '' WHERE state = 'GA'")
        self.con.execute("DELETE FROM voter WHERE state = 'FL'")
        self.assertEqual(
            self.all("SELECT person_id, change, after FROM canvass.voter_changes('link', 'voter', 'voter') ORDER BY person_id"),
            [("a", "unknown", None), ("b", "unknown", None)])

    def test_svids_in_any_form(self):
        self.con.execute("CREATE TABLE voter AS SELECT '0012' AS svid, 'Florida' AS state, 'Ann' AS first_name, NULL AS last_name")
        for svid, state in (("12.0::DOUBLE", "FL"), ("'012'", "fl"), ("12", "Florida")):
            self.con.execute(f"CREATE OR REPLACE TABLE link AS SELECT 'a' AS person_id, {svid} AS svid, '{state}' AS voter_state")
            self.assertEqual(self.all("SELECT change, after FROM canvass.voter_changes('link', 'voter', 'voter')"), [(None, "Ann")])

    def test_voters_that_the_file_before_lacks(self):
        self.con.execute("DELETE FROM i360_previous.i360_voters WHERE svid IN (?, ?)", [svid for _, svid in self.links[:2]])
        self.assertEqual(self.refresh(), {("same", "link kept"): len(self.links) - 2, ("unknown", "link kept"): 2})
        before = self.contents()
        self.con.execute("UPDATE i360_previous.i360_voters SET svid = -svid")
        with self.assertRaisesRegex(duckdb.Error, "canvass: i360_previous.i360_voters says of none of the linked voters who it was; name the voter file"):
            self.con.execute(REFRESH)
        self.con.execute("ROLLBACK")
        self.assertEqual(self.contents(), before)

    def test_a_column_of_the_users_own(self):
        self.con.execute("ALTER TABLE pocket.person_voter_match ADD COLUMN note VARCHAR")
        self.con.execute("ALTER TABLE pocket.person_voter_match ADD COLUMN reason VARCHAR")
        person, svid = self.links[0]
        self.con.execute("DELETE FROM i360.i360_voters WHERE svid = ?", [svid])
        self.assertEqual(self.refresh()["vanished", "link removed, flagged for review"], 1)
        self.assertEqual(self.all("SELECT person_id, svid FROM pocket.match_history"), [(person, svid)])

    def test_nothing_is_left_behind(self):
        self.con.execute("CREATE TABLE before AS FROM i360_previous.i360_voters; DETACH i360_previous")
        self.con.execute("SET VARIABLE previous_voters = 'before'")
        self.con.execute(REFRESH)
        self.assertEqual(self.all("FROM duckdb_variables()"), [])
        self.assertEqual(self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = 'temp'"), [])

    def test_errors_write_nothing(self):
        before = self.contents()
        for statement, message in (
            ("DELETE FROM i360_previous.i360_voters", "canvass: i360_previous.i360_voters is empty"),
            ("DELETE FROM i360.i360_voters", "canvass: i360.i360_voters is empty"),
            ("SET VARIABLE previous_voters = ' '", "canvass: previous_voters is blank"),
            ("RESET VARIABLE previous_voters; DROP TABLE i360_previous.i360_voters", "canvass: there is no table i360_previous.i360_voters"),
            ("DETACH i360_previous", "canvass: there is no table i360_previous.i360_voters"),
            ("DETACH i360", "canvass: there is no table i360.i360_voters"),
        ):
            self.con.execute(statement)
            with self.assertRaisesRegex(duckdb.Error, message):
                self.con.execute(REFRESH)
            self.con.execute("ROLLBACK")
            self.assertEqual(self.contents(), before)


if __name__ == "__main__":
    unittest.main()
