"""The statistics against scipy and statsmodels: distributions far into their tails, tests, and what is said of whole tables.

    make quality      prints how far they are apart
    make test         runs this file as a test as well: 1e-9 must hold
"""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import pandas
import scipy.spatial.distance
import scipy.special
import scipy.stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from session import connect

TOLERANCE = 1e-9


def apart(ours, theirs) -> float:
    """The largest relative difference."""
    ours, theirs = np.array(ours, dtype=float), np.array(theirs, dtype=float)
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(same, 0.0, np.abs(ours - theirs) / np.abs(theirs))
    return float(np.max(np.nan_to_num(relative, nan=np.inf)))


def call(con, function: str, rows) -> list:
    """The function's answer for each row of arguments."""
    arguments = ", ".join(f"(r.value)[{place}]" for place in range(1, len(rows[0]) + 1))
    sql = f"SELECT {function}({arguments}) FROM (SELECT unnest($1::DOUBLE[][]) AS value) AS r"
    return [value for (value,) in con.execute(sql, [[list(map(float, row)) for row in rows]]).fetchall()]


def distributions() -> dict:
    """For each function its peer, and arguments from the middle far into both tails."""
    random = np.random.default_rng(7)
    degrees = [0.5, 1, 2, 3, 5.5, 10, 30, 100, 1_000, 100_000]
    around = np.concatenate([np.linspace(-6, 12, 40), [30]])
    return {
        "normal_cdf": (scipy.stats.norm.cdf, [[x] for x in np.linspace(-37, 9, 300)]),
        "normal_quantile": (scipy.stats.norm.ppf, [[p] for p in np.r_[np.logspace(-300, -0.01, 200), 1 - np.logspace(-15, -1, 60), 0, 1]]),
        "chi2_sf": (scipy.stats.chi2.sf, [
            [x, df] for df in degrees for x in np.r_[df + around * np.sqrt(2 * df), np.logspace(-3, 2, 20)] if x >= 0]),
        "student_t_sf": (scipy.stats.t.sf, [
            [t, df] for df in [*degrees, 1e7, 1e9] for t in np.r_[np.linspace(-9, 9, 37), np.logspace(-6, 1.5, 40)]]),
        "beta_quantile": (lambda p, a, b: scipy.special.betaincinv(a, b, p), [
            [p, *10 ** random.uniform(-0.5, 5, 2)] for p in [0.025, 0.975, 1e-9, 0.3, 0.999999] for _ in range(120)]),
    }


class Distributions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = connect()

    def test_tails_are_scipys(self):
        for function, (peer, rows) in distributions().items():
            with self.subTest(function):
                self.assertLess(apart(call(self.con, function, rows), [peer(*row) for row in rows]), TOLERANCE)


def tables():
    """Counts of every size and shape, seeded; none has an empty row or column, which scipy refuses."""
    random = np.random.default_rng(11)
    for _ in range(200):
        height, width = random.integers(2, 7, 2)
        yield random.poisson(10 ** random.uniform(0, 5), (height, width)) + 1


class Tests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = connect()

    def test_chi2_is_scipys(self):
        for counts in tables():
            ours = self.con.execute("SELECT chi2_test($1::BIGINT[][]::VARCHAR)", [counts.tolist()]).fetchone()[0]
            theirs = scipy.stats.chi2_contingency(counts, correction=False)
            v = scipy.stats.contingency.association(counts, method="cramer", correction=False)
            self.assertLess(apart(
                [ours["statistic"], ours["df"], ours["p_value"], ours["cramers_v"], ours["least_expected"]],
                [theirs.statistic, theirs.dof, theirs.pvalue, v, theirs.expected_freq.min()]), TOLERANCE)

    def test_proportions_are_statsmodels(self):
        random = np.random.default_rng(3)
        rows = [(a, n, b, m) for n, m in random.integers(2, 10**6, (300, 2))
                for a, b in [(random.integers(1, n), random.integers(1, m))]]
        ours = call(self.con, "two_proportion_z", rows)
        theirs = [proportions_ztest([a, b], [n, m]) for a, n, b, m in rows]
        self.assertLess(apart([o["z"] for o in ours], [z for z, _ in theirs]), TOLERANCE)
        self.assertLess(apart([o["p_value"] for o in ours], [p for _, p in theirs]), TOLERANCE)

    def test_q_values_are_scipys(self):
        random = np.random.default_rng(5)
        for size in (1, 2, 3, 100, 5_000):
            p_values = np.round(random.uniform(size=size) ** 4, 4)  # with ties
            ours = self.con.execute("SELECT benjamini_hochberg($1::DOUBLE[]::VARCHAR)", [p_values.tolist()]).fetchone()[0]
            self.assertLess(apart(ours, scipy.stats.false_discovery_control(p_values)), TOLERANCE)


