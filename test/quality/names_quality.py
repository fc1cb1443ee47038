"""Accuracy of the name functions: name_parse on labelled names, and what the steps of the similarities are worth.

    make quality      prints the tables; those of probablepeople and nameparser too where they are installed
    make test         runs this file as a test as well: the figures may not fall

probablepeople.csv is what that parser was trained on; labelled.csv was labelled before name_parse existed.
"""

import csv
import json
import sys
import unittest

import duckdb

from session import connect

NAMES = "test/data/names"
LINK = "test/data/link"
PARTS = ["prefix", "first", "middle", "last", "suffix", "nickname", "kind"]
# The parts that both labelled files and all three parsers tell apart.
COMPARED = ["first", "middle", "last", "suffix"]
PART_OF_LABEL = {
    "GivenName": "first",
    "FirstInitial": "first",
    "MiddleName": "middle",
    "MiddleInitial": "middle",
    "Surname": "last",
    "LastInitial": "last",
    "SuffixGenerational": "suffix",
    "SuffixOther": "suffix",
}


def plain(part: str | None) -> str:
    """A part without what labelling customs differ in: case, dots, commas, how suffixes are spaced."""
    return " ".join((part or "").upper().replace(".", " ").replace(",", " ").split())


def people(labels: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """The labelled words of the first person, and of those after "and"."""
    ands = [at for at, (label, _) in enumerate(labels) if label == "And"]
    return (labels[: ands[0]], labels[ands[0] + 1 :]) if ands else (labels, [])


def expected_of_labels(labels: list[list[str]]) -> dict[str, str]:
    def parts(words: list[list[str]]) -> dict[str, str]:
        texts = {part: [text for label, text in words if PART_OF_LABEL.get(label) == part] for part in COMPARED}
        return {part: plain(" ".join(found)) for part, found in texts.items()}

    first, others = people(labels)
    expected = parts(first)
    if not expected["first"] and others:
        # "Mr. & Mrs. John Smith"
        return parts(others)
    if not expected["last"]:
        expected["last"] = parts(others)["last"]
    return expected


def probablepeople_rows() -> list[tuple[str, dict[str, str]]]:
    with open(f"{NAMES}/probablepeople.csv") as file:
        return [(row["raw"], expected_of_labels(json.loads(row["components_json"]))) for row in csv.DictReader(file)]


def hand_labelled_rows() -> list[tuple[str, dict[str, str]]]:
    with open(f"{NAMES}/labelled.csv") as file:
        return [(row.pop("text"), row) for row in csv.DictReader(file)]


def parse_with_canvass(texts: list[str]) -> list[dict[str, str]]:
    answers = connect().execute("SELECT name_parse(unnest($1::VARCHAR[]))", [texts]).fetchall()
    return [{part: (answer or {}).get(part) or "" for part in PARTS} for (answer,) in answers]


def parse_with_probablepeople(texts: list[str]) -> list[dict[str, str]]:
    import probablepeople

    return [expected_of_labels([[label, text] for text, label in probablepeople.parse(text)]) for text in texts]


def parse_with_nameparser(texts: list[str]) -> list[dict[str, str]]:
    import nameparser

    return [{part: getattr(nameparser.HumanName(text), part) for part in COMPARED} for text in texts]


def spaceless_suffix(part: str, text: str) -> str:
    return plain(text).replace(" ", "") if part == "suffix" else plain(text)


def shares(rows: list[tuple[str, dict[str, str]]], answers: list[dict[str, str]]) -> dict[str, float]:
    """The share of rows with each part right, and of those that have both names, with both right."""

    def is_right(part: str, expected: dict[str, str], answer: dict[str, str]) -> bool:
        return spaceless_suffix(part, expected[part]) == spaceless_suffix(part, answer[part])

    pairs = [(expected, answer) for (_, expected), answer in zip(rows, answers, strict=True)]
    result = {part: sum(is_right(part, *pair) for pair in pairs) / len(pairs) for part in COMPARED}
    named = [pair for pair in pairs if pair[0]["first"] and pair[0]["last"]]
    both = [pair for pair in named if is_right("first", *pair) and is_right("last", *pair)]
    return result | {"first and last": len(both) / len(named)}


# How pairs of names agree, strongest first; the two relations hold pairs (a, b) and how many of them there are.
FIRST_NAME_STEPS = """
    CASE
        WHEN a = b THEN '1 equal'
        WHEN replace(a, ' ', '') = replace(b, ' ', '') THEN '2 same letters'
        WHEN first_name_similarity(a, b) = 0.95 AND nickname_match(a, b) THEN '3 listed nickname'
        WHEN nickname_match(a, b) THEN '4 same root'
        WHEN least(length(a), length(b)) = 1 AND a[1] = b[1] THEN '5 initial'
        WHEN first_name_similarity(a, b) > 0.9 THEN '6 alike, one not established'
        WHEN first_name_similarity(a, b) >= 0.86 AND damerau_levenshtein(a, b) = 1 THEN '7 a letter apart, two names or short'
        WHEN first_name_similarity(a, b) = 0.85 THEN '8 alike, but two names'
        WHEN first_name_similarity(a, b) = 0.7 THEN '9 a woman''s name and a man''s'
        ELSE 'other'
    END"""
LAST_NAME_STEPS = """
    CASE
        WHEN a = b THEN '1 equal'
        WHEN replace(a, ' ', '') = replace(b, ' ', '') THEN '2 same letters'
        WHEN last_name_similarity(a, b) > 0.9 THEN '3 alike, one not established'
        WHEN contains(a, ' ') <> contains(b, ' ') AND last_name_similarity(a, b) = 0.9 THEN '4 a part of the other'
        WHEN last_name_similarity(a, b) >= 0.86 THEN '5 a letter apart, two names or short'
        WHEN last_name_similarity(a, b) = 0.85 THEN '6 alike, but two names'
        WHEN last_name_similarity(a, b) = 0.8 THEN '7 double surnames, one part shared'
        ELSE 'other'
    END"""


def likelihoods(con: duckdb.DuckDBPyConnection, column: str, steps: str) -> duckdb.DuckDBPyRelation:
    """For each step: its share among the true links, among all pairs of a contact and a voter, and the weight of evidence."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE contact AS
        SELECT id, name_normalize({column}) AS name FROM '{LINK}/contacts.parquet'""")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE voter AS
        SELECT svid, name_normalize({column}) AS name FROM '{LINK}/voters.parquet'""")
    return con.sql(f"""
        WITH linked AS (
            SELECT c.name AS a, v.name AS b, count(*) AS pairs
            FROM '{LINK}/truth.parquet' AS t JOIN contact AS c ON c.id = t.person_id JOIN voter AS v ON v.svid = t.svid
            GROUP BY ALL
        ), random AS (
            SELECT c.name AS a, v.name AS b, c.times * v.times AS pairs
            FROM (SELECT name, count(*) AS times FROM contact GROUP BY ALL) AS c
            CROSS JOIN (SELECT name, count(*) AS times FROM voter GROUP BY ALL) AS v
        ), step AS (
            SELECT {steps} AS step, pairs AS linked, 0 AS random FROM linked WHERE a IS NOT NULL AND b IS NOT NULL
            UNION ALL
            SELECT {steps}, 0, pairs FROM random WHERE a IS NOT NULL AND b IS NOT NULL
        )
        SELECT
            step,
            sum(linked)::BIGINT AS true_pairs,
            sum(random)::BIGINT AS random_pairs,
            round(log2(nullif(true_pairs, 0) / sum(true_pairs) OVER ()) - log2(random_pairs / sum(random_pairs) OVER ()), 1)
                AS bits
        FROM step GROUP BY step ORDER BY step""")


class NamesQuality(unittest.TestCase):
    def test_probablepeople_labels(self):
        rows = probablepeople_rows()
        found = shares(rows, parse_with_canvass([text for text, _ in rows]))
        floors = {"first": 0.90, "middle": 0.985, "last": 0.90, "suffix": 0.99, "first and last": 0.97}
        for part, floor in floors.items():
            self.assertGreaterEqual(found[part], floor, part)

    def test_hand_labelled(self):
        rows = hand_labelled_rows()
        answers = parse_with_canvass([text for text, _ in rows])
        wrong = [text for (text, expected), answer in zip(rows, answers, strict=True) if expected != answer]
        self.assertLessEqual(len(wrong), 1, wrong)

    def test_equality_is_the_strongest_evidence(self):
        con = connect()
        for column, steps in (("first_name", FIRST_NAME_STEPS), ("last_name", LAST_NAME_STEPS)):
            bits = {step[0]: bits for step, _, _, bits in likelihoods(con, column, steps).fetchall()}
            self.assertEqual(max(filter(None, bits.values())), bits["1"], column)


def report() -> None:
    parsers = {
        "canvass": parse_with_canvass,
        "probablepeople": parse_with_probablepeople,
        "nameparser": parse_with_nameparser,
    }
    persons = [row for row in hand_labelled_rows() if row[1]["kind"] in ("person", "couple")]
    samples = {"probablepeople's training labels": probablepeople_rows(), "hand-labelled, people only": persons}
    for title, rows in samples.items():
        print(f"\nNames parsed right, {title} ({len(rows)} rows)\n")
        print(f"  {'parser':<16}" + "".join(f"{part:>16}" for part in [*COMPARED, "first and last"]))
        for parser, parse in parsers.items():
            try:
                found = shares(rows, parse([text for text, _ in rows]))
            except ImportError:
                print(f"  {parser:<16}{'not installed':>16}")
                continue
            print(f"  {parser:<16}" + "".join(f"{share:>16.3f}" for share in found.values()))
    con = connect()
    for column, steps in (("first_name", FIRST_NAME_STEPS), ("last_name", LAST_NAME_STEPS)):
        print(f"\nWhat agreement of {column} is worth: linked pairs against random pairs\n")
        likelihoods(con, column, steps).show()


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    else:
        unittest.main()
