"""Phonetic codes against the vectors of Apache commons-codec and jellyfish, similarities against rapidfuzz.

    make quality      prints the tables
    make test         runs this file as a test as well
"""

import random
import sys
import unittest

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, DamerauLevenshtein

from session import connect

VECTORS = "test/data/phonetic_vectors.csv"
# Rows of commons-codec that are no vectors: see the unit test in extension/src/phonetic/mod.rs, which lists them with reasons.
CODES = {
    "soundex": "soundex(v.input)",
    "refined_soundex": "refined_soundex(v.input)",
    "metaphone": "metaphone(v.input)",
    "nysiis": "nysiis(v.input)",
    "nysiis_strict": "nysiis(v.input)",
    "match_rating": "match_rating_codex(v.input)",
    "match_rating_codex": "match_rating_codex(v.input)",
    "caverphone2": "caverphone2(v.input)",
    "cologne": "cologne_phonetic(v.input)",
    "daitch_mokotoff": "daitch_mokotoff(v.input)",
    "double_metaphone": "double_metaphone(v.input)[1]",
    "double_metaphone_alt": "double_metaphone(v.input)[-1]",
}
PEERS = {
    "damerau_levenshtein_similarity": DamerauLevenshtein.normalized_similarity,
    "osa_similarity": OSA.normalized_similarity,
    "token_sort_similarity": lambda a, b: fuzz.token_sort_ratio(a, b) / 100,
    "token_set_similarity": lambda a, b: fuzz.token_set_ratio(a, b) / 100,
}


def codes() -> list[tuple[str, str, int, int, list[str]]]:
    """For each algorithm and source: rows, rows with the expected code, the others."""
    case = "".join(f" WHEN '{name}' THEN {call}" for name, call in CODES.items())
    return connect().execute(f"""
        WITH coded AS (
            SELECT
                v.algorithm,
                split_part(v.source, ' ', 1) AS source,
                v.input,
                coalesce(CASE v.algorithm{case} END, '') AS code,
                CASE WHEN v.algorithm = 'double_metaphone_alt' THEN v.expected_alt ELSE v.expected END AS expected
            FROM read_csv('{VECTORS}', all_varchar = true, nullstr = 'no NULL') AS v
        )
        SELECT
            c.algorithm,
            c.source,
            count(*),
            count_if(c.code = c.expected),
            coalesce(list(concat(c.input, ': ', c.code, ', not ', c.expected)) FILTER (c.code <> c.expected), [])
        FROM coded AS c
        GROUP BY ALL
        ORDER BY ALL""").fetchall()


def pairs(count: int) -> list[tuple[str, str]]:
    """Names and addresses beside misspelled, reordered and other ones."""
    rng = random.Random(7)
    words = [row[0] for row in connect().execute("""
        SELECT DISTINCT unnest([c.first_name, c.last_name, c.city, c.address1]) AS word
        FROM 'test/data/link/contacts.parquet' AS c
        ORDER BY word""").fetchall() if row[0]]

    def text() -> str:
        return " ".join(rng.choice(words) for _ in range(rng.randint(1, 4)))

    def changed(text: str) -> str:
        tokens = text.split()
        rng.shuffle(tokens)
        letters = list(" ".join(tokens[: rng.randint(1, len(tokens))]) if rng.random() < 0.5 else text)
        for _ in range(rng.randint(0, 3)):
            at = rng.randrange(len(letters))
            letters[at:at + 1] = rng.choice([[], [letters[at]] * 2, [rng.choice("abcé ")]])
            if not letters:
                return "a"
        return "".join(letters)

    texts = [text() for _ in range(count)]
    return [(a, changed(a) if rng.random() < 0.7 else rng.choice(texts)) for a in texts]


def similarities(count: int = 20_000) -> list[tuple[str, int, float]]:
    """For each function: pairs compared, and the largest difference to rapidfuzz."""
    con, texts = connect(), pairs(count)
    con.execute("CREATE TEMP TABLE pair AS SELECT unnest($1) AS a, unnest($2) AS b", list(zip(*texts)))
    lines = []
    for name, peer in PEERS.items():
        ours = con.execute(f"SELECT p.a, p.b, {name}(p.a, p.b) FROM pair AS p").fetchall()
        lines.append((name, len(ours), max(abs(value - peer(a, b)) for a, b, value in ours)))
    return lines


def report() -> None:
    print("Phonetic codes: rows of commons-codec's and jellyfish's own tests\n")
    print(f"{'algorithm':22}{'source':16}{'rows':>6}{'alike':>7}")
    for algorithm, source, rows, alike, _ in codes():
        print(f"{algorithm:22}{source:16}{rows:6}{alike:7}")
    print()
    for algorithm, source, _, _, others in codes():
        for other in others:
            print(f"{algorithm} ({source}) {other}")
    print("\nSimilarities: the largest difference to rapidfuzz\n")
    for name, rows, difference in similarities():
        print(f"{name:34}{rows:8,} pairs{difference:12.1e}")


class TextQuality(unittest.TestCase):
    def test_commons_codec(self) -> None:
        for algorithm, source, rows, alike, others in codes():
            if source == "commons-codec":
                with self.subTest(algorithm):
                    self.assertLessEqual(rows - alike, 3, others)
        self.assertLessEqual(sum(rows - alike for _, source, rows, alike, _ in codes() if source == "commons-codec"), 9)

    def test_rapidfuzz(self) -> None:
        for name, _, difference in similarities(5_000):
            with self.subTest(name):
                self.assertLess(difference, 1e-9)


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    else:
        unittest.main()
