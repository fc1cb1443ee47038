"""Agreement of the phone functions with PyPI phonenumbers (libphonenumber).

    make quality      prints the tables: labelled rows, every NPA-NXX prefix, a million random texts
    make test         runs this file as a test as well, over fewer prefixes and texts

Both read the same texts. Where libphonenumber finds a valid number, canvass finds the same one; where it finds none, canvass
may find one that a list has hidden (a label, a second number, a spreadsheet's notation), and then says so in `reason`.
Everything else is a disagreement: the metadata of other countries is that of the phonenumber crate, and somewhat older.
"""

import csv
import random
import re
import sys
import unittest
from collections import Counter
from functools import cache
from typing import NamedTuple

import duckdb
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from phonenumbers.phonenumberutil import normalize_digits_only

from session import connect

LABELLED = "test/data/phones/labelled.csv"
COLUMNS = """
    p.country_code IS NOT NULL AS is_parsed, coalesce(p.e164, '') AS e164, coalesce(p.extension, '') AS extension,
    p.is_possible, p.is_valid, coalesce(p.type, '') AS type, coalesce(p.region, '') AS region,
    coalesce(p.national, '') AS national, coalesce(p.international, '') AS international,
    coalesce(phone_format(t.raw, 'rfc3966', t.region), '') AS rfc3966
"""


class Answer(NamedTuple):
    is_parsed: bool
    e164: str
    extension: str
    is_possible: bool
    is_valid: bool
    type: str
    region: str
    national: str
    international: str
    rfc3966: str


def of_canvass(con: duckdb.DuckDBPyConnection, texts: list[tuple[str, str]]) -> list[tuple[Answer, str | None]]:
    """The answer to each (text, region), and the reason."""
    con.execute("CREATE OR REPLACE TEMP TABLE raw AS SELECT unnest($1) AS raw, unnest($2) AS region", list(zip(*texts)))
    rows = con.execute(f"""
        SELECT {COLUMNS}, p.reason
        FROM (SELECT r.rowid AS row, r.raw, r.region, phone_parse(r.raw, r.region) AS p FROM raw AS r) AS t
        ORDER BY t.row""").fetchall()
    return [(Answer(*row[:-1]), row[-1]) for row in rows]


