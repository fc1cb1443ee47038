"""Estimates the values of canvass.link_model() from the labelled sets that are for development; reporting sets are not read.

    build/env/quality/bin/python scripts/estimate_link_model.py            prints them
    build/env/quality/bin/python scripts/estimate_link_model.py --write    writes them into macros/link_model.sql

Which levels there are, and for which of them u is a frequency in the voter file (NULL), stands in that file and stays. Each
level's share is counted among its alternatives (canvass.level_group):

- m among contacts and their true voters, whether they share a blocking key or not;
- h among contacts and the other voters at the address that their own voter has in the file;
- u among contacts and voters drawn at random, without those two kinds. Only contacts with a voter are drawn, because nobody
  knows whom the others live with.

h and u are about people, not about mistakes in lists: for them, a suffix, gender or birth date that the list lacks is that of
the own voter. The variants of one sample repeat its people: the sets of an origin count together like one set. What hardly
occurs is smoothed, as the constants say.
"""

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import duckdb

sys.path.append("test/quality")
import link_quality
import link_sets

TARGET = Path("macros/link_model.sql")
# More voters at an address are a building whose flats nobody wrote down.
MOST_IN_A_HOUSEHOLD = 10
# The sets are simulated, and real lists have mistakes that were not. By judgement, these pairs are added to each group of m,
# with this share of each level but the first.
PLAUSIBLE_PAIRS = 50
PLAUSIBLE_SHARE = 0.02
# In what a household does not share, relatives are like strangers until more pairs of them than these say otherwise.
STRANGERS = 200
PERSONAL = {"first_name", "names", "middle_name", "suffix", "birth", "gender"}
# To each level of h and u, half a pair is added, so that nothing is impossible.
HALF_A_PAIR = 0.5

Level = tuple[str, str]  # comparison, level


class Row(NamedTuple):
    """A row of canvass.link_model."""

    comparison: str
    level: str
    m: float
    h: float
    u: float | None


Counts = dict[Level, float]  # how often each level occurs among some pairs; the level of `prior` is how many pairs there are


class Sample(NamedTuple):
    """What a set says of each class of pairs."""

    same_person: Counts
    same_household: Counts
    unrelated: Counts


# Counting.

PAIRS = f"""
CREATE TEMP TABLE person AS FROM canvass.prepare('contact');
CREATE TEMP TABLE registered AS
SELECT v.* REPLACE (coalesce(v.state, '') AS state) FROM canvass.prepare('voter') AS v;

CREATE TEMP TABLE same_person AS
SELECT DISTINCT t.person_id AS number, v.state, v.svid
FROM truth AS t JOIN registered AS v ON v.state = t.state AND v.svid = svid_key(t.svid);

CREATE TEMP TABLE completed AS
SELECT p.* REPLACE (
    coalesce(p.suffix, v.suffix) AS suffix,
    coalesce(p.gender, v.gender) AS gender,
    coalesce(p.birth_date, v.birth_date) AS birth_date,
    coalesce(p.birth_year, v.birth_year) AS birth_year
)
FROM person AS p
JOIN (SELECT number, min((state, svid)) AS own FROM same_person GROUP BY number) AS s ON s.number = p.id
JOIN registered AS v ON (v.state, v.svid) = s.own;

CREATE TEMP TABLE at_home AS
SELECT v.state, v.svid, concat_ws('/', v.state, v.zip5, v.address_key) AS home
FROM registered AS v
WHERE v.address_key IS NOT NULL
QUALIFY count(*) OVER (PARTITION BY home) <= {MOST_IN_A_HOUSEHOLD};

CREATE TEMP TABLE same_household AS
SELECT DISTINCT s.number, other.state, other.svid
FROM same_person AS s
JOIN at_home AS own ON own.state = s.state AND own.svid = s.svid
JOIN at_home AS other ON other.home = own.home
ANTI JOIN same_person AS o ON o.number = s.number AND o.state = other.state AND o.svid = other.svid;

-- Those who have a suffix are few, and all drawn besides.
CREATE TEMP TABLE drawn AS
SELECT p.number, v.state, v.svid
FROM (SELECT id AS number FROM completed ORDER BY hash(id), id LIMIT 1000) AS p
CROSS JOIN (SELECT state, svid FROM registered ORDER BY hash(svid), svid, state LIMIT 1000) AS v
UNION
SELECT p.id, v.state, v.svid
FROM completed AS p
JOIN registered AS v ON p.suffix IS NOT NULL AND v.suffix IS NOT NULL;

CREATE TEMP TABLE unrelated AS
SELECT p.*
FROM drawn AS p
ANTI JOIN same_person AS s ON s.number = p.number AND s.state = p.state AND s.svid = p.svid
ANTI JOIN same_household AS h ON h.number = p.number AND h.state = p.state AND h.svid = p.svid;
"""


