"""A user's macros that have the names of functions do not change what canvass's macros do."""

import re
import unittest

from example import ROOT, connect

QUERIES = (
    "FROM canvass.link_voters() ORDER BY ALL",
    "FROM canvass.prepare('pocket.person') ORDER BY ALL",
    "FROM canvass.orphans()",
    "FROM canvass.status()",
    "FROM canvass.version()",
)


# What {…} and COLUMNS(lambda …) stand for: DuckDB itself writes these calls, and not in full.
OUT_OF_REACH = {"struct_pack", "list_filter"}


def called():
    """The names of all that looks like a call in the macros."""
    code = "".join(file.read_text() for file in (ROOT / "macros").glob("*.sql"))
    calls = set(re.findall(r"(?<![.\w])([a-z]\w*)\(", re.sub(r"--.*", "", code)))
    return (calls | {"version", "pragma_platform", "count_star"}) - OUT_OF_REACH


class UserMacros(unittest.TestCase):
    def test_change_nothing(self):
        con = connect()
        con.execute("INSERT INTO pocket.goal (user_id) VALUES ('nobody')")
        before = [con.execute(query).fetchall() for query in QUERIES]
        names = called()
        self.assertLess({"upper", "count", "error", "query_table", "soundex"}, names)
        for name in names:
            con.execute(f"""CREATE MACRO "{name}"(a) AS 'mine'; CREATE MACRO "{name}"() AS TABLE SELECT 'mine'""")
        self.assertEqual(con.execute("SELECT soundex('x')").fetchone(), ("mine",))
        self.assertEqual([con.execute(query).fetchall() for query in QUERIES], before)


if __name__ == "__main__":
    unittest.main()
