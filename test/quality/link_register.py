"""A second origin of labelled sets: a simulated voter register, and a list of contacts from the same towns.

People live in households: couples with one surname, two, or a hyphenated one; adult children, namesakes of a parent with a suffix
or without; twins; flatmates; apartment buildings; dormitories. Some have moved, married or got a new number since they registered,
some are registered twice, some not at all. The list has people of all these, who write what they like.

Names have their frequency of the 2020 Census (abroad as well) and towns are real; see bench/data/README.md. All else is chosen by
judgement.
"""

import functools
import itertools
from dataclasses import dataclass, field

import duckdb

import link_noise
from link_noise import Row, World, dice

CENSUS = "bench/data"


@dataclass(frozen=True)
class Region:
    """What a register and a list are like; a rate is a share of the people, contacts or fields that it is about."""

    state: str
    area_codes: str
    zip_from: str = ""  # the first of its ZIP codes
    zips: int = 4
    # Abroad: towns as (outward code, town, county), the rest of a street's post code (@ is a letter, # a digit), the country's
    # calling code, and whether a flat stands before the house.
    towns: tuple[tuple[str, str, str], ...] = ()
    post_code: str = ""
    calling_code: str = "1"
    flats_first: bool = False
    voters: int = 20_000
    contacts: int = 6_000
    surnames: int = 100_000  # the most frequent ones; fewer for a place where many have the same name
    first_svid: int = 10_000_000
    # The register.
    birth: str = "date"  # or year, or none
    middle: str = "mixed"  # or initial, or name
    phones: float = 0.45
    emails: float = 0.15
    genders: float = 0.95
    registered: float = 0.75
    suffixes: float = 0.6
    campus: float = 0.02  # households that are students in a dormitory
    buildings: float = 0.2
    double_surnames: float = 0.02
    # Since they registered.
    moved: float = 0.08
    married: float = 0.04
    # The list.
    from_register: float = 0.5
    relatives: float = 0.15
    with_phone: float = 0.5
    with_email: float = 0.35
    with_birth: float = 0.12
    with_address: float = 0.88
    with_zip: float = 0.92
    nicknames: float = 0.15
    typos: float = 0.03


@dataclass
class Person:
    """What is true of somebody. A household's members share their place and landline."""

    number: int
    first_name: str
    middle_name: str
    last_name: str
    suffix: str
    gender: str
    born: str  # ISO date
    place: dict[str, str]
    cell_phone: str
    landline: str
    email: str
    household: list["Person"] = field(default_factory=list, repr=False)


class Weighted:
    """Values with their frequencies, drawn by one number from 0 to 1."""

    def __init__(self, rows):
        self.values = [value for value, _ in rows]
        self.up_to = list(itertools.accumulate(weight for _, weight in rows))

    def draw(self, d) -> str:
        return d.choices(self.values, cum_weights=self.up_to)[0]


@functools.cache
def first_names(gender: str) -> Weighted:
    share = {"M": "pctmale", "F": "pctfemale"}[gender]
    return Weighted(
        duckdb.sql(f"""
        SELECT upper(name), count * {share} FROM '{CENSUS}/first_names_2020.parquet'
        WHERE rank <= 5000 AND {share} > 0 ORDER BY ALL""").fetchall()
    )


@functools.cache
def surnames(most: int) -> Weighted:
    return Weighted(
        duckdb.sql(f"""
        SELECT upper(name), count FROM '{CENSUS}/surnames_2020.parquet' WHERE rank <= {most} ORDER BY ALL""").fetchall()
    )


@functools.cache
def us_towns(state: str, zip_from: str, zips: int) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        duckdb.execute(
            f"""
        SELECT zip_code, city, county FROM '{CENSUS}/zipcodes.parquet'
        WHERE state = ? AND zip_code >= ? ORDER BY zip_code LIMIT {zips}""",
            [state, zip_from],
        ).fetchall()
    )


