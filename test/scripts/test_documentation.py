"""Every example in canvass.help() runs and prints what it says; docs/reference.md is up to date."""

import sys
import tempfile
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
        con.execute("INSERT INTO pocket.segment (id, name, segment_type) VALUES ('s', 'Tampa Republicans', 'static')")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        schema = (ROOT / "sql" / "schema" / "campaign.sql").read_text()
        for name in ("target", "campaign"):
            con.execute(f"ATTACH ':memory:' AS {name}")
            con.execute(schema.replace("campaign.", f"{name}.").replace("'campaign'", f"'{name}'"))
        ingest = "SET VARIABLE tenant = 'mi20'; SET VARIABLE path = 'test/data/campaign/*.csv'"
        con.execute(ingest)
        con.execute((ROOT / "sql" / "ingest_campaign.sql").read_text())
        (ROOT / "build").mkdir(exist_ok=True)
        con.execute("COPY (FROM canvass.baseline('i360.i360_voters')) TO 'build/model.json' (FORMAT json, ARRAY true)")
        # Scripts reset their variables at their end.
        segment = (f"SET VARIABLE voters = 'i360.i360_voters'; SET VARIABLE segment = 's'; "
                   f"SET VARIABLE file = '{folder.name}/segment.csv'; SET VARIABLE segment_name = ")
        variables = {
            "sql/create_segment.sql": segment + "'created'; SET VARIABLE predicate = 'true'",
            "sql/run_segment.sql": segment + "'run'",
            "sql/export_segment.sql": segment + "'exported'",
            "sql/save_voters_as_segment.sql": segment + "'saved'",
            "sql/export_baseline.sql": f"SET VARIABLE source_table = 'i360.i360_voters'; SET VARIABLE model_file = '{folder.name}/model.json'",
            "sql/segment_report.sql": f"SET VARIABLE segment_table = 'i360.i360_voters'; SET VARIABLE report_file = '{folder.name}/report.html'; "
                                      "SET VARIABLE baseline_table = 'i360.i360_voters'",
        }
        entries = con.execute("SELECT name, kind, example, result FROM canvass.help()").fetchall()
        self.assertGreater(len(entries), 15)
        for name, kind, example, result in entries:
            with self.subTest(name):
                if kind == "script":
                    script = ROOT / example.removeprefix(".read ")
                    self.assertEqual(script, ROOT / name)
                    con.execute("SET VARIABLE import_job_id = (SELECT any_value(j.id) FROM pocket.import_job AS j)")
                    con.execute("SET VARIABLE merge_id = (SELECT any_value(l.merge_id) FROM pocket.merge_log AS l)")
                    con.execute(variables.get(name, ""))
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
