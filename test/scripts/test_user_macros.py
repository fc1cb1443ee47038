"""A user's macros that have the names of functions do not change what canvass's macros do."""

import re
import unittest

from example import ROOT, connect

QUERIES = (
    "FROM canvass.link_voters() ORDER BY ALL",
    "FROM canvass.prepare('pocket.person') ORDER BY ALL",
    "FROM canvass.cluster('pair') ORDER BY ALL",
    "FROM canvass.link_quality('linked', 'right_pair') ORDER BY ALL",
    "FROM canvass.link_calibration('linked', 'right_pair') ORDER BY ALL",
    "FROM canvass.review_queue() ORDER BY ALL",
    "FROM canvass.voter_changes('linked', previous := 'i360.i360_voters') ORDER BY ALL",
    "FROM canvass.orphans()",
    "FROM canvass.status()",
    "FROM canvass.version()",
)


# What {…}, […], COLUMNS(lambda …) and split_part stand for: DuckDB itself writes these calls, and not in full.
OUT_OF_REACH = {"struct_pack", "list_filter", "list_value", "string_split"}


def called():
    """The names of all that looks like a call in the macros."""
    code = "".join(file.read_text() for file in (ROOT / "macros").glob("*.sql"))
    calls = set(re.findall(r"(?<![.\w])([a-z]\w*)\(", re.sub(r"--.*", "", code)))
    return (calls | {"version", "pragma_platform", "count_star"}) - OUT_OF_REACH


class UserMacros(unittest.TestCase):
    def test_change_nothing(self):
        con = connect()
        con.execute("INSERT INTO pocket.goal (user_id) VALUES ('nobody')")
        con.execute("""
            CREATE TABLE pair AS FROM (VALUES (1, 2), (3, 2)) AS p(id_a, id_b);
            CREATE TABLE linked AS
            SELECT l.person_id, l.svid::BIGINT AS svid, 'FL' AS voter_state, l.match_type, l.match_score
            FROM canvass.link_voters() AS l WHERE l.svid IS NOT NULL;
            CREATE TABLE right_pair AS FROM linked LIMIT 2000;
            INSERT INTO pocket.match_review (person_id, svid, voter_state, match_type, match_score)
            FROM linked ORDER BY person_id LIMIT 20""")
        before = [con.execute(query).fetchall() for query in QUERIES]
        names = called()
        self.assertLess({"upper", "count", "error", "query_table", "soundex"}, names)
        for name in names:
            con.execute(f"""CREATE MACRO "{name}"(a) AS 'mine'; CREATE MACRO "{name}"() AS TABLE SELECT 'mine'""")
        self.assertEqual(con.execute("SELECT soundex('x')").fetchone(), ("mine",))
        self.assertEqual([con.execute(query).fetchall() for query in QUERIES], before)


if __name__ == "__main__":
    unittest.main()
