"""E-mail suggestions, dates, PIDs and column headers, each against labelled or generated data and its peer.

    make quality      prints the tables
    make test         runs this file as a test as well: the figures must hold

The peers are pymailcheck (a port of mailcheck.js), email-validator and python-dateutil; tldextract brings the public suffix list.
"""

import csv
import datetime
import random
import string
import sys
import unittest

import dateutil.parser
import duckdb
import email_validator
import pymailcheck
import tldextract

from session import connect


def call(con: duckdb.DuckDBPyConnection, function: str, inputs: list) -> list:
    """The function's answer for each input."""
    query = f"SELECT {function}(i.value) FROM (SELECT unnest($1) AS value) AS i"
    return [answer for (answer,) in con.execute(query, [inputs]).fetchall()]


# E-mail

DOMAINS = ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "comcast.net", "verizon.net", "aol.com", "msn.com"]


def one_letter_errors(domain: str) -> list[str]:
    """Each letter left out, replaced by or put behind any other, or swapped with the next one."""
    errors = set()
    for at in range(len(domain)):
        before, letter, after = domain[:at], domain[at], domain[at + 1 :]
        errors.add(before + after)
        errors.update(before + other + after for other in string.ascii_lowercase)
        errors.update(before + letter + other + after for other in string.ascii_lowercase)
        errors.add(before + after[:1] + letter + after[1:])
    return sorted(errors - {domain})


def suggestions(con: duckdb.DuckDBPyConnection, domains: list[str]) -> list:
    """The suggested domain for an address in each domain."""
    return [s and s.split("@")[1] for s in call(con, "email_suggest", [f"jo.doe@{domain}" for domain in domains])]


def peer_suggestion(domain: str):
    suggestion = pymailcheck.suggest(f"jo.doe@{domain}")
    return suggestion and suggestion["domain"]


def real_domains(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Domains that are no typos, none of them from the extension's own list."""
    names = con.execute("""
        SELECT DISTINCT regexp_replace(lower(s.name), '[^a-z]', '', 'g') AS name
        FROM 'bench/data/surnames_2020.parquet' AS s
        WHERE s.rank <= 20000
        ORDER BY name""").fetchall()
    domains = {f"a surname .{top}": [f"{name}.{top}" for (name,) in names if name] for top in ("com", "net", "org")}
    tops = set(tldextract.TLDExtract(cache_dir=None, suffix_list_urls=()).tlds)
    private = set(tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True).tlds) - tops
    domains["under a public suffix"] = sorted(f"example.{top}" for top in tops if top.isascii())
    domains["private public suffixes"] = sorted(domain for domain in private if domain.isascii())
    return domains


def syntax_cases() -> list[str]:
    """What the pieces of addresses make in any order, seeded. The last label is letters: the peer has no rule for it."""
    random.seed(3)
    pieces = ["jo", "J.Doe", "a+b", "o'neil", "x_y", "-", ".", "..", "@", "@", "@", "example", "mail-er", "co", "1", " ", "é", ",", "(", '"']
    return sorted({"".join(random.choices(pieces, k=random.randint(2, 6))) + ".com" for _ in range(20_000)})


