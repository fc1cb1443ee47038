"""The plan of canvass.link_voters: hash joins, and no cross product between inputs of more than one row."""

import json
import os
import unittest

import duckdb

EXTENSION = os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
DATA = "test/data/link"


def joins(node):
    if "JOIN" in node["name"] or "PRODUCT" in node["name"]:
        yield node
    for child in node["children"]:
        yield from joins(child)


def is_one_row(node):
    """An aggregate without groups, or a scan, filter or projection of a CTE that holds one."""
    while node["name"].strip() in ("PROJECTION", "FILTER") and len(node["children"]) == 1:
        node = node["children"][0]
    estimate = node["extra_info"].get("Estimated Cardinality")
    return node["name"].strip() == "UNGROUPED_AGGREGATE" or (node["name"].strip() == "CTE_SCAN" and estimate == "1")


class Plan(unittest.TestCase):
    def test_joins_are_hash_joins(self):
        con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        con.execute(f"LOAD '{EXTENSION}'")
        con.execute(f"CREATE TABLE contact AS FROM '{DATA}/contacts.parquet'")
        con.execute(f"CREATE TABLE voter AS FROM '{DATA}/voters.parquet'")
        ((_, plan),) = con.execute(
            "EXPLAIN (FORMAT json) FROM canvass.link_voters('contact', 'voter')").fetchall()
        found = [join for root in json.loads(plan) for join in joins(root)]
        self.assertGreater(len(found), 10)
        for join in found:
            if join["name"].strip() != "HASH_JOIN":
                self.assertTrue(any(map(is_one_row, join["children"])), join["name"])


if __name__ == "__main__":
    unittest.main()
