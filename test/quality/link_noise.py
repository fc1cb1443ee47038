"""Labelled sets for linking, and what happens to a record on its way from a voter file into somebody's list.

Nothing is random: a row's dice are seeded by its id and the purpose, so that a set is the same on every run.
"""

import csv
import functools
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Row = dict[str, str | None]
Key = tuple[str, str]  # a voter: state, svid


@dataclass
class World:
    """Contacts, a voter file, and its voters who are a contact: (state, svid) by the contact's id."""

    contacts: list[Row]
    voters: list[Row]
    truth: dict[str, list[Key]]

    def true_pairs(self) -> Iterator[tuple[Row, Row]]:
        """Each linkable contact with the first voter who is that person."""
        voters = {voter_key(voter): voter for voter in self.voters}
        for contact in self.contacts:
            if contact["id"] in self.truth:
                yield contact, voters[self.truth[contact["id"]][0]]


def voter_key(voter: Row) -> Key:
    return voter["state"], voter["svid"]


def dice(*seed: str) -> random.Random:
    return random.Random("/".join(seed))


def hit(rows: list[Row], purpose: str, rate: float) -> Iterator[tuple[Row, random.Random]]:
    """The rows that an event of this rate hits, each with its dice."""
    for row in rows:
        row_dice = dice(purpose, row.get("id") or row["svid"])
        if row_dice.random() < rate:
            yield row, row_dice


# What a value becomes.

Spoiler = Callable[[str, random.Random], str | None]


def blank(_: str, __: random.Random) -> None:
    return None


def initial(name: str, _: random.Random) -> str:
    return name[0]