STREET_SUFFIXES = [
    "ST",
    "ST",
    "ST",
    "AVE",
    "AVE",
    "RD",
    "RD",
    "DR",
    "DR",
    "LN",
    "CT",
    "BLVD",
    "CIR",
    "WAY",
    "PL",
    "TRL",
    "PKWY",
]
LONG_FORMS = {
    "ST": "Street",
    "AVE": "Avenue",
    "RD": "Road",
    "DR": "Drive",
    "LN": "Lane",
    "CT": "Court",
    "BLVD": "Boulevard",
    "CIR": "Circle",
    "PL": "Place",
    "TRL": "Trail",
    "PKWY": "Parkway",
    "APT": "Apartment",
    "N": "North",
    "S": "South",
    "E": "East",
    "W": "West",
    "#": "Unit",
}
WOODS = [
    "OAK",
    "MAPLE",
    "MAIN",
    "PARK",
    "LAKE VIEW",
    "CEDAR",
    "PINE",
    "WASHINGTON",
    "HICKORY HILL",
    "ELM",
    "CHURCH",
    "MILL",
    "HIGH",
]


class Register:
    """Draws the people of a region, and writes them down as voters and as contacts."""

    def __init__(self, name: str, region: Region):
        self.region = region
        self.dice = dice(name)
        self.surnames = surnames(region.surnames)
        towns = region.towns or us_towns(region.state, region.zip_from, region.zips)
        self.towns = [{"zip": code, "city": city, "county": county, "state": region.state} for code, city, county in towns]
        self.streets = {town["zip"]: [self.street() for _ in range(70)] for town in self.towns}
        self.numbers = itertools.count(1)
        self.phone_lines = itertools.count(1)

    def chance(self, rate: float) -> bool:
        return self.dice.random() < rate

    # People.

    def street(self) -> str:
        d = self.dice
        ordinal = d.randrange(1, 60)
        ending = "TH" if 10 < ordinal < 14 else {1: "ST", 2: "ND", 3: "RD"}.get(ordinal % 10, "TH")
        name = d.choice([f"{ordinal}{ending}", d.choice(WOODS), self.surnames.draw(d), self.surnames.draw(d)])
        return f"{d.choice(['', '', '', 'N ', 'S ', 'E ', 'W '])}{name} {d.choice(STREET_SUFFIXES)}"

    def place(self) -> dict[str, str]:
        d = self.dice
        town = d.choices(self.towns, weights=range(len(self.towns), 0, -1))[0]
        street = d.choice(self.streets[town["zip"]])
        if self.chance(self.region.buildings):
            # A building stands on every fifth street.
            streets = self.streets[town["zip"]][::5]
            number = d.randrange(len(streets))
            unit = d.choice(["APT ", "APT ", "UNIT ", "# "]) + d.choice(
                [str(d.randrange(1, 120)), f"{d.randrange(1, 9)}{d.choice('ABCD')}"]
            )
            return self.at(town, 100 * number + 25, streets[number], unit)
        return self.at(town, d.randrange(1, 100 ** d.choice([1, 2, 2])), street)

    def at(self, town: dict[str, str], number: int, street: str, unit: str = "") -> dict[str, str]:
        d = dice("post code", street)
        letters = {"#": "0123456789", "@": "ABEGHJLMNPRSTW"}
        post_code = "".join(d.choice(letters.get(sign, sign)) for sign in self.region.post_code)
        return town | {"address": f"{number} {street}", "unit": unit, "zip": town["zip"] + post_code}

    def with_unit(self, address: str, unit: str) -> str:
        if not unit:
            return address
        return f"{unit}, {address}" if self.region.flats_first else f"{address} {unit}"

    def phone(self) -> str:
        # A step that is prime to the numbers of an area scatters them.
        line = next(self.phone_lines) * 3_367_021 % 7_900_000
        exchange, last = divmod(line, 10_000)
        codes = self.region.area_codes.split()
        if self.region.calling_code != "1":
            return f"+{self.region.calling_code}{codes[line % len(codes)]}{line:07}"
        return f"{codes[line % len(codes)]}{200 + exchange if (200 + exchange) % 100 != 11 else 999}{last:04}"

    def person(self, place: dict[str, str], landline: str, last_name: str, born: int | str, gender: str = "") -> Person:
        """Born in a year, or on a day."""
        d = self.dice
        gender = gender or d.choice("MF")
        first_name = first_names(gender).draw(d)
        middle_name = first_names(gender).draw(d) if self.chance(0.9) else ""
        day = born if isinstance(born, str) else f"{born}-{d.randrange(1, 13):02}-{d.randrange(1, 29):02}"
        return Person(
            next(self.numbers),
            first_name,
            middle_name,
            last_name,
            "",
            gender,
            day,
            place,
            self.phone(),
            landline,
            self.email(first_name, last_name, day),
        )

    def email(self, first_name: str, last_name: str, born: str) -> str:
        d = self.dice
        first_name, last_name = first_name.lower(), last_name.lower().replace(" ", "").replace("-", "")
        name = d.choice(
            [
                f"{first_name}.{last_name}",
                f"{first_name}{last_name}",
                f"{first_name[0]}{last_name}",
                f"{last_name}{first_name[0]}",
                f"{first_name}{born[2:4]}",
                self.surnames.draw(d).lower(),
            ]
        )
        number = d.choice(["", born[2:4], born[:4], str(d.randrange(1000))])
        return f"{name}{number}@{d.choice(['gmail.com', 'gmail.com', 'yahoo.com', 'hotmail.com', 'comcast.net', 'icloud.com'])}"

    def surname(self) -> str:
        d = self.dice
        name = self.surnames.draw(d)
        return f"{name}{d.choice(' -')}{self.surnames.draw(d)}" if self.chance(self.region.double_surnames) else name

    def household(self) -> list[Person]:
        d = self.dice
        place, landline = self.place(), self.phone()
        surname, born = self.surname(), d.randrange(1930, 2000)
        if self.chance(self.region.campus):
            town = self.towns[0]
            hall = self.at(
                town, d.choice([100, 200, 350]), self.streets[town["zip"]][0], d.choice(["", f"RM {d.randrange(100, 900)}"])
            )
            return [self.person(hall, "", self.surname(), d.randrange(2001, 2006)) for _ in range(d.randrange(2, 6))]
        head = self.person(place, landline, surname, born)
        kind = d.random()
        if kind < 0.3:
            return [head]
        if kind < 0.36:
            return [
                head,
                *(self.person(place, landline, self.surname(), born + d.randrange(-6, 7)) for _ in range(d.randrange(1, 4))),
            ]
        spouse_name = d.choices([surname, self.surname(), f"{self.surname()}-{surname}"], weights=[80, 15, 5])[0]
        spouse = self.person(place, landline, spouse_name, born + d.randrange(-6, 7), gender="MF"[head.gender == "M"])
        couple = [head, spouse]
        if kind < 0.7 or born > 1978:
            return couple
        children = [
            self.person(place, landline, surname, d.randrange(max(born + 20, 1960), 2005)) for _ in range(d.randrange(1, 4))
        ]
        children = [child for child in children if child.born > str(born + 18)]
        if children and self.chance(0.1 if children[0].gender == "M" else 0.02):
            self.name_after(children[0], couple["MF".index(children[0].gender)] if head.gender == "M" else head)
        if children and self.chance(0.05):
            twin = self.person(place, landline, surname, children[-1].born)
            if self.chance(0.4):
                while twin.first_name[0] != children[-1].first_name[0]:
                    twin.first_name = first_names(twin.gender).draw(d)
            children.append(twin)
        return couple + children

    def name_after(self, child: Person, parent: Person) -> None:
        child.first_name, child.gender, child.last_name = parent.first_name, parent.gender, parent.last_name
        if self.chance(0.6):
            child.middle_name = parent.middle_name
        if child.gender == "M":
            parent.suffix, child.suffix = self.dice.choice([("SR", "JR"), ("", "JR"), ("JR", "III"), ("", "II")])

    # The register.

    def registration(self, person: Person, svid: int) -> Row:
        """As the person was when they registered."""
        d, region = self.dice, self.region
        place, last_name, cell_phone = person.place, person.last_name, person.cell_phone
        if self.chance(region.moved):
            place = self.place()
        if person.gender == "F" and person.born < "1998" and self.chance(region.married):
            last_name = self.surname()
        if self.chance(0.1):
            cell_phone = self.phone()
        elif self.chance(0.03):
            cell_phone = d.choice(person.household).cell_phone
        middle = {
            "mixed": d.choice([person.middle_name, person.middle_name[:1], ""]),
            "initial": person.middle_name[:1],
            "name": person.middle_name,
        }[region.middle]
        return {
            "svid": str(svid),
            "first_name": link_noise.typo(person.first_name, d).upper() if self.chance(0.005) else person.first_name,
            "middle_name": middle or None,
            "last_name": link_noise.typo(last_name, d).upper() if self.chance(0.005) else last_name,
            "suffix": person.suffix if self.chance(region.suffixes) and person.suffix else None,
            "address1": self.with_unit(place["address"], place["unit"]),
            "city": place["city"].upper(),
            "county": place["county"].upper(),
            "state": place["state"],
            "zip_code": place["zip"],
            "birth_date": person.born if region.birth == "date" else None,
            "birth_year": person.born[:4] if region.birth != "none" else None,
            "gender": person.gender if self.chance(region.genders) else d.choice(["U", None]),
            "cell_phone": cell_phone if self.chance(region.phones) else None,
            "home_phone": person.landline or None if self.chance(region.phones * 0.6) else None,
            "email_mydata": person.email if self.chance(region.emails) else None,
        }

    # The list.

    def address(self, place: dict[str, str]) -> str | None:
        d, region = self.dice, self.region
        if not self.chance(region.with_address):
            return None
        if self.chance(0.02):
            return f"PO Box {d.randrange(1, 9999)}"
        words = place["address"].split()
        if self.chance(0.25):
            words = [LONG_FORMS.get(word, word) for word in words]
        if self.chance(0.06) and len(words) > 2:
            words = words[:-1]
        address = " ".join(words)
        if self.chance(region.typos):
            address = link_noise.typo(address, d)
        if self.chance(region.typos / 2):
            address = link_noise.wrong_house(address, d)
        if self.chance(0.65):
            address = self.with_unit(address, place["unit"])
        return d.choice([address.title(), address.title(), address.lower(), address.upper()])

    def given_phone(self, person: Person) -> str | None:
        d = self.dice
        if not self.chance(self.region.with_phone):
            return None
        number = d.choices(
            [person.cell_phone, person.landline or self.phone(), d.choice(person.household).cell_phone, self.phone()],
            weights=[80, 12, 3, 5],
        )[0]
        if self.region.calling_code != "1":
            local = number.removeprefix(f"+{self.region.calling_code}")
            return d.choice(
                [number, f"0{local[:4]} {local[4:]}", f"+{self.region.calling_code} {local[:3]} {local[3:6]} {local[6:]}"]
            )
        area, exchange, line = number[:3], number[3:6], number[6:]
        return d.choice(
            [
                f"({area}) {exchange}-{line}",
                f"{area}-{exchange}-{line}",
                f"{area}.{exchange}.{line}",
                number,
                f"+1{number}",
                f"1 {area} {exchange} {line}",
            ]
        )

    def given_names(self, person: Person) -> tuple[str | None, str | None, str | None]:
        """First, middle and last name as the person, or a volunteer, wrote them."""
        d, region = self.dice, self.region
        first, middle, last = (
            person.first_name,
            d.choice([person.middle_name, person.middle_name[:1], "", ""]),
            person.last_name,
        )
        way = d.random()
        if way < region.nicknames:
            first = link_noise.nickname(first, d).upper()
        elif way < region.nicknames + 0.03 and person.middle_name:
            # Goes by the middle name.
            first, middle = d.choice(
                [(person.middle_name, ""), (f"{first[0]} {person.middle_name}", ""), (person.middle_name, first[0])]
            )
        elif way < region.nicknames + 0.05:
            first = first[0]
        elif way < region.nicknames + 0.06:
            first, middle = f"{first} {middle}".strip(), ""
        if "-" in last and self.chance(0.4) or " " in last and self.chance(0.3):
            last = d.choice(last.replace("-", " ").split())
        if person.suffix and self.chance(0.2):
            last = f"{last} {person.suffix}"
        if self.chance(region.typos):
            first = link_noise.typo(first, d)
        if self.chance(region.typos):
            last = link_noise.typo(last, d)
        if self.chance(0.008):
            first, last = last, first
        if self.chance(0.005):
            first = ""
        case = d.choices([str.title, str.lower, str.upper], weights=[90, 6, 4])[0]
        return case(first) or None, case(middle) or None, case(last) or None

    def entry(self, person: Person) -> Row:
        d, region = self.dice, self.region
        first, middle, last = self.given_names(person)
        town = person.place
        if self.chance(0.02):
            town = d.choice(self.towns)
        born = person.born if self.chance(0.97) else str(int(person.born[:4]) + d.choice([-1, 1, 10])) + person.born[4:]
        return {
            "id": f"c{person.number}",
            "first_name": first,
            "middle_name": middle,
            "last_name": last,
            "address1": self.address(person.place),
            "city": town["city"],
            "state": town["state"] if self.chance(0.95) else None,
            "zip": town["zip"] if self.chance(region.with_zip) else None,
            "cell_phone": self.given_phone(person),
            "email": (person.email if self.chance(0.9) else d.choice(person.household).email)
            if self.chance(region.with_email)
            else None,
            "birth_date": born if self.chance(region.with_birth / 2) else None,
            "birth_year": born[:4] if self.chance(region.with_birth) else None,
        }

    def world(self) -> World:
        d, region = self.dice, self.region
        registered, others = [], []
        while len(registered) < region.voters:
            household = self.household()
            for person in household:
                person.household = household
                (registered if self.chance(region.registered) else others).append(person)
        svids = itertools.count(region.first_svid, 37)
        voters, svids_of = [], {}
        for person in registered:
            # One in two hundred is registered twice.
            for _ in range(1 + self.chance(0.005)):
                voters.append(self.registration(person, next(svids)))
                svids_of.setdefault(person.number, []).append((region.state, voters[-1]["svid"]))
        in_file = {person.number for person in registered}
        relatives = [person for person in others if any(other.number in in_file for other in person.household)]
        strangers = [member for _ in range(region.contacts) for member in self.alone()]
        listed = [
            *d.sample(registered, int(region.contacts * region.from_register)),
            *d.sample(relatives, min(int(region.contacts * region.relatives), len(relatives))),
        ]
        listed += strangers[: region.contacts - len(listed)]
        contacts = [self.entry(person) for person in listed]
        d.shuffle(contacts)
        d.shuffle(voters)
        truth = {f"c{person.number}": svids_of[person.number] for person in listed if person.number in svids_of}
        return World(contacts, voters, truth)

    def alone(self) -> list[Person]:
        """Somebody of the same towns whose household nobody registered from."""
        person = self.person(self.place(), self.phone(), self.surname(), self.dice.randrange(1930, 2006))
        person.household = [person]
        return [person]


def register(name: str, *regions: Region):
    """The worlds of these regions as one: ids of contacts are kept apart, those of voters may meet."""

    def build() -> World:
        world = World([], [], {})
        for region in regions:
            part = Register(f"{name} {region.state}", region).world()
            for contact in part.contacts:
                contact["id"] = f"{region.state}{contact['id']}"
            world.contacts += part.contacts
            world.voters += part.voters
            world.truth |= {f"{region.state}{person}": keys for person, keys in part.truth.items()}
        return world

    return build
