"""Every example in canvass.help() runs and prints what it says; docs/reference.md is up to date."""

import sys
import unittest

from example import ROOT, connect

sys.path.insert(0, str(ROOT / "scripts"))
import make_reference  # noqa: E402


class Examples(unittest.TestCase):
    def test_each_example_runs_and_prints_what_it_says(self):
        con = connect()
        con.execute("CREATE TABLE voters_prepared AS FROM canvass.prepare('i360.i360_voters')")
        con.execute("CREATE TABLE decision AS SELECT q.person_id, q.svid, q.decision FROM canvass.review_queue() AS q")
        con.execute("SET VARIABLE decisions = 'decision'; SET VARIABLE verified_by = 'ann'")
        con.execute("SET VARIABLE previous_voters = 'i360.i360_voters'")
        con.execute("CREATE TABLE pairs AS FROM canvass.find_duplicates(); SET VARIABLE pairs = 'pairs'")
        con.execute("SET VARIABLE voters = 'i360.i360_voters'; SET VARIABLE source_name = 'volunteers'")
        con.execute("SET VARIABLE file = 'test/data/lists/volunteers.csv'")
        schema = (ROOT / "sql" / "schema" / "campaign.sql").read_text()
        for name in ("target", "campaign"):
            con.execute(f"ATTACH ':memory:' AS {name}")
            con.execute(schema.replace("campaign.", f"{name}.").replace("'campaign'", f"'{name}'"))
        ingest = "SET VARIABLE tenant = 'mi20'; SET VARIABLE path = 'test/data/campaign/*.csv'"
        con.execute(ingest)
        con.execute((ROOT / "sql" / "ingest_campaign.sql").read_text())
        entries = con.execute("SELECT name, kind, example, result FROM canvass.help()").fetchall()
        self.assertGreater(len(entries), 15)
        for name, kind, example, result in entries:
            with self.subTest(name):
                if kind == "script":
                    script = ROOT / example.removeprefix(".read ")
                    self.assertEqual(script, ROOT / name)
                    con.execute("SET VARIABLE import_job_id = (SELECT any_value(j.id) FROM pocket.import_job AS j)")
                    con.execute("SET VARIABLE merge_id = (SELECT any_value(l.merge_id) FROM pocket.merge_log AS l)")
                    con.execute(ingest)
                    con.execute("SET VARIABLE source_id = (SELECT any_value(s.id) FROM campaign.source AS s)")
                    con.execute(script.read_text())
                elif result is None:
                    con.execute(example).fetchall()
                else:
                    (value,) = con.execute(f"SELECT (x.v)::VARCHAR FROM ({example.rstrip(';')}) AS x(v)").fetchone()
                    self.assertEqual(value, result)


class Reference(unittest.TestCase):
    def test_is_up_to_date(self):
        written = (ROOT / "docs" / "reference.md").read_text()
        self.assertEqual(written, make_reference.reference(), "run `make reference`")


if __name__ == "__main__":
    unittest.main()