def of_reference(text: str, region: str) -> Answer:
    """What phonenumbers says; it leaves the digits of an extension in the script they were typed in."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return Answer(False, "", "", False, False, "", "", "", "", "")
    if number.extension:
        number.extension = normalize_digits_only(number.extension)
    is_valid = phonenumbers.is_valid_number(number)

    def format(style: int) -> str:
        return phonenumbers.format_number(number, style)

    return Answer(
        True,
        format(PhoneNumberFormat.E164),
        number.extension or "",
        phonenumbers.is_possible_number(number),
        is_valid,
        PhoneNumberType.to_string(phonenumbers.number_type(number)).lower(),
        phonenumbers.region_code_for_number(number) or "",
        format(PhoneNumberFormat.NATIONAL),
        format(PhoneNumberFormat.INTERNATIONAL),
        format(PhoneNumberFormat.RFC3966) if is_valid else "",
    )


# 3055550123.0 and 3.055550123E+09, which are numbers of their own to libphonenumber.
SPREADSHEET = re.compile(r"\s*(\d+\.0+|\d\.\d+[eE]\+?\d+)\s*")


class Comparison(NamedTuple):
    """Of texts: how many were read alike, on purpose otherwise (by reason), and otherwise without one."""

    rows: int
    deliberate: Counter
    disagreements: list[tuple[str, str, list[str]]]

    def share(self, deliberate_counts: bool) -> float:
        differing = len(self.disagreements) + (0 if deliberate_counts else self.deliberate.total())
        return 1 - differing / max(self.rows, 1)


def compare(texts: list[tuple[str, str]], fields: tuple[str, ...] = Answer._fields) -> Comparison:
    deliberate, disagreements = Counter(), []
    for (text, region), (ours, reason) in zip(texts, of_canvass(connect(), texts)):
        theirs = of_reference(text, region)
        differing = [field for field in fields if getattr(ours, field) != getattr(theirs, field)]
        if differing and SPREADSHEET.fullmatch(text):
            deliberate["a spreadsheet's notation"] += 1
        elif differing and reason and ours.is_valid and (not theirs.is_valid or is_second_number(ours, theirs, reason)):
            deliberate[reason] += 1
        elif differing:
            disagreements.append((text, region, [f"{f}: {getattr(ours, f)!r}, {getattr(theirs, f)!r}" for f in differing]))
    return Comparison(len(texts), deliberate, disagreements)


def is_second_number(ours: Answer, theirs: Answer, reason: str) -> bool:
    """3055550123;3055550124: the same number, and an extension that is a number to us."""
    return reason == "first of two numbers" and ours.e164 == theirs.e164 and not ours.extension and len(theirs.extension) > 9


# What the issue is about: the number itself, not how it is written.
CORE = ("is_parsed", "e164", "extension", "is_valid", "type")


def labelled(us: bool) -> list[tuple[str, str]]:
    with open(LABELLED, newline="") as file:
        return [(row["raw"], row["region"]) for row in csv.DictReader(file) if (row["region"] == "US") or not us]


def prefixes(step: int) -> list[tuple[str, str]]:
    return [(f"{npa}{exchange:03}{(npa * exchange) % 10000:04}", "US")
            for npa in range(200, 1000) for exchange in range(npa % step, 1000, step)]


SEPARATORS = ["", "", " ", "-", ".", "/", " - ", ") ", "(", "\u2010", "\u2013", "\u00a0", "\t", ":", "_", "  ", "*"]
STARTS = ["", "", "", "", "1", "1-", "+1", "+1 ", "+", "011", "011 44 ", "(", "((", "+44 ", "+52 1 ", "00", "0", "tel:", "Cell: ",
          "H ", "phone 2: ", "#", "'", "\uff0b1", " "]
ENDS = ["", "", "", "", " x12", "x1234", " ext. 9", ";ext=5", " #4", ",,3", ", 7", " - 503#", "p123", " (cell)", " home", ".0",
        " / 305-555-0123", " or 2125550100", " 2125550199", "-", ".", " extension 12345678", "/x302", " doб 3", " \u0434\u043e\u0431 3",
        "E+09", ";phone-context=+1", " anexo 4", "X", " int 3", "\U0001f4de", " ~5"]


def random_text(rng: random.Random) -> str:
    """A number as a list may have it, from plausible to broken."""
    kind = rng.random()
    if kind < 0.1:
        return "".join(rng.choice("0123456789+-(). x/ext#,;AEO\u0661\uff12") for _ in range(rng.randint(1, 25)))
    digits = [rng.choice("23456789") if at in (0, 3) else rng.choice("0123456789") for at in range(10)]
    if kind < 0.2:
        digits = [rng.choice("0123456789") for _ in range(rng.randint(5, 14))]
    if kind > 0.95:
        digits[rng.randrange(10)] = rng.choice("OIlSAxX\u0661\uff15")
    if kind > 0.98:
        digits[6:] = rng.choice(["CALL", "VOTE", "abcd"])
    separator = rng.choice(SEPARATORS)
    body = separator.join(["".join(digits[:3]), "".join(digits[3:6]), "".join(digits[6:])])
    return rng.choice(STARTS) + body + rng.choice(ENDS)


def random_texts(count: int) -> list[tuple[str, str]]:
    rng = random.Random(20261121)
    return [(random_text(rng), "US") for _ in range(count)]


@cache
def comparisons(full: bool) -> dict[str, Comparison]:
    return {
        "labelled, US": compare(labelled(us=True), CORE),
        "labelled, all": compare(labelled(us=False), CORE),
        "labelled, all, every field": compare(labelled(us=False)),
        "NPA-NXX prefixes": compare(prefixes(1 if full else 23)),
        "random texts": compare(random_texts(1_000_000 if full else 30_000)),
    }


def is_north_american(text: str) -> bool:
    """Whether phonenumbers reads the text as a number of the country code 1, or as none."""
    return of_reference(text, "US").e164[:2] in ("", "+1")


def report() -> None:
    print(f"Phones: canvass and phonenumbers {phonenumbers.__version__}\n")
    print(f"{'texts':28}{'rows':>10}{'alike':>10}{'on purpose':>12}{'disagree':>10}{'agreement':>11}")
    for name, comparison in comparisons(full=True).items():
        alike = comparison.rows - comparison.deliberate.total() - len(comparison.disagreements)
        print(f"{name:28}{comparison.rows:10,}{alike:10,}{comparison.deliberate.total():12,}"
              f"{len(comparison.disagreements):10,}{comparison.share(deliberate_counts=True):11.3%}")
    for name, comparison in comparisons(full=True).items():
        print(f"\n{name}: on purpose")
        for reason, count in comparison.deliberate.most_common():
            print(f"  {count:8,}  {reason}")
        if comparison.disagreements:
            print(f"{name}: disagreements (canvass, phonenumbers)")
            for text, region, differing in comparison.disagreements[:25]:
                print(f"  {text!r} ({region}): {'; '.join(differing)}")


class PhoneQuality(unittest.TestCase):
    def test_agreement(self) -> None:
        floors = {"labelled, US": 0.999, "labelled, all": 0.995, "labelled, all, every field": 0.99,
                  "NPA-NXX prefixes": 1.0, "random texts": 0.9995}
        for name, floor in floors.items():
            comparison = comparisons(full=False)[name]
            with self.subTest(name):
                self.assertGreaterEqual(comparison.share(deliberate_counts=True), floor, comparison.disagreements[:5])

    def test_north_america_agrees_without_exception(self) -> None:
        texts = comparisons(full=False)["random texts"].disagreements
        self.assertEqual([differing for text, _, differing in texts if is_north_american(text)], [])

    def test_labels_are_the_installed_library(self) -> None:
        """The labels were made by the library that this test asks."""
        with open(LABELLED, newline="") as file:
            for row in list(csv.DictReader(file))[::10]:
                self.assertEqual(of_reference(row["raw"], row["region"]).is_valid, row["is_valid"] == "True", row["raw"])


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    else:
        unittest.main()
