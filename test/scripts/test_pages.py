"""The SQL of the pages in docs/ runs from top to bottom, and prints what stands below it."""

import os
import re
import tempfile
import unittest
from pathlib import Path

import duckdb

from example import ROOT, connect

BLOCK = re.compile(r"```sql\n(.*?)```\n+((?:```\n┌.*?```|(?:\|[^\n]*\n)+)?)", re.DOTALL)
# Differs from run to run: ids, shortened ones, times.
MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{4}…|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?|\d{4}-\d\d-\d\d(?= by )")

LINKED = ".read sql/link_voters.sql\n.read sql/assign_pids.sql\n"
VOLUNTEERS = LINKED + """
    UPDATE i360.i360_voters AS v
    SET county = CASE WHEN hash(v.svid) % 2 = 0 THEN 'Pinellas' ELSE 'Hillsborough' END, party = CASE WHEN hash(v.svid) % 3 = 0 THEN 'REP' ELSE 'DEM' END,
        turnout_score = hash(v.svid) % 100 / 100;
    INSERT INTO pocket.segment (id, name, segment_type) VALUES ('s', 'Volunteers', 'static');
    INSERT INTO pocket.segment_person (segment_id, person_id) SELECT 's', p.id FROM pocket.person AS p WHERE p.svid IS NOT NULL ORDER BY p.id LIMIT 200;
"""
MARIA = """
    DELETE FROM pocket.person;
    INSERT INTO pocket.person (id, first_name, last_name, cell_phone) VALUES ('maria', 'Maria', 'Garcia', '305-555-0123');
"""
T_SHIRTS = """
    INSERT INTO pocket.tag (id, name) VALUES ('d', 'Driver');
    INSERT INTO pocket.person_tag (person_id, tag_id, created_by) SELECT p.id, 'd', 'ann' FROM pocket.person AS p WHERE p.pid = 'T9WD70';
    INSERT INTO pocket.custom_field (id, name, field_type) VALUES ('t', 'T-shirt', 'choice');
    INSERT INTO pocket.person_custom_field
    SELECT p.id, 't', 'L' FROM pocket.person AS p WHERE p.pid = 'T9WD70'
    UNION ALL SELECT min(p.id), 't', 'M' FROM pocket.person AS p UNION ALL SELECT max(p.id), 't', 'L' FROM pocket.person AS p;
"""
CAMPAIGN = "ATTACH 'campaign.db' AS campaign; .read sql/schema/campaign.sql\nSET VARIABLE tenant = 'mi20'; SET VARIABLE path = 'test/data/campaign/*.csv'; .read sql/ingest_campaign.sql\n"

# What has to be there before a page.
PAGES = {
    "campaign": "",
    "contacts": LINKED + T_SHIRTS,
    "lists": MARIA,
    "merging": "DELETE FROM pocket.person;",
    "segments": VOLUNTEERS,
    "statistics": "",
    "tenancy": CAMPAIGN,
    "voters": LINKED,
}


def with_scripts(sql):
    """The SQL with the scripts that it reads."""
    return re.sub(r"\.read (\S+)\n", lambda script: (ROOT / script[1]).read_text() + "\n", sql)


def cells(shown):
    """The rows of a table as the shell or Markdown draws it, without the lines of names and types."""
    lines = [line for line in shown.splitlines() if line[:1] in "│|"]
    rows = [[cell.strip() for cell in re.split(r"[│|]", line)[1:-1]] for line in lines]
    return [[MADE_UP.sub("…", cell).removeprefix("NULL") for cell in row] for row in rows[2:]]


class Pages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        for name in ("test", "sql"):
            (Path(folder.name) / name).symlink_to(ROOT / name)
        self.con = connect()
        self.addCleanup(self.con.close)
        os.chdir(folder.name)

    def last_answer(self, sql):
        answer = None
        for statement in self.con.extract_statements(with_scripts(sql)):
            result = self.con.execute(statement)
            if statement.type == duckdb.StatementType.SELECT:
                answer = [["" if value is None else self.text(value) for value in row] for row in result.fetchall()]
        return answer

    def text(self, value):
        (text,) = self.con.cursor().execute("SELECT ($1)::VARCHAR", [value]).fetchone()
        return MADE_UP.sub("…", text)

    def run_page(self, page):
        self.last_answer(PAGES[page])
        blocks = BLOCK.findall((ROOT / "docs" / f"{page}.md").read_text())
        self.assertTrue(blocks)
        for sql, shown in blocks:
            with self.subTest(sql):
                answer = self.last_answer(sql)
                if shown:
                    self.assertEqual(answer, cells(shown))


def test_of(page):
    return lambda self: self.run_page(page)


for name in PAGES:
    setattr(Pages, f"test_{name}", test_of(name))

if __name__ == "__main__":
    unittest.main()
