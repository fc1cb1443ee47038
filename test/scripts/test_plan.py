"""The plan of canvass.link_voters: hash joins, and no cross product between inputs of more than one row."""

import json
import os
import tempfile
import unittest

import duckdb

from example import ROOT, Linking

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


class Scripts(Linking):
    """No statement of a script compares each row with each, in which DuckDB 1.4 differs from the later ones."""

    def loops(self, name, **variables):
        """Runs a script; answers the statements that have a nested loop."""
        for variable, value in variables.items():
            self.con.execute(f"SET VARIABLE {variable} = ?", [value])
        found, looked_at = [], 0
        for statement in self.con.extract_statements((ROOT / "sql" / f"{name}.sql").read_text()):
            text = statement.query.strip()
            if statement.type in (duckdb.StatementType.INSERT, duckdb.StatementType.UPDATE) or " TABLE canvass_" in text and " AS\n" in text:
                ((_, plan),) = self.con.execute(f"EXPLAIN {text}").fetchall()
                found += [text] * ("BLOCKWISE_NL_JOIN" in plan or "NESTED_LOOP_JOIN" in plan)
                looked_at += 1
            self.con.execute(statement)
        self.assertGreater(looked_at, 5)
        return found

    def test_linking(self):
        self.assertEqual(self.loops("link_voters"), [])
        self.assertEqual(self.loops("link_voters"), [])

    def test_decisions(self):
        self.con.execute((ROOT / "sql" / "link_voters.sql").read_text())
        self.con.execute("CREATE TABLE decision AS SELECT person_id, svid, 'reject' AS decision FROM canvass.review_queue() LIMIT 5")
        self.assertEqual(self.loops("verify_match", decisions="decision", verified_by="user:ann"), [])

    def test_a_new_voter_file(self):
        self.con.execute((ROOT / "sql" / "link_voters.sql").read_text())
        self.con.execute("CREATE TABLE before AS FROM i360.i360_voters; DELETE FROM i360.i360_voters WHERE svid % 2 = 0")
        self.assertEqual(self.loops("refresh_voters", previous_voters="before"), [])
        self.assertEqual(self.loops("link_voters"), [])

    def test_enrichment_and_its_undoing(self):
        self.con.execute((ROOT / "sql" / "link_voters.sql").read_text())
        self.assertEqual(self.loops("enrich_from_voters"), [])
        job = self.one("SELECT id FROM pocket.import_job")
        self.assertEqual(self.loops("undo_import", import_job_id=job), [])

    def test_imports(self):
        self.assertEqual(self.loops("import_voters", voters="i360.i360_voters"), [])
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("First Name,Last Name,Email,Team\nAnn,Poe,a@x.org,Red\n")
            file.flush()
            self.assertEqual(self.loops("load_list", file=file.name, source_name="a list", conflict_policy="fill", tag="new"), [])


if __name__ == "__main__":
    unittest.main()