def typo(word: str, d: random.Random) -> str:
    """One wrong key: a letter left out, two swapped, one replaced, one doubled."""
    place = d.randrange(len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return d.choice(
        [
            before + after,
            before + after[:1] + letter + after[1:],
            before + d.choice(string.ascii_lowercase) + after,
            word[: place + 1] + word[place:],
        ]
    )


def wrong_digit(number: str, d: random.Random) -> str:
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    if not places:
        return number
    place = d.choice(places)
    return number[:place] + d.choice(string.digits) + number[place + 1 :]


def wrong_house(address: str, d: random.Random) -> str:
    house, _, street = address.partition(" ")
    return f"{wrong_digit(house, d)} {street}"


def other_case(text: str, d: random.Random) -> str:
    return d.choice([text.upper(), text.lower()])


def off_by_one(year: str, d: random.Random) -> str:
    return str(int(year) + d.choice([-1, 1]))


@functools.cache
def nicknames() -> dict[str, list[str]]:
    with open("extension/data/nicknames.csv", encoding="utf-8") as file:
        of: dict[str, list[str]] = {}
        for row in csv.DictReader(file):
            of.setdefault(row["name"], []).append(row["nickname"])
    return of


def nickname(name: str, d: random.Random) -> str:
    return d.choice(nicknames().get(name.lower(), [name])).capitalize()


# Steps: each changes a world in place.

Step = Callable[[World], None]


def spoil(rows: list[Row], column: str, rate: float, spoiler: Spoiler) -> None:
    for row, d in hit(rows, f"{column} {spoiler.__name__}", rate):
        if row[column]:
            row[column] = spoiler(row[column], d)


def spoil_contacts(*spoils: tuple[str, float, Spoiler]) -> Step:
    def step(world: World) -> None:
        for column, rate, spoiler in spoils:
            spoil(world.contacts, column, rate, spoiler)

    return step


def without(contact_columns: str = "", voter_columns: str = "") -> Step:
    """Tables that lack these columns altogether."""

    def step(world: World) -> None:
        for rows, columns in ((world.contacts, contact_columns), (world.voters, voter_columns)):
            for row in rows:
                for column in columns.split():
                    del row[column]

    return step


def movers(rate: float) -> Step:
    """Contacts who live elsewhere by now, half of them in their old county."""

    def step(world: World) -> None:
        by_county: dict[str | None, list[Row]] = {}
        for voter in world.voters:
            by_county.setdefault(voter["county"], []).append(voter)
        moved = {contact["id"] for contact, _ in hit(world.contacts, "moved", rate)}
        for contact, voter in world.true_pairs():
            if contact["id"] in moved:
                d = dice("new home", contact["id"])
                neighbour = d.choice(by_county[voter["county"]] if d.random() < 0.5 else world.voters)
                street = (neighbour["address1"] or "1 MAIN ST").partition(" ")[2]
                contact["address1"] = f"{d.randrange(1, 9999)} {street.title()}"
                contact["city"], contact["zip"] = neighbour["city"].title(), neighbour["zip_code"]

    return step


def changed_surnames(rate: float) -> Step:
    """Women whose surname in the list is another than in the file, or both, with a hyphen or without."""

    def step(world: World) -> None:
        surnames = [voter["last_name"] for voter in world.voters if voter["last_name"]]
        changed = {contact["id"] for contact, _ in hit(world.contacts, "changed surname", rate)}
        for contact, voter in world.true_pairs():
            if contact["id"] in changed and voter["gender"] == "F" and contact["last_name"]:
                d = dice("new surname", contact["id"])
                old, new = contact["last_name"], d.choice(surnames)
                contact["last_name"] = d.choice([new, new, new, f"{old}-{new}", f"{old} {new}"])

    return step


def relatives(share: float) -> Step:
    """More contacts who live with a voter and are in no file; of a hundred, three are namesakes of that voter."""

    def step(world: World) -> None:
        columns = world.contacts[0].keys()
        d = dice("relatives")
        first_names = [voter["first_name"] for voter in world.voters if voter["first_name"]]
        for number in range(int(share * len(world.contacts))):
            voter = d.choice(world.voters)
            relative = dict.fromkeys(columns)
            relative |= {
                "id": f"relative{number:06d}",
                "first_name": voter["first_name"] if d.random() < 0.03 else d.choice(first_names),
                "middle_name": d.choice("AAABCDEEJJLLMMRS"),
                "last_name": voter["last_name"],
                "address1": voter["address1"] and voter["address1"].title(),
                "city": voter["city"].title(),
                "state": voter["state"],
                "zip": voter["zip_code"],
                "cell_phone": d.choice([voter["home_phone"], voter["home_phone"], voter["cell_phone"], None, None, None]),
                "email": voter["email_mydata"] if d.random() < 0.05 else None,
                "birth_year": str(d.randrange(1935, 2008)) if d.random() < 0.3 else None,
            }
            world.contacts.append(relative)

    return step


def unregistered(rate: float) -> Step:
    """Contacts who are not in the file after all; their households stay."""

    def step(world: World) -> None:
        gone = {contact["id"] for contact, _ in hit(world.contacts, "unregistered", rate)} & world.truth.keys()
        removed = {key for person in gone for key in world.truth.pop(person)}
        world.voters = [voter for voter in world.voters if voter_key(voter) not in removed]
        world.truth = {person: left for person, keys in world.truth.items() if (left := [k for k in keys if k not in removed])}

    return step


def listed_twice(rate: float) -> Step:
    """Contacts who stand in the list again, written otherwise."""

    def step(world: World) -> None:
        for contact, _ in list(hit(world.contacts, "listed twice", rate)):
            again = contact | {"id": f"{contact['id']}b"}
            if contact["id"] in world.truth:
                world.truth[again["id"]] = world.truth[contact["id"]]
            world.contacts.append(again)

    return step


HEAVY_NOISE = spoil_contacts(
    ("first_name", 0.15, nickname),
    ("first_name", 0.08, typo),
    ("first_name", 0.03, initial),
    ("last_name", 0.10, typo),
    ("middle_name", 0.30, blank),
    ("middle_name", 0.05, typo),
    ("address1", 0.10, typo),
    ("address1", 0.06, wrong_house),
    ("address1", 0.15, blank),
    ("city", 0.05, typo),
    ("zip", 0.05, wrong_digit),
    ("zip", 0.15, blank),
    ("cell_phone", 0.05, wrong_digit),
    ("cell_phone", 0.20, blank),
    ("email", 0.08, typo),
    ("email", 0.20, blank),
    ("birth_year", 0.10, off_by_one),
    ("last_name", 0.20, other_case),
)
