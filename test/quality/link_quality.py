"""How right canvass.link_voters is at its default threshold, on the labelled sets of link_sets.py.

    python test/quality/link_quality.py --report [--peers] [SET ...]    the figures; with --peers those of Splink and a classifier
    python test/quality/link_quality.py --errors SET                    the wrong and the missed links, both records side by side
    python test/quality/link_quality.py                                 the test, as `make test` runs it

A SET is a name, or `development` or `reporting` for all sets of that purpose; without one, all are measured. With --tree the macros
are those of the working tree, not those that the extension was built with.
"""

import argparse
import json
import re
import sys
import unittest
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import duckdb

import link_sets
import session
from link_noise import Key, Row, World
from link_sets import figures


class Link(NamedTuple):
    """A row of canvass.link_voters."""

    person: str
    voter: Key
    match_type: str
    score: float
    status: str
    details: dict

    def is_right(self, truth: dict[str, list[Key]]) -> bool:
        return self.voter in truth.get(self.person, [])


def connect(world: World, tree: bool = False) -> duckdb.DuckDBPyConnection:
    con = session.connect()
    if tree:
        listed = re.findall(r"macros/\w+\.sql", Path("extension/src/duckdb/macros.rs").read_text())
        for file in listed:
            con.execute(Path(file).read_text().replace("CREATE MACRO", "CREATE OR REPLACE MACRO"))
    link_sets.load(con, world)
    return con


def link(con: duckdb.DuckDBPyConnection, persons: str = "contact", voters: str = "voter") -> list[Link]:
    rows = con.execute(f"""
        SELECT person_id, match_details ->> 'voter_state', svid::VARCHAR, match_type, match_score, status, match_details
        FROM canvass.link_voters('{persons}', '{voters}') ORDER BY person_id""").fetchall()
    return [Link(person, (state, svid), *rest, json.loads(details)) for person, state, svid, *rest, details in rows]


def accepted(links: list[Link]) -> list[Link]:
    return [link for link in links if link.status == "accepted"]


def without_true_voters(con: duckdb.DuckDBPyConnection) -> list[Link]:
    """The household test: every voter who is a contact is taken out of the file, so that each accepted link is wrong."""
    con.execute("CREATE OR REPLACE TABLE other_voter AS SELECT v.* FROM voter AS v ANTI JOIN truth AS t USING (state, svid)")
    return accepted(link(con, voters="other_voter"))


def pair_completeness(con: duckdb.DuckDBPyConnection) -> float:
    """The share of true pairs that share a blocking key."""
    con.execute("CREATE OR REPLACE TEMP TABLE prepared_contact AS FROM canvass.prepare('contact')")
    con.execute("CREATE OR REPLACE TEMP TABLE prepared_voter AS FROM canvass.prepare('voter')")
    return con.execute("""
        WITH met AS (
            SELECT DISTINCT t.person_id, t.state, t.svid
            FROM truth AS t
            JOIN canvass.blocking_keys('prepared_contact') AS c ON c.id = t.person_id
            JOIN canvass.blocking_keys('prepared_voter') AS v
                ON v.svid = svid_key(t.svid) AND v.state IS NOT DISTINCT FROM t.state AND v.key = c.key
        )
        SELECT (SELECT count(*) FROM met) / count(*) FROM truth""").fetchone()[0]


# The report.

BINS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01]


def table(header: list[str], rows: list[list[str]]) -> None:
    """Prints text columns to the left, numbers to the right."""
    columns = [
        (max(map(len, column)), "<" if any(c.isalpha() for c in "".join(column[1:])) else ">") for column in zip(header, *rows)
    ]
    for line in [header, *rows]:
        print("  " + "  ".join(f"{cell:{align}{width}}" for cell, (width, align) in zip(line, columns)).rstrip())
    print()


def calibration(scored: list[tuple[float, bool]]) -> None:
    """By score: how many fuzzy links, their mean score, and how many of them are right."""
    rows = []
    for low, high in zip(BINS, BINS[1:]):
        inside = [(score, right) for score, right in scored if low <= score < high]
        if inside:
            mean, share = (sum(values) / len(inside) for values in zip(*inside))
            rows.append([f"{low} to {min(high, 1)}", f"{len(inside):,}", f"{mean:.3f}", f"{share:.3f}"])
    table(["score", "links", "mean score", "share right"], rows)


