"""The labelled sets on which linking is measured, by name.

Half of them are for development: constants are chosen and looked at on these. The other half is only for reporting: nothing is
tuned to them, and nobody reads their errors to change the engine.
"""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb

import link_noise as noise
from link_noise import Key, Row, Step, World
from link_register import Region, register

SAMPLE = "test/data/link"


class LabelledSet(NamedTuple):
    purpose: str  # development or reporting
    about: str
    build: Callable[[], World]


def rows_of(sql: str) -> list[Row]:
    """A query's rows, every value as text."""
    result = duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM ({sql})")
    return [dict(zip(result.columns, values)) for values in result.fetchall()]


def sample(*steps: Step) -> Callable[[], World]:
    """The example data, with these steps done to it."""

    def build() -> World:
        contacts, voters = (rows_of(f"FROM '{SAMPLE}/{table}.parquet'") for table in ("contacts", "voters"))
        state_of = {voter["svid"]: voter["state"] for voter in voters}
        truth: dict[str, list[Key]] = {}
        for row in rows_of(f"FROM '{SAMPLE}/truth.parquet' ORDER BY ALL"):
            truth.setdefault(row["person_id"], []).append((state_of[row["svid"]], row["svid"]))
        world = World(contacts, voters, truth)
        for step in steps:
            step(world)
        return world

    return build


ONLY_NAMES = "address1 city state zip cell_phone email birth_year"

SETS = {
    "sample": LabelledSet("development", "test/data/link as it is", sample()),
    "sample-noise": LabelledSet("development", "more typing errors, nicknames, gaps, wrong numbers", sample(noise.HEAVY_NOISE)),
    "sample-no-birth": LabelledSet(
        "development", "neither side has birth dates or years", sample(noise.without("birth_year", "birth_date birth_year"))
    ),
    "sample-movers": LabelledSet("development", "half of the contacts have another address", sample(noise.movers(0.5))),
    "sample-relatives": LabelledSet("development", "as many unregistered relatives again", sample(noise.relatives(1.0))),
    "sample-places": LabelledSet(
        "development", "contacts with names, city and ZIP only", sample(noise.without("address1 cell_phone email birth_year"))
    ),
    "sample-no-contact": LabelledSet(
        "reporting",
        "no phones, no e-mail",
        sample(noise.without("cell_phone email", "cell_phone home_phone email_mydata")),
    ),
    "sample-surnames": LabelledSet(
        "reporting", "two women in three have changed their surname", sample(noise.changed_surnames(0.67))
    ),
    "sample-unregistered": LabelledSet(
        "reporting", "nine contacts in ten are not in the file", sample(noise.unregistered(0.8))
    ),
    "sample-only-names": LabelledSet("reporting", "contacts with names only", sample(noise.without(ONLY_NAMES))),
    "sample-no-address": LabelledSet(
        "reporting", "no street address on either side", sample(noise.without("address1", "address1"))
    ),
    "sample-twice": LabelledSet(
        "reporting", "a third of the contacts stand in the list twice", sample(noise.listed_twice(0.33), noise.HEAVY_NOISE)
    ),
    "ohio": LabelledSet(
        "development", "a county: households, namesakes, twins, flats", register("ohio", Region("OH", "614 740", "43004"))
    ),
    "michigan": LabelledSet(
        "development",
        "a university town: halls and flats; years of birth only",
        register("michigan", Region("MI", "734 517", "48103", birth="year", campus=0.1, buildings=0.35, moved=0.2)),
    ),
    "illinois": LabelledSet(
        "development",
        "300 surnames for everybody; few phones",
        register("illinois", Region("IL", "309 815", "61201", surnames=300, phones=0.2, emails=0.05, middle="initial")),
    ),
    "ontario": LabelledSet(
        "development",
        "Canada: a post code a street",
        register(
            "ontario",
            Region(
                "ON",
                "613 343",
                towns=(
                    ("K7L", "Kingston", "Frontenac"),
                    ("K7M", "Kingston", "Frontenac"),
                    ("K8N", "Belleville", "Hastings"),
                ),
                post_code=" #@#",
            ),
        ),
    ),
    "georgia": LabelledSet(
        "reporting",
        "suburbs; full middle names; more typing errors",
        register("georgia", Region("GA", "404 770", "30004", middle="name", typos=0.06, nicknames=0.25, relatives=0.25)),
    ),
    "texas": LabelledSet(
        "reporting",
        "double surnames, of which lists give one; 500 surnames",
        register("texas", Region("TX", "956 210", "78501", surnames=500, double_surnames=0.35, married=0.1)),
    ),
    "pennsylvania": LabelledSet(
        "reporting",
        "no birth dates; most contacts have a name, an e-mail and a ZIP",
        register("pennsylvania", Region("PA", "412 724", "15101", birth="none", with_address=0.2, with_email=0.8, emails=0.3)),
    ),
    "yorkshire": LabelledSet(
        "reporting",
        "England: flats before houses, numbers without area code, no birth dates",
        register(
            "yorkshire",
            Region(
                "ENGLAND",
                "770 774 781",
                towns=(
                    ("LS6", "Leeds", "West Yorkshire"),
                    ("LS8", "Leeds", "West Yorkshire"),
                    ("HG1", "Harrogate", "North Yorkshire"),
                    ("BD23", "Skipton", "North Yorkshire"),
                ),
                post_code=" #@@",
                calling_code="44",
                flats_first=True,
                birth="none",
                genders=0.0,
            ),
        ),
    ),
    "three-states": LabelledSet(
        "reporting",
        "SVIDs that are unique within a state only",
        register(
            "three-states",
            Region("NC", "704 919", "28202", voters=7_000, contacts=2_000),
            Region("SC", "803 864", "29201", voters=7_000, contacts=2_000),
            Region("VA", "703 804", "23220", voters=7_000, contacts=2_000),
        ),
    ),
}


def chosen(names: list[str]) -> dict[str, LabelledSet]:
    """The sets of these names; a purpose stands for all its sets, no name for all there are."""
    unknown = set(names) - SETS.keys() - {labelled.purpose for labelled in SETS.values()}
    if unknown:
        raise SystemExit(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    return {name: s for name, s in SETS.items() if not names or name in names or s.purpose in names}


class Figures(NamedTuple):
    accepted: int
    precision: float
    recall: float
    f1: float


def figures(links: list[tuple[str, Key]], truth: dict[str, list[Key]]) -> Figures:
    """Precision of accepted links; recall over the voters to be found, so that of a person listed twice one link is enough."""
    right = [person for person, voter in links if voter in truth.get(person, [])]
    precision = len(right) / max(len(links), 1)
    recall = len({min(truth[person]) for person in right}) / len({min(voters) for voters in truth.values()})
    return Figures(len(links), precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))


def load(con: duckdb.DuckDBPyConnection, world: World) -> None:
    """Creates the tables contact, voter and truth (person_id, state, svid)."""
    truth = [
        {"person_id": person, "state": state, "svid": svid} for person, keys in world.truth.items() for state, svid in keys
    ]
    contacts = [{column: value for column, value in row.items() if column != "svid"} for row in world.contacts]
    with tempfile.TemporaryDirectory() as folder:
        for table, rows in (("contact", contacts), ("voter", world.voters), ("truth", truth)):
            file = Path(folder) / table
            with open(file, "w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
            con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM read_csv('{file}', header = true, all_varchar = true)")
