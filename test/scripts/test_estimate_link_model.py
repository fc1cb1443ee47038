"""scripts/estimate_link_model.py: what it counts, how it estimates, and the values that canvass.link_model ships."""

import sys
import unittest

sys.path += ["scripts", "test/quality"]
import estimate_link_model as script
import link_quality
from link_noise import World

COLUMNS = ["first_name", "last_name", "address1", "city", "state", "zip", "suffix"]


def record(key, value, *fields):
    return {key: value} | dict(zip(COLUMNS, fields))


# Ann's household has Bob, who is listed twice, and Carl, a tenant of another name. Dora lives elsewhere.
HOME = "1 Oak St", "Ocala", "FL", "34470"
WORLD = World(
    [record("id", "a", "Ann", "Smith", *HOME, None), record("id", "d", "Dora", "Jones", "9 Elm St", *HOME[1:], None)],
    [
        record("svid", "1", "ANN", "SMITH", *HOME, None),
        record("svid", "2", "BOB", "SMITH", *HOME, "JR"),
        record("svid", "3", "BOB", "SMITH", *HOME, None),
        record("svid", "4", "CARL", "WOODS", *HOME, None),
        record("svid", "5", "DORA", "JONES", "9 ELM ST", *HOME[1:], None),
    ],
    {"a": [("FL", "1")], "d": [("FL", "5")]},
)


class EstimateLinkModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = link_quality.connect(WORLD)
        cls.shipped = [script.Row(*row) for row in cls.con.execute("FROM canvass.link_model()").fetchall()]
        cls.shape = cls.con.execute("""
            SELECT comparison, level, canvass.level_group(comparison, level), u IS NULL FROM canvass.link_model()""").fetchall()

    def test_what_is_counted(self):
        sample = script.sample_of(self.con)
        self.assertEqual(sample.same_person["prior", ""], 2)
        self.assertEqual(sample.same_person["address", "equal"], 2)
        # Ann with Bob, Bob and Carl.
        self.assertEqual(sample.same_household["prior", ""], 3)
        self.assertEqual(sample.same_household["last_name", "equal"], 2)
        self.assertEqual(sample.same_household["last_name", "different"], 1)
        # Ann with Dora, and Dora with the four.
        self.assertEqual(sample.unrelated["prior", ""], 5)
        self.assertEqual(sample.unrelated["names", ""], 5)
        self.assertEqual(sample.unrelated["address", "different"], 5)

    def test_sets_of_an_origin_count_together_like_one(self):
        few, many = (script.Sample(*[{("gender", "equal"): n}] * 3) for n in (10, 30))
        self.assertEqual(script.pooled([few, many], 1 / 2).same_person, {("gender", "equal"): 20})
        self.assertEqual(script.pooled([few, many]).unrelated, {("gender", "equal"): 40})

    def test_shares_of_many_pairs_are_what_was_counted(self):
        counts = {("gender", "equal"): 970_000, ("gender", "different"): 30_000}
        for share in zip(*script.group_values(script.Sample(counts, counts, counts), "gender", ["equal", "different"])):
            self.assertEqual(list(map(script.rounded, share)), [0.97, 0.03])

    def test_what_was_never_counted_is_plausible_and_possible(self):
        for comparison, levels in (("gender", ["equal", "different"]), ("email", ["equal", "similar", "different"])):
            values = script.group_values(script.Sample({}, {}, {}), comparison, levels)
            self.assertEqual(values[0][0], 1 - script.PLAUSIBLE_SHARE * (len(levels) - 1))
            for of_class in zip(*values):
                self.assertAlmostEqual(sum(of_class), 1)
                self.assertGreater(min(of_class), 0)

    def test_relatives_are_like_strangers_in_what_they_do_not_share(self):
        unrelated = {("middle_name", "equal"): 1, ("middle_name", "different"): 999_999}
        (_, h, u), _ = script.group_values(script.Sample({}, {}, unrelated), "middle_name", ["equal", "different"])
        self.assertLess(h, 0.01)
        self.assertLess(u, 0.00001)

    def test_estimate_has_a_row_for_each_of_the_model(self):
        rows = script.estimate(self.shape, script.sample_of(link_quality.connect(WORLD)))
        self.assertEqual([row[:2] for row in rows], [row[:2] for row in self.shipped])
        self.assertEqual([row.u is None for row in rows], [row.u is None for row in self.shipped])
        self.assertEqual(rows[0], ("prior", "", 0.5, 1.5, None))

    def test_shipped_values_are_written_as_the_script_does(self):
        macro = script.TARGET.read_text()
        self.assertEqual(script.with_values(macro, self.shipped), macro)
        with self.assertRaises(SystemExit):
            script.with_values("no values", self.shipped)

    def test_levels_of_a_group_sum_to_one(self):
        groups = {}
        for row, (_, _, group, _) in zip(self.shipped, self.shape):
            if row.comparison not in ("prior", "names"):
                groups.setdefault((row.comparison, group), []).append(row)
        for name, rows in groups.items():
            with self.subTest(name):
                self.assertAlmostEqual(sum(row.m for row in rows), 1, delta=0.002)
                self.assertAlmostEqual(sum(row.h for row in rows), 1, delta=0.002)
                if all(row.u for row in rows):
                    self.assertAlmostEqual(sum(row.u for row in rows), 1, delta=0.002)


if __name__ == "__main__":
    unittest.main()