def count(con: duckdb.DuckDBPyConnection, pairs: str, persons: str) -> Counts:
    """The levels among these pairs, all of which are compared, however unlikely."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE compared AS
        FROM canvass.compare_pairs('{pairs}', '{persons}', 'registered', unlikely := true)""")
    rows = con.execute("""
        SELECT comparison, level, count(*)
        FROM (UNPIVOT (
            SELECT first_name, last_name, names, middle_name, suffix, birth, gender, place, address, phone, email FROM compared
        ) ON COLUMNS(*) INTO NAME comparison VALUE level)
        GROUP BY ALL""").fetchall()
    counts = {(comparison, level): n for comparison, level, n in rows}
    (counts["prior", ""],) = con.execute("SELECT count(*) FROM compared").fetchone()
    # Names that are not swapped have no level.
    counts["names", ""] = counts["prior", ""] - counts.get(("names", "swapped"), 0)
    return counts


def sample_of(con: duckdb.DuckDBPyConnection) -> Sample:
    con.execute(PAIRS)
    return Sample(
        count(con, "same_person", "person"), count(con, "same_household", "completed"), count(con, "unrelated", "completed")
    )


def pooled(samples: list[Sample], weight: float = 1) -> Sample:
    """The samples as one, where each counts with this weight."""

    def together(counts: tuple[Counts, ...]) -> Counts:
        levels = set().union(*counts)
        return {level: weight * sum(of_one.get(level, 0) for of_one in counts) for level in levels}

    return Sample(*map(together, zip(*samples)))


# Estimating.


def shares(counts: Counts, comparison: str, added: dict[str, float]) -> dict[str, float]:
    """The share of each level among its alternatives, with pairs added."""
    weights = {level: counts.get((comparison, level), 0) + more for level, more in added.items()}
    return {level: weight / sum(weights.values()) for level, weight in weights.items()}


def group_values(sample: Sample, comparison: str, levels: list[str]) -> list[tuple[float, float, float]]:
    """m, h and u of each level of a group, of which the first is agreement."""
    half_a_pair = dict.fromkeys(levels, HALF_A_PAIR)
    plausible = dict.fromkeys(levels, PLAUSIBLE_PAIRS * PLAUSIBLE_SHARE)
    plausible[levels[0]] = PLAUSIBLE_PAIRS - sum(plausible[level] for level in levels[1:])
    m = shares(sample.same_person, comparison, plausible)
    u = shares(sample.unrelated, comparison, half_a_pair)
    like_strangers = {level: HALF_A_PAIR + STRANGERS * share for level, share in u.items()}
    h = shares(sample.same_household, comparison, like_strangers if comparison in PERSONAL else half_a_pair)
    return [(m[level], h[level], u[level]) for level in levels]


def rounded(share: float) -> float:
    """To two significant digits, or three decimals where that is closer; at least the least that canvass.train_link
    tells from 0."""
    return max(0.000001, min(float(f"{share:.2g}"), round(share, 3), key=lambda value: abs(value - share)))


def estimate(shape: list[tuple[str, str, str, bool]], sample: Sample) -> list[Row]:
    """shape: comparison, level, the group of its alternatives, and whether u is a frequency in the voter file."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    groups["names", "all"].append("")
    for comparison, level, group, _ in shape:
        groups[comparison, group].append(level)
    values: dict[Level, tuple[float, float, float]] = {}
    for (comparison, _), levels in groups.items():
        for level, of_level in zip(levels, group_values(sample, comparison, levels)):
            values[comparison, level] = of_level
    # Each run estimates anew which share of the list is in the file, starting from one half.
    values["prior", ""] = 0.5, sample.same_household["prior", ""] / sample.same_person["prior", ""], 1
    rows = []
    for comparison, level, _, is_frequency in shape:
        m, h, u = map(rounded, values[comparison, level])
        rows.append(Row(comparison, level, m, h, None if is_frequency else u))
    return rows


# Writing.

BLOCK = re.compile(r"(?<=    VALUES\n)(?:        \('.*\n)+(?=\)\n)")


def literal(value: float | None) -> str:
    return "NULL" if value is None else str(value) if value >= 0.0001 else f"{value:.9f}".rstrip("0")


def values_of(rows: list[Row]) -> str:
    """The rows as they stand in the macro."""
    lines = [f"        ('{comparison}', '{level}', {', '.join(map(literal, mhu))})" for comparison, level, *mhu in rows]
    return ",\n".join(lines) + "\n"


def with_values(macro: str, rows: list[Row]) -> str:
    text, replaced = BLOCK.subn(values_of(rows), macro)
    if replaced != 1:
        raise SystemExit(f"{TARGET} has no block of VALUES, or several")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    by_origin: dict[bool, list[Sample]] = defaultdict(list)
    for name, labelled in link_sets.chosen(["development"]).items():
        print(name, file=sys.stderr)
        con = link_quality.connect(labelled.build(), tree=True)
        by_origin[name.startswith("sample")].append(sample_of(con))
    shape = con.execute("""
        SELECT comparison, level, canvass.level_group(comparison, level), u IS NULL FROM canvass.link_model()""").fetchall()
    rows = estimate(shape, pooled([pooled(samples, 1 / len(samples)) for samples in by_origin.values()]))
    if args.write:
        TARGET.write_text(with_values(TARGET.read_text(), rows))
    else:
        print(values_of(rows), end="")


if __name__ == "__main__":
    main()