# A column a name: numbers of every kind, categories from one to thousands, and what is degenerate.
COLUMNS = """
    CREATE OR REPLACE TABLE everyone AS
    SELECT
        r.i AS id,
        (hash(r.i, 1) % 97)::INTEGER AS whole,
        ln(1 + (hash(r.i, 2) % 1000000) / 1e6) * 1e6 + 1e9 AS far_from_zero,
        CASE WHEN hash(r.i, 3) % 5 > 0 THEN (hash(r.i, 4) % 100000) / 7.0 END AS with_nulls,
        CASE hash(r.i, 5) % 50 WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN 'nan'::DOUBLE ELSE (hash(r.i, 6) % 1000) / 10.0 END AS not_all_finite,
        ['a', 'b', 'c', NULL][1 + least(hash(r.i, 7) % 7, 3)::INTEGER] AS party,
        'v' || floor(sqrt(hash(r.i, 8) % 9000)) AS many,
        CASE WHEN r.i % 900 = 0 THEN 'rare' ELSE 'common' END AS rare,
        hash(r.i, 9) % 3 = 0 AS flag,
        'same' AS constant,
        NULL::DOUBLE AS nothing,
        DATE '1950-01-01' + (hash(r.i, 10) % 20000)::INTEGER AS born,
        [r.i] AS nested,
        ((hash(r.i, 11) % 2000) / 100.0)::DECIMAL(9, 2) AS money
    FROM range({rows}) AS r (i);
    CREATE OR REPLACE TABLE segment AS
    FROM everyone AS e WHERE hash(e.id, 12) % 10 < CASE e.party WHEN 'a' THEN 4 ELSE 2 END + e.whole / 30;
"""
SIZES = (0, 1, 2, 3, 40, 3_000)


def frames(con, rows):
    con.execute(COLUMNS.format(rows=rows))
    return (con.execute(f"FROM {name}").df() for name in ("everyone", "segment"))


def records(con, sql):
    """The rows as dictionaries, NULLs as None."""
    result = con.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row)) for row in result.fetchall()]


def numbers(column):
    """What of a column can be averaged; dates as days."""
    values = column.dropna()
    if str(values.dtype).startswith("datetime"):
        return (values - np.datetime64("1970-01-01")).dt.days.to_numpy(dtype=float)
    values = values.to_numpy(dtype=float)
    return values[np.isfinite(values)]


class Baseline(unittest.TestCase):
    """canvass.baseline against numpy, and against DuckDB's own aggregates."""

    def test_figures_are_numpys(self):
        con = connect()
        for rows in SIZES:
            everyone, _ = frames(con, rows)
            for b in records(con, "FROM canvass.baseline('everyone')"):
                name = b["column_name"]
                with self.subTest(rows=rows, column=name):
                    count, distinct = con.execute(f"SELECT count({name}), count(DISTINCT {name}) FROM everyone").fetchone()
                    self.assertEqual((b["row_count"], b["value_count"], b["nulls"]), (rows, count, rows - count))
                    if b["kind"] == "skipped":
                        self.assertEqual(b["reason"], "nested: a LIST")
                        continue
                    self.assertEqual((b["distinct_count"], b["distinct_is_exact"]), (distinct, True))
                    self.assertEqual((b["min_value"], b["max_value"]), con.execute(
                        f"SELECT min({name})::VARCHAR, max({name})::VARCHAR FROM everyone").fetchone())
                    for top in b["top_values"]:
                        self.assertEqual(con.execute(
                            f"SELECT count(*) FROM everyone WHERE {name}::VARCHAR = ?", [top["value"]]).fetchone()[0], top["count"])
                    if b["kind"] in ("numeric", "date"):
                        values = numbers(everyone[name])
                        self.assertEqual(b["not_finite"], count - len(values))
                        self.assertLess(apart([b["mean"]], [values.mean()]), TOLERANCE)
                        self.assertLess(apart([b["sd"]], [values.std(ddof=1)]), TOLERANCE)
                        self.assertLess(apart([q["value"] for q in b["quantiles"]],
                                              np.quantile(values, [q["p"] for q in b["quantiles"]])), TOLERANCE)
                        edges = [bar["lower"] for bar in b["histogram"]] + [bar["upper"] for bar in b["histogram"][-1:]]
                        if edges:
                            self.assertEqual([bar["count"] for bar in b["histogram"]], list(np.histogram(values, edges)[0]))
                        self.assertEqual(sum(part["count"] for part in b["deciles"]), len(values))

    def test_more_values_than_are_counted(self):
        """Beyond the limit: what is exact, and how wrong the rest is."""
        con = connect()
        con.execute("""
            CREATE TABLE t AS
            SELECT (hash(i) % 100000007)::BIGINT AS number, CASE WHEN i % 1000 = 7 THEN 'often' ELSE 'v' || i END AS word
            FROM range(2000000) AS r (i)""")
        number, word = records(con, "FROM canvass.baseline('t')")
        self.assertEqual(list(word["top_values"]), [{"value": "often", "count": 2000}])
        self.assertEqual((number["distinct_is_exact"], number["kind"]), (False, "numeric"))
        distinct, mean, sd = con.execute("SELECT count(DISTINCT number), avg(number), stddev(number) FROM t").fetchone()
        self.assertLess(apart([number["distinct_count"]], [distinct]), 0.03)
        self.assertLess(apart([number["mean"], number["sd"]], [mean, sd]), TOLERANCE)
        for q in number["quantiles"]:
            share = con.execute("SELECT avg((number <= ?)::INTEGER) FROM t", [q["value"]]).fetchone()[0]
            self.assertLess(abs(share - q["p"]), 0.0005)

    def test_parts_of_a_column_add_up(self):
        """As several threads read them."""
        con = connect()
        con.execute("""
            CREATE TABLE t AS SELECT (hash(i) % 1000)::INTEGER AS x, 'v' || hash(i, 1) % 400000 AS word FROM range(600000) AS r (i)""")
        described = []
        for threads in (1, 4):
            con.execute(f"SET threads = {threads}")
            described.append(con.execute("""
                SELECT column_name, kind, value_count, distinct_count, mean, sd, min_value, max_value, quantiles, histogram
                FROM canvass.baseline('t')""").fetchall())
        self.assertEqual(*described)