def signature(link: Link) -> str:
    """What a link rests on."""
    return f"{link.match_type}: " + ", ".join(f"{f['field']} {f['level']}" for f in link.details["fields"])


def report(sets: dict[str, link_sets.LabelledSet], tree: bool, peers: bool) -> None:
    lines, scored, strangers = [], {}, []
    for name, labelled in sets.items():
        world = labelled.build()
        con = connect(world, tree)
        links = link(con)
        own = figures([(link.person, link.voter) for link in accepted(links)], world.truth)
        household = without_true_voters(con)
        strangers += map(signature, household)
        scored.setdefault(labelled.purpose, []).extend(
            (link.score, link.is_right(world.truth)) for link in links if link.match_type == "fuzzy"
        )
        peer_f1 = []
        if peers:
            import link_peers  # installed for the quality tests only, and slow

            peer_f1 = [f"{figures_of.f1:.3f}" for figures_of in link_peers.best_figures(con, world)]
        lines.append(
            [
                name,
                labelled.purpose,
                f"{len(world.contacts):,}",
                f"{len(world.truth):,}",
                f"{own.accepted:,}",
                f"{own.precision:.3f}",
                f"{own.recall:.3f}",
                f"{own.f1:.3f}",
                *peer_f1,
                f"{len(household) / len(world.contacts):.2%}",
                f"{pair_completeness(con):.3f}",
            ]
        )
        print(*lines[-1], file=sys.stderr)  # the table comes when all are measured
    print(f"Links accepted at the default threshold (DuckDB {duckdb.__version__})\n")
    table(
        [
            "set",
            "purpose",
            "contacts",
            "linkable",
            "accepted",
            "precision",
            "recall",
            "F1",
            *(["Splink F1", "classifier F1"] if peers else []),
            "household",
            "pairs met",
        ],
        lines,
    )
    for purpose, pairs in scored.items():
        print(f"Calibration of fuzzy links, {purpose} sets\n")
        calibration(pairs)
    print("Household test: accepted although every true voter is gone, by what the link rests on\n")
    table(["links", "what it rests on"], [[str(n), kind] for kind, n in Counter(strangers).most_common(15)])


# Of either table, as canvass.prepare names them.
COMPARED = [
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "birth_date",
    "birth_year",
    "gender",
    "address",
    "city",
    "zip5",
    "email",
]


def prepared(con: duckdb.DuckDBPyConnection, table_name: str) -> list[Row]:
    columns = ["id", "svid", "state", "cell_phone", "home_phone", *COMPARED]
    return [
        dict(zip(columns, row))
        for row in con.execute(f"SELECT {', '.join(columns)} FROM canvass.prepare('{table_name}')").fetchall()
    ]


def agreement(contact: Row, voter: Row) -> str:
    """Which fields of two prepared records are equal, and which differ; a missing one is left out."""
    signs = [
        f"{column} {'=' if contact[column] == voter[column] else '<>'}"
        for column in COMPARED
        if contact[column] and voter[column]
    ]
    phones = [{row["cell_phone"], row["home_phone"]} - {None} for row in (contact, voter)]
    if all(phones):
        signs.append(f"phone {'=' if phones[0] & phones[1] else '<>'}")
    return ", ".join(signs)


def print_records(*rows: tuple[str, Row | None]) -> None:
    """Prepared records below each other, in the columns that any of them has."""
    there = [(label, row) for label, row in rows if row]
    columns = [column for column in [*COMPARED, "cell_phone", "home_phone"] if any(row[column] for _, row in there)]
    cells = [[label, *(str(row[column] or "") for column in columns)] for label, row in there]
    widths = [max(map(len, column)) for column in zip(*cells)]
    for line in cells:
        print("    " + " | ".join(f"{cell:<{width}}" for cell, width in zip(line, widths)).rstrip())


