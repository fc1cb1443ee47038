"""sql/segment_report.sql in a browser: it renders, fits a phone, and shows the figures of canvass.segment_stats. CANVASS_BROWSER names a Chromium."""

import math
import os
import re
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
BROWSER = os.environ.get("CANVASS_BROWSER", "chromium")
SCRIPT = (ROOT / "sql" / "segment_report.sql").read_text()

# Voters of whom a tenth is the segment: older, more often in one party, with a name that is code; county and score differ by chance.
VOTERS = """
    CREATE TABLE voter AS
    SELECT
        r.i % 10 = 0 AS is_member,
        (18 + hash(r.i, 1) % 60)::INTEGER + CASE WHEN r.i % 10 = 0 THEN 12 ELSE 0 END AS age,
        DATE '1950-01-01' + (hash(r.i, 8) % 20000)::INTEGER - CASE WHEN r.i % 10 = 0 THEN 4000 ELSE 0 END AS birth_date,
        CASE WHEN hash(r.i, 2) % 100 < CASE WHEN r.i % 10 = 0 THEN 65 ELSE 40 END THEN 'DEM' WHEN r.i % 3 = 0 THEN 'NPA' ELSE 'REP' END AS party,
        CASE WHEN hash(r.i, 3) % 5 > 0 THEN ['Pinellas', 'Pasco', 'Polk'][1 + (hash(r.i, 4) % 3)::INTEGER] END AS county,
        (hash(r.i, 5) % 1000) / 10 AS score,
        CASE WHEN hash(r.i, 6) % 100 < CASE WHEN r.i % 10 = 0 THEN 30 ELSE 10 END THEN '<script>alert("x")</script>' ELSE 'a & b' END
            AS "tag ""quoted"" <b>",
        [r.i] AS list,
        'V' || r.i AS voter_id
    FROM range(20000) AS r(i);
    CREATE VIEW everyone AS SELECT * EXCLUDE (is_member) FROM voter;
    CREATE VIEW member AS SELECT * EXCLUDE (is_member) FROM voter WHERE is_member;
"""