def shares(column):
    """How often each value is there, by the text that DuckDB casts it to."""
    def text(value):
        if hasattr(value, "strftime"):
            return f"{value:%Y-%m-%d}"
        return str(value).lower() if isinstance(value, (bool, np.bool_, float)) else str(value)

    return column.dropna().map(text).value_counts()


class Segment(unittest.TestCase):
    """canvass.segment_stats against scipy on the segment and the rest, taken apart."""

    def test_figures_are_scipys(self):
        con = connect()
        compared = 0
        for rows in SIZES:
            everyone, segment = frames(con, rows)
            rest = everyone[~everyone["id"].isin(segment["id"])]
            for row in records(con, "FROM canvass.segment_stats('segment', 'everyone')"):
                with self.subTest(rows=rows, column=row["column_name"], level=row["level"], value=row["value"]):
                    compared += self.check(row, *(frame[row["column_name"]] for frame in (segment, rest, everyone)))
        self.assertGreater(compared, 300)

    def check(self, row, segment, rest, everyone):
        """Compares one row; how many figures were there."""
        if row["level"] == "column" and row["figure"] == "mean":
            return self.check_means(row, numbers(segment), numbers(rest), numbers(everyone))
        if row["level"] == "column":
            return self.check_categories(row, shares(segment), shares(rest), shares(everyone))
        return self.check_share(row, segment, rest)

    def check_means(self, row, segment, rest, everyone):
        if not len(segment):
            self.assertIsNone(row["segment"])
            return 0
        self.assertLess(apart([row["segment"], row["baseline"]], [segment.mean(), everyone.mean()]), TOLERANCE)
        if row["p_value"] is None:
            self.assertTrue(min(len(segment), len(rest)) < 2 or np.std(segment) + np.std(rest) == 0)
            return 1
        # Far from zero, differences of two large numbers keep fewer digits than 1e-9 of themselves.
        tolerance = max(TOLERANCE, 1e-13 * (abs(everyone.mean()) / everyone.std()) ** 2)
        t = scipy.stats.ttest_ind(segment, rest, equal_var=False)
        self.assertLess(apart([row["statistic"], row["p_value"]], [t.statistic, t.pvalue]), tolerance)
        whole = 1 - len(segment) / len(everyone)
        interval = t.confidence_interval()
        self.assertLess(apart([row["ci_low"], row["ci_high"]], [interval.low * whole, interval.high * whole]), 10 * tolerance)
        deviation = np.sqrt((segment.var(ddof=1) + rest.var(ddof=1)) / 2)
        self.assertLess(apart([row["smd"]], [(segment.mean() - rest.mean()) / deviation]), tolerance)
        edges = np.unique(np.quantile(everyone, np.arange(1, 10) / 10, method="inverted_cdf"))
        edges = edges[edges < everyone.max()]
        parts = [np.bincount(np.searchsorted(edges, side), minlength=len(edges) + 1) for side in (segment, everyone)]
        self.check_distribution(row, *parts)
        return 8

    def check_distribution(self, row, segment, everyone):
        distance = scipy.spatial.distance.jensenshannon(segment, everyone, base=2) ** 2
        self.assertAlmostEqual(row["js_divergence"], distance, delta=1e-9)
        s, b = (np.where(side > 0, side, 0.5) / side.sum() for side in (segment, everyone))
        self.assertLess(abs(row["psi"] - np.sum((s - b) * np.log(s / b))), TOLERANCE)

    def check_categories(self, row, segment, rest, everyone):
        if row["p_value"] is None:
            self.assertTrue(len(everyone) < 2 or not len(segment) or not len(rest) or "not compared" in (row["note"] or "")
                            or "one" in row["note"])
            return 0
        counts = np.array([segment.reindex(everyone.index, fill_value=0), rest.reindex(everyone.index, fill_value=0)])
        expected = counts.sum(axis=0) * counts.sum(axis=1).min() / counts.sum()
        pooled = np.column_stack([counts[:, expected >= 5], counts[:, expected < 5].sum(axis=1)])
        pooled = pooled[:, pooled.sum(axis=0) > 0]
        theirs = scipy.stats.chi2_contingency(pooled, correction=False)
        self.assertLess(apart([row["statistic"], row["p_value"]], [theirs.statistic, theirs.pvalue]), TOLERANCE)
        if len(everyone) <= 2000:
            self.check_distribution(row, counts[0], counts.sum(axis=0))
        return 4

    def check_share(self, row, segment, rest):
        def has(column):
            if row["level"] == "missing":
                return int(column.isna().sum()), len(column)
            counts = shares(column)
            return int(counts.get(row["value"], 0)), int(counts.sum())

        if row["value"] == "(other values)":
            return 0
        (a, n), (b, m) = has(segment), has(rest)
        self.assertEqual((row["segment_count"], row["segment_n"]), (a, n))
        self.assertEqual((row["baseline_count"], row["baseline_n"]), (a + b, n + m))
        if not row["test"]:
            self.assertTrue(not n or not m or a + b in (0, n + m))
            return 1
        if row["test"] == "Fisher exact":
            p_value = scipy.stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue
            self.assertLess(apart([row["p_value"]], [p_value]), TOLERANCE)
        else:
            z, p_value = proportions_ztest([a, b], [n, m])
            self.assertLess(apart([row["statistic"], row["p_value"]], [z, p_value]), 1e-8 if p_value < 1e-50 else TOLERANCE)
        interval = confint_proportions_2indep(a, n, b, m, method="newcomb")
        self.assertLess(apart([row["ci_low"], row["ci_high"]], np.array(interval) * m / (n + m)), TOLERANCE)
        return 4

    def test_q_values_are_of_each_level(self):
        con = connect()
        frames(con, 3_000)
        rows = con.execute("FROM canvass.segment_stats('segment', 'everyone')").df()
        for level, family in rows[rows["p_value"].notna()].groupby("level"):
            with self.subTest(level):
                self.assertLess(apart(family["q_value"], scipy.stats.false_discovery_control(family["p_value"])), TOLERANCE)

    def test_what_is_planted_is_found(self):
        con = connect()
        frames(con, 3_000)
        rows = con.execute("FROM canvass.segment_stats('segment', 'everyone') WHERE level = 'column'").df().set_index("column_name")
        self.assertEqual(list(rows.index[:2]), ["whole", "party"])
        found = set(rows.index[rows["q_value"] <= 0.01])
        self.assertEqual(found, {"whole", "party"})