def errors(name: str, labelled: link_sets.LabelledSet, tree: bool) -> None:
    world = labelled.build()
    con = connect(world, tree)
    links = link(con)
    contacts = {row["id"]: row for row in prepared(con, "contact")}
    voters = {(row["state"], row["svid"]): row for row in prepared(con, "voter")}
    found = {min(world.truth[link.person]) for link in accepted(links) if link.is_right(world.truth)}
    kinds = {
        "wrong": [link for link in accepted(links) if not link.is_right(world.truth)],
        "missed": [
            link
            for link in links
            if link.status != "accepted" and link.person in world.truth and min(world.truth[link.person]) not in found
        ],
        "accepted although every true voter is gone": without_true_voters(con),
    }
    for kind, of_kind in kinds.items():
        print(f"\n== {name}: {len(of_kind)} {kind}\n")
        answers = [world.truth.get(link.person, [None])[0] for link in of_kind]
        voter_meant = [answer if kind == "missed" else link.voter for link, answer in zip(of_kind, answers)]
        agreements = [agreement(contacts[link.person], voters[voter]) for link, voter in zip(of_kind, voter_meant)]
        table(["links", "how contact and voter agree"], [[str(n), how] for how, n in Counter(agreements).most_common(12)])
        for link_, answer in zip(of_kind, answers):
            print(f"{link_.person} {link_.score:.4f} {link_.status} {signature(link_)} ({link_.details['reason']})")
            print_records(
                ("contact", contacts[link_.person]),
                ("linked", voters.get(link_.voter)),
                ("right", voters.get(answer) if answer != link_.voter else None),
            )


class LinkQuality(unittest.TestCase):
    """The figures must hold, whatever the ids and the order of the rows."""

    @classmethod
    def setUpClass(cls):
        cls.world = link_sets.SETS["sample"].build()
        cls.con = connect(cls.world)
        cls.links = link(cls.con)

    def test_precision_recall_and_household(self):
        own = figures([(link.person, link.voter) for link in accepted(self.links)], self.world.truth)
        self.assertGreaterEqual(own.precision, 0.99)
        self.assertGreaterEqual(own.recall, 0.85)
        self.assertLessEqual(len(without_true_voters(self.con)), 0.01 * len(self.world.contacts))
        self.assertGreaterEqual(pair_completeness(self.con), 0.97)

    def test_a_row_a_person_and_a_person_a_voter(self):
        self.assertEqual([link.person for link in self.links], sorted(contact["id"] for contact in self.world.contacts))
        voters = [link.voter for link in accepted(self.links)]
        self.assertEqual(len(voters), len(set(voters)))

    def test_neither_order_nor_ids_matter(self):
        variants = {
            "shuffled": ("FROM contact ORDER BY hash(id, 'a')", "FROM voter ORDER BY hash(svid, 'b')", "id", "svid"),
            "renamed": (
                "SELECT * REPLACE (md5('p' || id) AS id) FROM contact",
                "SELECT * REPLACE ('V' || (9000000000 - svid::BIGINT) AS svid) FROM voter",
                "md5('p' || id)",
                "'V' || (9000000000 - svid::BIGINT)",
            ),
        }
        for name, (contacts, voters, person_id, svid) in variants.items():
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE contact_variant AS {contacts}")
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE voter_variant AS {voters}")
            persons = dict(self.con.execute(f"SELECT {person_id}, id FROM contact").fetchall())
            svids = dict(self.con.execute(f"SELECT {svid}, svid FROM voter").fetchall())
            with self.subTest(name):
                there = sorted(
                    (persons[link.person], svids[link.voter[1]])
                    for link in accepted(link(self.con, "contact_variant", "voter_variant"))
                )
                self.assertEqual(there, sorted((link.person, link.voter[1]) for link in accepted(self.links)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--report", action="store_true")
    mode.add_argument("--errors", action="store_true")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--tree", action="store_true")
    parser.add_argument("sets", nargs="*", metavar="SET")
    args = parser.parse_args()
    sets = link_sets.chosen(args.sets)
    if args.report:
        report(sets, args.tree, args.peers)
    else:
        for name, labelled in sets.items():
            errors(name, labelled, args.tree)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main()
    else:
        unittest.main()
