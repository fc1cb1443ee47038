"""Precision and recall of canvass.link_voters on the labelled list in test/data/link.

    make quality      prints the tables
    make test         runs this file as a test as well: the figures must hold, whatever the ids and the order of the rows

Each variant links the same people under other circumstances: the result may not depend on any of them.
"""

import sys
import unittest

import duckdb

import session

DATA = "test/data/link"
VARIANTS = {
    "as shipped": ("FROM contact", "FROM voter"),
    "rows shuffled": ("FROM contact ORDER BY hash(id, 'a')", "FROM voter ORDER BY hash(svid, 'b')"),
    "ids renamed": (
        "SELECT * REPLACE (md5('p' || id) AS id) FROM contact",
        "SELECT * REPLACE (9000000000 - svid AS svid) FROM voter",
    ),
    "text ids": ("FROM contact", "SELECT * REPLACE ('V-' || svid AS svid) FROM voter"),
}
# How a variant's ids are turned back for comparison with the truth.
RESTORED = {
    "ids renamed": ("md5('p' || t.person_id)", "9000000000 - t.svid"),
    "text ids": ("t.person_id", "'V-' || t.svid"),
}


def connect() -> duckdb.DuckDBPyConnection:
    con = session.connect()
    con.execute(f"CREATE VIEW contact AS FROM '{DATA}/contacts.parquet'")
    con.execute(f"CREATE VIEW voter AS FROM '{DATA}/voters.parquet'")
    con.execute(f"CREATE VIEW truth AS FROM '{DATA}/truth.parquet'")
    return con


def link(con: duckdb.DuckDBPyConnection, variant: str) -> None:
    """Links a variant into the table `link`; one contact of the truth has two voters, either of which is right."""
    persons, voters = VARIANTS[variant]
    person_id, svid = RESTORED.get(variant, ("t.person_id", "t.svid"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE person_variant AS {persons}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE voter_variant AS {voters}")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE link AS
        WITH answer AS (SELECT {person_id} AS person_id, list({svid}) AS svids FROM truth AS t GROUP BY ALL)
        SELECT l.*, a.svids IS NOT NULL AS is_linkable, coalesce(list_contains(a.svids, l.svid), false) AS is_right
        FROM canvass.link_voters('person_variant', 'voter_variant') AS l
        LEFT JOIN answer AS a USING (person_id)""")


def figures(con: duckdb.DuckDBPyConnection) -> tuple[int, float, float]:
    """Accepted links, their precision, and recall over every linkable contact."""
    return con.execute("""
        SELECT
            count(*) FILTER (status = 'accepted') AS accepted,
            round(count(*) FILTER (status = 'accepted' AND is_right) / accepted, 4),
            round(count(*) FILTER (status = 'accepted' AND is_right) / count(*) FILTER (is_linkable), 4)
        FROM link""").fetchone()


class LinkQuality(unittest.TestCase):
    def test_precision_and_recall_whatever_the_ids_and_the_order(self):
        con = connect()
        results = {}
        for variant in VARIANTS:
            link(con, variant)
            results[variant] = figures(con)
        self.assertEqual(len(set(results.values())), 1, results)
        _, precision, recall = results["as shipped"]
        self.assertGreaterEqual(precision, 0.99)
        self.assertGreaterEqual(recall, 0.85)

    def test_one_row_a_person_and_one_person_a_voter(self):
        con = connect()
        link(con, "as shipped")
        rows, persons = con.execute("SELECT count(*), count(DISTINCT person_id) FROM link").fetchone()
        self.assertEqual((rows, persons), (5555, 5555))
        twice = con.execute("""
            SELECT svid FROM link WHERE status = 'accepted' GROUP BY svid HAVING count(*) > 1""").fetchall()
        self.assertEqual(twice, [])


def report() -> None:
    con = connect()
    print(f"\nLinks accepted at the default threshold (DuckDB {duckdb.__version__})\n")
    print(f"  {'variant':<16}{'accepted':>10}{'precision':>11}{'recall':>9}")
    for variant in VARIANTS:
        link(con, variant)
        accepted, precision, recall = figures(con)
        print(f"  {variant:<16}{accepted:>10}{precision:>11.4f}{recall:>9.4f}")
    link(con, "as shipped")
    print("\nBy match type and status\n")
    con.sql("""
        SELECT
            match_type,
            status,
            count(*) AS persons,
            round(avg(CASE WHEN match_type <> 'none' THEN is_right::INTEGER END), 3) AS share_right
        FROM link GROUP BY ALL ORDER BY ALL""").show()
    print("Fuzzy links by score\n")
    con.sql("""
        SELECT
            CASE WHEN match_score >= 0.99 THEN '0.99 and up' WHEN match_score >= 0.95 THEN '0.95 to 0.99'
                WHEN match_score >= 0.9 THEN '0.9 to 0.95'
                ELSE format('{:.1f} to {:.1f}', floor(match_score * 10) / 10, floor(match_score * 10) / 10 + 0.1) END AS score,
            count(*) AS links,
            round(avg(match_score), 3) AS mean_score,
            round(avg(is_right::INTEGER), 3) AS share_right
        FROM link WHERE match_type = 'fuzzy' GROUP BY ALL ORDER BY score""").show()


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    else:
        unittest.main()