class VoterFile(unittest.TestCase):
    """The voter file of the benchmarks, small: what bench/generate.sql plants in it is found, and nothing else."""

    PLACES = {"zip_code", "city", "county", "school_district", "precinct", "address1", "latitude", "longitude",
              "congressional_district", "state_senate_district", "state_house_district"}
    VOTES = {f"voted_{election}_{year}" for election, year in [
        ("general", 2018), ("general", 2020), ("general", 2022), ("general", 2024), ("primary", 2020), ("primary", 2022), ("primary", 2024)]}

    @classmethod
    def setUpClass(cls):
        cls.con = connect()
        cls.con.execute("ATTACH ':memory:' AS i360; ATTACH ':memory:' AS pocket; SET VARIABLE voters = 40000; SET VARIABLE contacts = 400")
        with tempfile.TemporaryDirectory() as folder:
            cls.con.execute(Path("bench/generate.sql").read_text().replace("build/bench", folder))

    def found(self, segment):
        """The columns in which voters like these differ from all."""
        self.con.execute(f"CREATE OR REPLACE TABLE segment AS FROM i360.i360_voters AS v WHERE {segment}")
        rows = self.con.execute("""
            SELECT s.column_name, s.q_value <= 0.001 FROM canvass.segment_stats('segment', 'i360.i360_voters') AS s
            WHERE s.level = 'column' AND s.q_value IS NOT NULL""").fetchall()
        self.assertGreater(len(rows), 35)
        return {name for name, differs in rows if differs}

    def test_it_has_48_columns(self):
        self.assertEqual(len(self.con.execute("DESCRIBE i360.i360_voters").fetchall()), 48)

    def test_counties_lean_to_a_party_and_support_follows_it(self):
        self.assertEqual(self.found("v.party = 'DEM'"), {"party", "party_score", "trump_support_score"} | self.PLACES)

    def test_language_follows_ethnicity(self):
        self.assertEqual(self.found("v.language = 'Spanish'"), {"language", "ethnicity"})

    def test_turnout_grows_with_age_and_past_votes_with_turnout(self):
        self.assertEqual(self.found("v.turnout_score >= 80"),
                         {"turnout_score", "donor_score", "birth_date", "birth_year", "homeowner"} | self.VOTES)

    def test_nothing_depends_on_these(self):
        for segment in ("v.education = 'Graduate'", "v.marital_status = 'Single'", "v.registration_date >= DATE '2015-01-01'"):
            (column,) = self.found(segment)
            self.assertIn(column, segment)