class Page(HTMLParser):
    """The figures of the page: {(column, level, value): {figure: text}}, its charts as lists of texts, and its tags."""

    def __init__(self, text):
        super().__init__()
        self.figures, self.counts, self.charts, self.tags = {}, {}, [], []
        self.row = self.target = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag == "tr" and "data-column" in attributes:
            key = (attributes["data-column"], attributes["data-level"], attributes.get("data-value"))
            self.row = self.figures.setdefault(key, {})
        elif "data-figure" in attributes:
            self.target = (self.row, attributes["data-figure"])
        elif "data-count" in attributes:
            self.target = (self.counts, attributes["data-count"])
        elif tag == "svg":
            self.charts.append((attributes["aria-label"], []))
        elif tag == "text":
            self.target = "text"

    def handle_endtag(self, tag):
        self.target = None

    def handle_data(self, text):
        if self.target == "text":
            self.charts[-1][1].append(text.strip())
        elif self.target:
            place, figure = self.target
            place[figure] = place.get(figure, "") + text


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        cls.addClassCleanup(cls.con.close)
        cls.con.execute(f"LOAD '{EXTENSION}'")
        cls.con.execute(VOTERS)
        cls.file = cls.report("report.html", segment_table="member", baseline_table="everyone", segment_name="Likely <volunteers>")
        cls.dom = cls.browse(f"file://{cls.file}")
        cls.page = Page(cls.dom)
        columns = cls.con.execute("FROM canvass.segment_stats('member', 'everyone')")
        names = [column[0] for column in columns.description]
        cls.stats = {(row["column_name"], row["level"], row["value"]): row for row in (dict(zip(names, row)) for row in columns.fetchall())}

    @classmethod
    def report(cls, name, **variables):
        file = cls.folder / name
        for variable, value in {**variables, "report_file": str(file)}.items():
            cls.con.execute(f"SET VARIABLE {variable} = ?", [value])
        cls.con.execute(SCRIPT)
        return file

    @classmethod
    def browse(cls, address):
        """The page as the browser has it, after its scripts have run."""
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run(
                [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--allow-file-access-from-files", "--virtual-time-budget=10000",
                 f"--user-data-dir={profile}", "--dump-dom", address], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def same(self, shown, value, where):
        """A figure as it is shown is the value, as far as its digits go."""
        if value is None or not math.isfinite(value):
            self.assertEqual(shown, "–", where)
        elif shown == "<0.001":
            self.assertLess(value, 0.001, where)
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", shown):
            days, = self.con.execute("SELECT ?::DATE - DATE '1970-01-01'", [shown]).fetchone()
            self.assertLessEqual(abs(days - value), 0.5, where)
        else:
            digits = shown.rstrip("%×").replace(",", "")
            mantissa, _, exponent = digits.partition("e")
            unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
            scale = 100 if shown.endswith("%") else 1
            self.assertLessEqual(abs(float(digits) - scale * value), 0.5001 * unit, f"{where}: {shown} for {value}")

    def test_every_figure_is_that_of_segment_stats(self):
        compared = 0
        for key, figures in self.page.figures.items():
            row = self.stats[key]
            for figure, shown in figures.items():
                if figure == "kind":
                    self.assertEqual(shown, row["kind"])
                elif figure == "ci":
                    for end, part in zip(("ci_low", "ci_high"), shown.split(" to ")):
                        self.same(part, row[end], (key, end))
                else:
                    self.same(shown, row[figure], (key, figure))
                compared += 1
        self.assertGreater(compared, 100)
        self.assertEqual(self.page.counts, {"segment": "2,000", "baseline": "20,000"})

    def test_what_must_be_there_is(self):
        shown = self.page.figures
        columns = {key for key in self.stats if key[1] == "column"}
        self.assertLessEqual(columns, shown.keys(), "every column has its row")
        for key in (("party", "value", "DEM"), ('tag "quoted" <b>', "value", '<script>alert("x")</script>'), ("county", "value", "Polk"),
                    ("county", "missing", None)):
            self.assertIn(key, shown)
        self.assertIn("age", self.dom.split('class="found"')[1].split("</ul>")[0], "the headline names the column that differs most")

    def test_charts_show_the_shares(self):
        for label, texts in self.page.charts:
            if label.startswith("party"):
                shares = [float(text[:-1]) for text in texts if text.endswith("%")]
                expected = [100 * self.stats["party", "value", value][side]
                            for value in [text for text in texts if text in ("DEM", "REP", "NPA")] for side in ("segment", "baseline")]
                self.assertEqual(len(shares), 6)
                for shown, value in zip(shares, expected):
                    self.assertAlmostEqual(shown, value, delta=0.0501)
                break
        else:
            self.fail("no chart of party")

    def test_it_stands_alone(self):
        tags = {tag for tag, _ in self.page.tags}
        self.assertFalse(tags & {"script", "link", "img", "iframe"}, "nothing from outside, and no script")
        self.assertNotRegex(self.file.read_text(), r"(src|href)=|@import|url\(")
        charts = [attributes for tag, attributes in self.page.tags if tag == "svg"]
        self.assertGreaterEqual(len(charts), 4)
        for chart in charts:
            self.assertEqual(chart["role"], "img")
            self.assertGreater(len(chart["aria-label"]), 20)

    def test_it_fits_desktop_and_phone(self):
        for width in (1200, 390):
            with self.subTest(width):
                (self.folder / "measure.html").write_text(f"""
                    <iframe src="report.html" width="{width}" height="800" onload="
                        const root = this.contentDocument.documentElement;
                        const chart = this.contentDocument.querySelector('svg').getBoundingClientRect();
                        document.body.dataset.found = [root.scrollWidth, root.scrollHeight, chart.width, chart.height]"></iframe>""")
                found = re.search(r'data-found="([^"]+)"', self.browse(f"file://{self.folder}/measure.html"))
                self.assertIsNotNone(found)
                page, height, chart, chart_height = map(float, found[1].split(","))
                self.assertLessEqual(page, width, "nothing sticks out at the side")
                self.assertGreater(height, 1000)
                self.assertGreater(chart, 0.7 * min(width, 640))
                self.assertGreater(chart_height, 40)

    def test_a_kept_baseline_gives_the_same_page(self):
        self.con.execute("CREATE OR REPLACE TABLE model AS FROM canvass.baseline('everyone')")
        file = self.report("model.html", segment_table="member", model="model", segment_name="Likely <volunteers>")
        self.assertEqual(file.read_text(), self.file.read_text())

    def test_small_and_empty_segments(self):
        for name, condition in (("none", "false"), ("one", "voter_id = 'V10'")):
            with self.subTest(name):
                self.con.execute(f"CREATE OR REPLACE VIEW few AS FROM member WHERE {condition}")
                page = Page(self.report("few.html", segment_table="few", baseline_table="everyone").read_text())
                self.assertEqual(page.counts["segment"], str(self.con.execute("SELECT count(*) FROM few").fetchone()[0]))

    def test_what_is_wrong_is_named(self):
        for variables, message in (({}, "no segment"), ({"segment_table": "member"}, "SET VARIABLE baseline_table"),
                                   ({"segment_table": "member", "baseline_table": "everyone", "model": "model"}, "or model")):
            for name in ("segment_table", "baseline_table", "model"):
                self.con.execute(f"RESET VARIABLE {name}")
            with self.assertRaisesRegex(duckdb.Error, f"canvass: .*{message}"):
                self.report("wrong.html", **variables)
            self.assertFalse((self.folder / "wrong.html").exists())


if __name__ == "__main__":
    unittest.main()