def peer_is_valid(address: str) -> bool:
    try:
        email_validator.validate_email(address, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return False
    return True


# Dates

FORMATS = [
    "%m/%d/%Y", "%-m/%-d/%Y", "%m-%d-%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%B %-d, %Y", "%b %d %Y", "%d %B %Y", "%d-%b-%Y",
    "%A, %B %d, %Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.000", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%y", "%-d-%b-%y", "%m%d%Y", "%m%d%y",
]  # fmt: skip


def dates() -> list[datetime.date]:
    """Days from 1927 to 2026, seeded."""
    random.seed(1)
    first = datetime.date(1927, 1, 1).toordinal()
    return [datetime.date.fromordinal(random.randint(first, first + 36_000)) for _ in range(2_000)]


def peer_date(text: str):
    try:
        return dateutil.parser.parse(text).date()
    except (ValueError, OverflowError):
        return None


def date_shares(con: duckdb.DuckDBPyConnection) -> dict[str, tuple]:
    """For each format, the shares of dates that we and the peer read as they were written."""
    shares = {}
    written = dates()
    for form in FORMATS:
        texts = [datetime.datetime(day.year, day.month, day.day).strftime(form) for day in written]
        ours = sum(read == day for read, day in zip(call(con, "date_parse", texts), written))
        theirs = sum(peer_date(text) == day for text, day in zip(texts, written))
        shares[form] = (ours / len(written), theirs / len(written))
    return shares


# PIDs

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
CAPACITY = 20_039_506


def wrong_pids(pid: str) -> list[str]:
    """All that one wrong symbol, or two neighbours swapped, make of a PID."""
    wrong = [pid[:at] + symbol + pid[at + 1 :] for at in range(6) for symbol in ALPHABET if symbol != pid[at]]
    wrong += [pid[:at] + pid[at + 1] + pid[at] + pid[at + 2 :] for at in range(5) if pid[at] != pid[at + 1]]
    return wrong


def undetected_pid_errors(con: duckdb.DuckDBPyConnection, codes: int) -> tuple[int, int]:
    random.seed(2)
    pids = call(con, "pid_encode", [random.randrange(CAPACITY) for _ in range(codes)])
    wrong = [error for pid in pids for error in wrong_pids(pid)]
    return sum(serial is not None for serial in call(con, "pid_decode", wrong)), len(wrong)


# Headers

HEADERS = {"one by one": "test/data/headers.csv", "by format": "test/data/headers_formats.csv"}


def header_results(con: duckdb.DuckDBPyConnection, file: str) -> dict[str, list[int]]:
    """By kind: headers, right ones, misses (no field where there is one), wrong fields."""
    results = {}
    with open(file, newline="", encoding="utf-8") as labelled:
        rows = list(csv.reader(labelled))[1:]
    for (_, field, kind), found in zip(rows, call(con, "field_canonical", [row[0] for row in rows])):
        result = results.setdefault(kind, [0, 0, 0, 0])
        result[0] += 1
        result[1 if (found or "") == field else 2 if found is None else 3] += 1
    return results


class RestQuality(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = connect()

    def test_one_letter_errors_of_common_domains_are_corrected(self):
        for domain in DOMAINS[:7]:
            found = suggestions(self.con, one_letter_errors(domain))
            self.assertGreaterEqual(found.count(domain) / len(found), 0.95, domain)

    def test_no_suggestion_for_real_domains(self):
        for kind, domains in real_domains(self.con).items():
            wrong = [(domain, s) for domain, s in zip(domains, suggestions(self.con, domains)) if s]
            self.assertEqual(wrong, [], kind)

    def test_syntax_of_addresses(self):
        cases = syntax_cases()
        different = [case for case, valid in zip(cases, call(self.con, "email_is_valid", cases)) if valid != peer_is_valid(case)]
        self.assertEqual(different, [])

    def test_dates_are_read_as_written(self):
        for form, (ours, _) in date_shares(self.con).items():
            self.assertEqual(ours, 1, form)

    def test_pids_come_back_and_their_errors_are_noticed(self):
        serials = list(range(0, CAPACITY, 199))
        pids = call(self.con, "pid_encode", serials)
        self.assertEqual(call(self.con, "pid_decode", pids), serials)
        self.assertEqual(len(set(pids)), len(serials))
        self.assertEqual({len(pid) for pid in pids}, {6})
        self.assertEqual(set("".join(pids)), set(ALPHABET))
        # The check, stated once more: places times symbols, modulo 29.
        for pid in pids[:1_000]:
            self.assertEqual(sum(place * ALPHABET.index(symbol) for place, symbol in enumerate(pid, 1)) % 29, 0)
        self.assertEqual(undetected_pid_errors(self.con, 1_000)[0], 0)

    def test_headers(self):
        for file in HEADERS.values():
            results = header_results(self.con, file).values()
            headers, right, _, wrong = (sum(column) for column in zip(*results))
            self.assertEqual(wrong, 0, file)
            self.assertGreaterEqual(right / headers, 0.99, file)


def report() -> None:
    con = connect()
    print("\nOne-letter errors of common mail domains, share corrected\n")
    print(f"  {'domain':<14}{'errors':>8}{'canvass':>10}{'mailcheck':>11}")
    for domain in DOMAINS:
        errors = one_letter_errors(domain)
        ours = suggestions(con, errors).count(domain) / len(errors)
        theirs = sum(peer_suggestion(error) == domain for error in errors) / len(errors)
        print(f"  {domain:<14}{len(errors):>8}{ours:>10.1%}{theirs:>11.1%}")
    print("\nSuggestions for domains that are no typos\n")
    print(f"  {'domains':<44}{'number':>8}{'canvass':>10}{'mailcheck':>11}")
    for kind, domains in real_domains(con).items():
        ours = sum(s is not None for s in suggestions(con, domains))
        theirs = sum(bool(peer_suggestion(domain)) for domain in domains)
        print(f"  {kind:<44}{len(domains):>8}{ours:>10}{theirs:>11}")
    cases = syntax_cases()
    same = sum(valid == peer_is_valid(case) for case, valid in zip(cases, call(con, "email_is_valid", cases)))
    print(f"\nemail_is_valid and email-validator agree on {same:,} of {len(cases):,} generated texts")
    print("\n2,000 dates from 1927 on in each format, share read as written\n")
    print(f"  {'format':<24}{'canvass':>10}{'dateutil':>10}")
    for form, (ours, theirs) in date_shares(con).items():
        print(f"  {form:<24}{ours:>10.1%}{theirs:>10.1%}")
    undetected, errors = undetected_pid_errors(con, 10_000)
    print(f"\nPIDs: {undetected} of {errors:,} one-symbol errors and swaps of neighbours are not noticed")
    for name, file in HEADERS.items():
        print(f"\nColumn headers labelled {name}\n")
        print(f"  {'kind':<18}{'headers':>8}{'right':>8}{'missed':>8}{'wrong':>8}")
        results = header_results(con, file)
        for kind, result in [*results.items(), ("all", [sum(column) for column in zip(*results.values())])]:
            print(f"  {kind:<18}" + "".join(f"{count:>8}" for count in result))
    print()


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    else:
        unittest.main()