class Correlations(unittest.TestCase):
    """canvass.correlations against scipy, pair by pair."""

    def test_figures_are_scipys(self):
        con = connect()
        compared = set()
        for rows in (0, 1, 2, 3, 40, 3_000):
            everyone, _ = frames(con, rows)
            for row in records(con, "FROM canvass.correlations('everyone')"):
                with self.subTest(rows=rows, a=row["column_a"], b=row["column_b"]):
                    both = everyone[[row["column_a"], row["column_b"]]].replace([np.inf, -np.inf], np.nan).dropna()
                    self.assertEqual(row["n"], len(both))
                    if row["p_value"] is not None:
                        self.check(row, both[row["column_a"]], both[row["column_b"]])
                        compared.add(row["measure"])
        self.assertEqual(compared, {"Pearson", "Cramér's V", "correlation ratio"})

    def check(self, row, a, b):
        if row["measure"] == "Pearson":
            a, b = numbers(a), numbers(b)
            peer, ranked = scipy.stats.pearsonr(a, b), scipy.stats.spearmanr(a, b)
            self.assertAlmostEqual(row["coefficient"], peer.statistic, delta=1e-9)
            self.assertAlmostEqual(row["spearman"], ranked.statistic, delta=1e-9)
            self.assertLess(abs(row["p_value"] - peer.pvalue), 1e-9)
        elif row["measure"] == "Cramér's V":
            counts = pandas.crosstab(a.astype(str).to_numpy(), b.astype(str).to_numpy()).to_numpy()
            peer = scipy.stats.chi2_contingency(counts, correction=False)
            self.assertLess(abs(row["p_value"] - peer.pvalue), 1e-9)
            (height, width), n = counts.shape, counts.sum()
            phi2 = max(0, peer.statistic / n - (height - 1) * (width - 1) / (n - 1))
            size = min(side - (side - 1) ** 2 / (n - 1) for side in (height, width)) - 1
            self.assertAlmostEqual(row["coefficient"], np.sqrt(phi2 / size) if size > 0 else 0, delta=1e-7)
        else:
            number, category = (a, b) if row["kind_a"] == "numeric" else (b, a)
            number = pandas.Series(numbers(number))
            groups = [group for _, group in number.groupby(category.astype(str).to_numpy())]
            between = sum(len(group) * (group.mean() - number.mean()) ** 2 for group in groups)
            self.assertAlmostEqual(row["coefficient"] ** 2, between / ((number - number.mean()) ** 2).sum(), delta=1e-9)
            if len(number) > len(groups):
                self.assertLess(abs(row["p_value"] - scipy.stats.f_oneway(*groups).pvalue), 1e-9)


def report():
    con = connect()
    print("| function | arguments | largest relative difference from scipy |\n|---|---:|---:|")
    for function, (peer, rows) in distributions().items():
        print(f"| {function} | {len(rows)} | {apart(call(con, function, rows), [peer(*row) for row in rows]):.0e} |")


if __name__ == "__main__":
    report() if "--report" in sys.argv else unittest.main()
