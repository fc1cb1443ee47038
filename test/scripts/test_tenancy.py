"""sql/copy_tenant.sql and sql/remove_tenant.sql: a tenant's data goes into a file of its own and comes back; the client loop of examples/."""

import os
import subprocess
import sys
import unittest

import duckdb

from example import EXTENSION, ROOT
from test_campaign import SCHEMA, TABLES, Campaign

COPY, REMOVE = ((ROOT / "sql" / f"{name}_tenant.sql").read_text() for name in ("copy", "remove"))


class Tenancy(Campaign):
    def setUp(self):
        super().setUp()
        for file in ("tenant", "shared"):
            self.attach(campaign=file)
            self.con.execute(SCHEMA)
        self.ingest("mi20")
        self.ingest("oh11")
        self.attach(campaign="shared", target="tenant")

    def attach(self, **databases):
        """Databases of the folder under these names, and no others."""
        for name in ("campaign", "target"):
            self.con.execute(f"DETACH DATABASE IF EXISTS {name}")
        for name, file in databases.items():
            self.con.execute(f"ATTACH '{self.folder}/{file}.db' AS {name}")

    def rows(self, database, tenant):
        return {table: sorted(map(str, self.all(f"FROM {database}.{table} WHERE tenant_id = ?", tenant))) for table in TABLES}

    def test_there_and_back(self):
        before, others = self.rows("campaign", "mi20"), self.rows("campaign", "oh11")
        report = dict(self.run_script(COPY, tenant="mi20"))
        self.assertEqual(report, {table: len(rows) for table, rows in before.items()})
        self.assertEqual(self.rows("target", "mi20"), before)
        self.assertEqual(self.one("SELECT count(*) FROM target.rotated_data WHERE tenant_id <> 'mi20'"), 0)
        self.assertEqual(len(self.all("FROM canvass.campaign_lookup('mi20', email := 'ann.poe@x.org', db := 'target')")), 3)
        self.assertEqual(dict(self.run_script(REMOVE, tenant="mi20")), report)
        self.assertEqual(self.rows("campaign", "oh11"), others)
        self.assert_refused("FROM canvass.campaign_sources('mi20')", "canvass: campaign has no tenant mi20")
        self.attach(campaign="tenant", target="shared")
        self.assertEqual(dict(self.run_script(COPY, tenant="mi20")), report)
        self.assertEqual((self.rows("target", "mi20"), self.rows("target", "oh11")), (before, others))

    def test_what_is_wrong_is_said_and_nothing_written(self):
        self.run_script(COPY, tenant="mi20")
        before = [self.rows(database, tenant) for database in ("campaign", "target") for tenant in ("mi20", "oh11")]
        for script, tenant, message in [
            (COPY, None, "canvass: tenant is NULL"), (COPY, "xx", "canvass: campaign has no tenant xx"), (COPY, "mi20", "canvass: target has tenant mi20"),
            (REMOVE, None, "canvass: tenant is NULL"), (REMOVE, "%", "canvass: campaign has no tenant %"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(duckdb.Error, message):
                self.run_script(script, tenant=tenant)
        self.assertEqual([self.rows(database, tenant) for database in ("campaign", "target") for tenant in ("mi20", "oh11")], before)
        for databases, message in (({}, "canvass: no database target; ATTACH the campaign data AS target"),
                                   ({"target": "empty"}, "canvass: the database target lacks .*source.*while it is attached as campaign")):
            with self.subTest(message), self.assertRaisesRegex(duckdb.Error, message):
                self.attach(campaign="shared", **databases)
                self.run_script(COPY, tenant="mi20")


class Loop(Campaign):
    def test_a_file_that_fails_keeps_no_other_out(self):
        folder = self.folder / "sources"
        folder.mkdir()
        (folder / "a.csv").write_text("Name,Email\nAnn,ann@x.org\n")
        (folder / "b.csv").write_bytes(b"PK\x03\x04 damaged")
        (folder / "c.csv").write_text("Name,Email\nBo,bo@x.org\n")
        command = [sys.executable, str(ROOT / "examples" / "ingest_campaign.py"), str(self.folder / "campaign.db"), "mi20", str(folder)]
        environment = {**os.environ, "CANVASS_EXTENSION": str(EXTENSION)}
        for outcome in ("ingested", "known"):
            done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
            self.assertEqual(done.returncode, 1)
            self.assertEqual([line.split(": ")[1] for line in done.stdout.splitlines()], [f"{outcome}, 1 rows, 2 cells"] * 2)
            self.assertRegex(done.stderr, "b.csv: .*canvass")


del Campaign

if __name__ == "__main__":
    unittest.main()
