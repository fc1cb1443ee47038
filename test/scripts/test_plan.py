"""The plan of canvass.link_voters: hash joins, and no cross product between inputs of more than one row."""

import json
import os
import unittest

import duckdb

EXTENSION = os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
DATA = "test/data/link"


def nodes(node):
    yield node
    for child in node["children"]:
        yield from nodes(child)


def is_one_row(node):
    """An aggregate without groups, a scan, filter or projection of a CTE that holds one, or a pair of such."""
    while node["name"].strip() in ("PROJECTION", "FILTER") and len(node["children"]) == 1:
        node = node["children"][0]
    if node["name"].strip() == "CROSS_PRODUCT":
        return all(map(is_one_row, node["children"]))
    estimate = node["extra_info"].get("Estimated Cardinality")
    return node["name"].strip() == "UNGROUPED_AGGREGATE" or (node["name"].strip() == "CTE_SCAN" and estimate == "1")


class Plan(unittest.TestCase):
    def plan(self, query):
        """The nodes of a query's plan."""
        con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        con.execute(f"LOAD '{EXTENSION}'")
        con.execute(f"CREATE TABLE contact AS FROM '{DATA}/contacts.parquet'")
        con.execute(f"CREATE TABLE voter AS FROM '{DATA}/voters.parquet'")
        con.execute("CREATE TABLE contact_without_birth AS SELECT * EXCLUDE (birth_year) FROM contact")
        con.execute("CREATE TABLE voter_without_birth AS SELECT * EXCLUDE (birth_date, birth_year) FROM voter")
        ((_, plan),) = con.execute(f"EXPLAIN (FORMAT json) {query}").fetchall()
        return [node for root in json.loads(plan) for node in nodes(root)]

    def test_joins_are_hash_joins(self):
        # A column that is missing is a constant to the planner, which changes its estimates.
        for tables in ("'contact', 'voter'", "'contact_without_birth', 'voter_without_birth'"):
            with self.subTest(tables):
                found = [node for node in self.plan(f"FROM canvass.link_voters({tables})")
                         if "JOIN" in node["name"] or "PRODUCT" in node["name"]]
                self.assertGreater(len(found), 10)
                for join in found:
                    if join["name"].strip() != "HASH_JOIN":
                        self.assertTrue(any(map(is_one_row, join["children"])), join["name"])

    def test_only_the_columns_that_are_asked_for_are_read(self):
        plan = self.plan("SELECT count(l.svid) FROM canvass.layout('voter') AS l")
        (scan,) = [node for node in plan if node["name"].strip() == "SEQ_SCAN"]
        self.assertEqual(scan["extra_info"]["Projections"], "svid")


if __name__ == "__main__":
    unittest.main()
