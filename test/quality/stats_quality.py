"""The statistics against scipy and statsmodels: distributions far into their tails, tests, and what is said of whole tables.

    make quality      prints how far they are apart
    make test         runs this file as a test as well: 1e-9 must hold
"""

import sys
import unittest

import numpy as np
import scipy.special
import scipy.stats
from statsmodels.stats.proportion import proportions_ztest

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


def report():
    con = connect()
    print("| function | arguments | largest relative difference from scipy |\n|---|---:|---:|")
    for function, (peer, rows) in distributions().items():
        print(f"| {function} | {len(rows)} | {apart(call(con, function, rows), [peer(*row) for row in rows]):.0e} |")


if __name__ == "__main__":
    report() if "--report" in sys.argv else unittest.main()
