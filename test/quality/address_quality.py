"""Accuracy of address_parse on the labelled addresses in test/data/addresses.

    make quality                                          prints the tables, beside PyPI usaddress and usaddress-scourgify
    make test                                             runs this file as a test as well: the shares must hold
    python test/quality/address_quality.py --differences  also prints each address that is not parsed as labelled

An address counts when each of its parts is what the label says. Labels and the peers' answers are words as they were written;
they are brought to the form of Publication 28 by the tables of its appendixes B, C1 and C2, and by nothing of canvass.
"""

import csv
import json
import re
import sys
import unittest
from collections import Counter

from session import connect

LABELLED = "test/data/addresses"
TABLES = "extension/data"
STREET = ["number", "predirectional", "street", "suffix", "postdirectional"]
LINE = [*STREET, "unit", "box"]
PLACE = ["city", "state", "zip5", "zip4"]
PARTS = [*LINE, *PLACE]

Parts = dict[str, str]


def table(name: str) -> list[dict[str, str]]:
    with open(f"{TABLES}/{name}.csv", newline="") as rows:
        return list(csv.DictReader(rows))


# Spelling -> standard abbreviation, and abbreviation -> word in full.
SUFFIXES = {row["variant"]: row["standard"] for row in table("street_suffixes")}
SUFFIXES |= {row["suffix"]: row["standard"] for row in table("street_suffixes")}
SUFFIXES |= {row["standard"]: row["standard"] for row in table("street_suffixes")}
# Spellings that the appendix lacks, and typing errors in the labelled texts.
SUFFIXES |= {"BL": "BLVD", "BKVD": "BLVD", "BVD": "BLVD", "BOULEVAR": "BLVD", "CRT": "CT", "EXPWY": "EXPY", "HGWY": "HWY"}
SUFFIXES |= {"PAKWAY": "PKWY", "PY": "PKWY", "PLAZAZ": "PLZ", "STEET": "ST", "STREE": "ST", "STREETS": "ST"}
FULL_SUFFIXES = {row["standard"]: row["suffix"] for row in reversed(table("street_suffixes"))}
UNITS = {row["name"]: row["standard"] for row in table("unit_designators")}
UNITS |= {"BLD": "BLDG", "FLR": "FL", "LEVEL": "LVL", "TOWER": "TOWER", "PMB": "PMB", "LVL": "LVL", "NO": "#", "NUMBER": "#"}
ALONE = ["BSMT", "FRNT", "LBBY", "LOWR", "OFC", "PH", "REAR", "SIDE", "UPPR"]
DIRECTIONS = {row["long"]: row["standard"] for row in table("directionals")} | {"SO": "S", "NO": "N", "NROTH": "N"}
FULL_DIRECTIONS = {row["standard"]: row["long"] for row in table("directionals")}
STATES = {row["name"]: row["code"] for row in table("states")}
STATES |= {short: row["code"] for row in table("states") for short in row["short"].split()}
ORDINALS = {
    word: f"{number}{'TH' if number > 3 else ['', 'ST', 'ND', 'RD'][number]}"
    for number, word in enumerate(
        "ZEROTH FIRST SECOND THIRD FOURTH FIFTH SIXTH SEVENTH EIGHTH NINTH TENTH ELEVENTH TWELFTH".split()
    )
}
NUMBERS = {word: str(number) for number, word in enumerate("ZERO ONE TWO THREE FOUR FIVE SIX".split())} | {"FIFTY": "50"}
# Words before the number of a road (appendix F).
ROADS = {
    r"\b(US|U S|UNITED STATES)( HIGHWAY| HWY)?$": "US HIGHWAY",
    r"\b(CR|C R|CO RD|CTY RD)$": "COUNTY ROAD",
    r"\b(SR|S R)$": "STATE ROAD",
    r"\bI$": "INTERSTATE",
    r"\bCTH$": "COUNTY HIGHWAY",
    r"\b(CO|CTY)\b": "COUNTY",
    r"\b(RT|RTE)\b": "ROUTE",
    r"\b(HWY|HGWY)\b": "HIGHWAY",
    r"\bRD\b": "ROAD",
    r"\b(AVE|AV|AVN)\b": "AVENUE",
    r"\bBLVD\b": "BOULEVARD",
    r"\bST\b": "STATE",
}
NAME_WORDS = {"MT": "MOUNT", "FT": "FORT", "LK": "LAKE", "PK": "PARK", "PT": "POINT"}
CITY_WORDS = {"PK": "PARK", "VY": "VALLEY", "TWP": "TOWNSHIP", "STE": "SAINTE", "ST": "SAINT", "FT": "FORT", "MT": "MOUNT", "N": "NORTH", "S": "SOUTH", "E": "EAST", "W": "WEST"}
CITIES = {"NEW YORK CITY": "NEW YORK", "NYC": "NEW YORK", "PHILA": "PHILADELPHIA"}


def words(text: str) -> list[str]:
    """Upper-case words; hyphen, slash and period stay between digits, as Publication 28 says (232)."""
    text = text.upper().replace("½", " 1/2").replace("'", "").replace("’", "").replace("&", " AND ").replace("#", " # ")
    text = re.sub(r"(?<!\d)[-./]|[-./](?!\d)", " ", text)
    return re.sub(r"[^A-Z0-9#/. -]", " ", text).split()


def number_of(text: str) -> str:
    parts = [NUMBERS.get(word, word) for word in words(text) if word != "#"]
    joined = "".join(f" {part}" if "/" in part else part for part in parts)
    return re.sub(r"^0+(?=\d)", "", joined)


def direction_of(text: str) -> str:
    joined = "".join(words(text))
    return DIRECTIONS.get(joined, "".join(DIRECTIONS.get(word, word) for word in words(text)))


def ordinal(number: str) -> str:
    ending = "TH" if number[-2:] in ("11", "12", "13") else {"1": "ST", "2": "ND", "3": "RD"}.get(number[-1], "TH")
    return number + ending


def road_of(text: str) -> str:
    """The words before a road's number, written out, states by their code."""
    road = " ".join(words(text))
    for spelling, standard in ROADS.items():
        road = re.sub(spelling, standard, road)
    return " ".join(STATES.get(word, word) for word in road.split())


def street_of(name_words: list[str], suffix: str) -> str:
    """The name as Publication 28 has it: nothing abbreviated in it (233, 234), ordinals in digits (235)."""
    if len(name_words) == 1:
        (word,) = name_words
        # A directional alone is the name; a letter stays one.
        if len(word) > 1 and DIRECTIONS.get(word, word) in FULL_DIRECTIONS:
            return FULL_DIRECTIONS[DIRECTIONS.get(word, word)]
        if word.isdigit() and suffix in ("ST", "AVE", "DR", "LN", "CT", "BLVD", "CIR", "PL", "TER", "WAY"):
            return ordinal(word)
        return ORDINALS.get(word, word)
    out = []
    for at, word in enumerate(name_words):
        last = at > 0 and at == len(name_words) - 1
        if word == "ST":
            word = "STREET" if last else "SAINT"
        elif word in NAME_WORDS or word == "AVE":
            word = NAME_WORDS.get(word, "AVENUE")
        elif word in FULL_SUFFIXES and not set(word) & set("AEIOU") and (at or word != "DR"):
            word = FULL_SUFFIXES[word]
        # AVENUE E is a letter's.
        elif last and len(word) < 3 and word in FULL_DIRECTIONS and out[-1] != "AVENUE":
            word = FULL_DIRECTIONS[word]
        elif re.fullmatch(r"0+\d+(ST|ND|RD|TH)?", word):
            word = word.lstrip("0")
        out.append(word)
    return " ".join(out)


def unit_of(tokens: list[tuple[str, str]]) -> str:
    """The secondary line of (is_type, words) in their order; types that appendix C2 lacks are no units."""
    pieces: list[list[str]] = []
    flat = [("type" if is_type else "id", word) for is_type, text in tokens for word in apart(words(text))]
    for at, (what, word) in enumerate(flat):
        standard = UNITS.get(word)
        next_type = UNITS.get(flat[at + 1][1]) if at + 1 < len(flat) else None
        floor = re.fullmatch(r"(\d+|GROUND)(ST|ND|RD|TH)?", ORDINALS.get(word, word))
        if word == "#":
            if not pieces or pieces[-1][1:]:
                pieces.append(["#"])
        elif standard and not (what == "id" and len(word) == 1):
            if standard == "FL" and pieces and pieces[-1][0] == "FLOOR OF":
                pieces[-1][0] = "FL"
            elif pieces and pieces[-1] == ["#"]:
                pieces[-1] = [standard]
            elif standard != "LVL":
                pieces.append([standard])
        elif floor and next_type == "FL":
            pieces.append(["FLOOR OF", floor[1]])
        elif floor and pieces and pieces[-1] == ["FL"]:
            pieces[-1].append(floor[1])
        elif what == "type":
            pieces.append(["?"])
        elif pieces:
            pieces[-1].append(word)
        else:
            pieces.append(["#", word])
    pieces = [["FL", *piece[1:]] if piece[0] == "FLOOR OF" else piece for piece in pieces]
    # A type without an identifier is one in the second half of appendix C2 only.
    pieces = [piece for piece in pieces if piece[0] != "?" and (piece[1:] or piece[0] in ALONE)]
    return " ".join(" ".join(filter(None, [piece[0], identifier(piece[1:])])) for piece in pieces)


def apart(found: list[str]) -> list[str]:
    """SUITE100 is two words."""
    pieces = [re.fullmatch(r"([A-Z]+)(\d+)", word) for word in found]
    is_unit = [piece is not None and piece[1] in UNITS for piece in pieces]
    return [
        part
        for word, piece, split in zip(found, pieces, is_unit, strict=True)
        for part in (piece.groups() if piece and split else [word])
    ]


def identifier(parts: list[str]) -> str:
    parts = [DIRECTIONS.get(part, part) if at else part for at, part in enumerate(parts)]
    return re.sub(r"^0+(?=\d)", "", "".join(parts))


def city_of(text: str) -> str:
    name = " ".join(CITY_WORDS.get(word, word) for word in words(text))
    return CITIES.get(name, name)


def state_of(text: str) -> str:
    joined = " ".join(words(text))
    return STATES.get(joined, joined.replace(" ", ""))


def box_of(group: str, group_id: str, box: str) -> str:
    box = identifier([word for word in words(box) if word not in ("#", "NO")])
    group_words = "".join(words(group))
    if not group_words:
        return f"PO BOX {box}" if box else ""
    military = group_words if group_words in ("PSC", "CMR", "UNIT") else "RR"
    kind = "HC" if re.match("HC|HIGHWAYCONTRACT|HWYCONTRACT|STAR", group_words) else military
    route = identifier([word for word in words(group_id) if word not in ("#", "NO")])
    return " ".join(filter(None, [kind, route, f"BOX {box}" if box else ""]))


def street_parts(tags: list[tuple[str, str]]) -> Parts:
    """Directionals, name and suffix. A directional before the last suffix is the name's (Publication 28, 233.3), of two suffixes
    the first is (234.2), and a type that appendix C1 lacks (STRIP, CONCOURSE) is no suffix."""
    street = [(label.removeprefix("StreetName"), words(token)) for label, token in tags if label.startswith("StreetName")]
    street = [(label, word) for label, found in street for word in found]
    types = [at for at, (label, word) in enumerate(street) if label in ("PostType", "PostModifier") and word in SUFFIXES]
    end = types[-1] if types else len(street)
    suffix = SUFFIXES[street[end][1]] if types else ""
    first_name = next((at for at, (label, _) in enumerate(street) if label != "PreDirectional"), 0)
    directions = [word for label, word in street[:first_name]]
    name, road = [], []
    for at, (label, word) in enumerate(street[first_name:end], first_name):
        if label == "PreType":
            road.append(word)
        elif label == "PostDirectional" and not types:
            continue
        elif word not in ("#", "NO") or not road:
            is_affix = label in ("PostDirectional", "PostType")
            full = FULL_DIRECTIONS.get(DIRECTIONS.get(word, word)) or FULL_SUFFIXES.get(SUFFIXES.get(word, ""))
            name = name + [*road_of(" ".join(road)).split(), full if is_affix and full else word]
            road = []
    name += road_of(" ".join(road)).split()
    behind = street[end + 1 :] if types else street
    after = [word for label, word in behind if label == "PostDirectional" or types and label == "PreDirectional"]
    joined = re.sub(r"^(US|U S|UNITED STATES) HIGHWAY\b", "US HIGHWAY", " ".join(name))
    name = re.sub(r"^I (?=\d)", "INTERSTATE ", joined).replace("BSNSS", "BUSINESS").split()
    # U S 401 HWY
    if suffix == "HWY" and re.fullmatch(r"(US|U S|UNITED STATES) \d+", " ".join(name)):
        name, suffix = ["US", "HIGHWAY", name[-1]], ""
    numbered = len(name) > 1 and name[-2] in ("HIGHWAY", "ROAD", "ROUTE", "INTERSTATE")
    return {
        "predirectional": direction_of(" ".join(directions)),
        "street": " ".join(name) if numbered else street_of(name, suffix),
        "suffix": suffix,
        "postdirectional": direction_of(" ".join(after)),
    }


def of_tags(tags: list[tuple[str, str]]) -> Parts:
    """Labels of usaddress, token by token, as our parts."""

    def text(*labels: str) -> str:
        return " ".join(token for label, token in tags if label in labels)

    zip_code = re.sub(r"[^0-9-]", "", text("ZipCode") + "-" + text("ZipPlus4"))
    # A single state name that was labelled as the ZIP code.
    state = text("StateName") or " ".join(re.findall("[A-Za-z]+", text("ZipCode")))
    street = street_parts(tags)
    unit_labels = ("OccupancyType", "OccupancyIdentifier", "SubaddressType", "SubaddressIdentifier")
    return {
        "number": number_of(text("AddressNumberPrefix", "AddressNumber", "AddressNumberSuffix")),
        **street,
        "unit": unit_of([(label.endswith("Type"), token) for label, token in tags if label in unit_labels]),
        "box": box_of(text("USPSBoxGroupType"), text("USPSBoxGroupID"), text("USPSBoxID")),
        "city": city_of(text("PlaceName")),
        "state": state_of(state),
        # A spreadsheet takes leading zeros.
        "zip5": zip_code.split("-")[0][:5].zfill(5) if zip_code.strip("-") else "",
        "zip4": zip_code[5:].strip("-"),
    }


def of_struct(row: dict[str, str | None]) -> Parts:
    """Our own columns: already in standard form, so only joined."""
    part = {name: value or "" for name, value in row.items()}
    box = part["rural_route"] or (f"PO BOX {part['po_box']}" if part["po_box"] else "")
    unit = f"{part['unit_type']} {part['unit']}".strip()
    return {name: part[name] for name in PARTS if name not in ("unit", "box")} | {"unit": unit, "box": box}


def usaddress_labelled() -> list[tuple[str, Parts]]:
    """Rows with one address: two addresses in one text and intersections have no one answer."""

    def numbers(tags: list[tuple[str, str]]) -> int:
        is_number = [label.startswith("AddressNumber") for label, _ in tags]
        return sum(now and not before for before, now in zip([False, *is_number], is_number))

    with open(f"{LABELLED}/labelled_usaddress.csv", newline="") as rows:
        tagged = [(row["raw"], json.loads(row["components_json"])) for row in csv.DictReader(rows)]
    skipped = {"IntersectionSeparator", "NotAddress", "CornerOf"}
    one = [(raw, tags) for raw, tags in tagged if not skipped & {label for label, _ in tags} and numbers(tags) < 2]
    return [(raw, of_tags(tags)) for raw, tags in one]


def other_labelled() -> list[tuple[str, Parts]]:
    with open(f"{LABELLED}/labelled_other.csv", newline="") as rows:
        return [(row["raw"], of_struct(row)) for row in csv.DictReader(rows)]


DATASETS = {"usaddress' training file": usaddress_labelled, "other origin": other_labelled}


def canvass(lines: list[str]) -> list[Parts]:
    con = connect()
    structs = con.execute("SELECT address_parse(line) FROM (SELECT unnest($1::VARCHAR[]) AS line)", [lines]).fetchall()
    return [of_struct(struct) if struct else dict.fromkeys(PARTS, "") for (struct,) in structs]


def usaddress(lines: list[str]) -> list[Parts]:
    import usaddress as peer

    return [of_tags([(label, token) for token, label in peer.parse(line)]) for line in lines]


def scourgify(lines: list[str]) -> list[Parts]:
    """Its answer is two lines and a place, so the lines are parsed by usaddress, as it does itself."""
    from scourgify import NormalizeAddress

    def answer(line: str) -> Parts:
        try:
            found = NormalizeAddress(line).normalize()
        except Exception:  # it raises on what it cannot normalize
            return dict.fromkeys(PARTS, "")
        columns = ["address_line_1", "address_line_2", "city", "state", "postal_code"]
        return usaddress([", ".join(found[column] for column in columns if found[column])])[0]

    return [answer(line) for line in lines]


def shares(labelled: list[tuple[str, Parts]], answers: list[Parts]) -> dict[str, float]:
    """Shares of addresses with all parts right, by kind of address, and of each part."""
    pairs = [(label, answer) for (_, label), answer in zip(labelled, answers, strict=True)]

    def share(parts: list[str], of: list[tuple[Parts, Parts]]) -> float:
        return sum(all(label[part] == answer[part] for part in parts) for label, answer in of) / len(of)

    streets = [(label, answer) for label, answer in pairs if label["number"] and label["street"]]
    return {
        "street lines, every part": share(LINE, streets),
        "street lines, number and name": share(["number", "street"], streets),
        "delivery lines, every part": share(LINE, pairs),
        "whole addresses, every part": share(PARTS, pairs),
    } | {f"  {part}": share([part], pairs) for part in PARTS}


class AddressQuality(unittest.TestCase):
    def test_shares_of_labelled_addresses(self):
        for name, load in DATASETS.items():
            labelled = load()
            found = shares(labelled, canvass([raw for raw, _ in labelled]))
            with self.subTest(name):
                self.assertGreaterEqual(found["street lines, every part"], 0.90)
                self.assertGreaterEqual(found["street lines, number and name"], 0.95)


def report(differences: bool) -> None:
    systems = {"canvass": canvass, "usaddress": usaddress, "scourgify": scourgify}
    for name, load in DATASETS.items():
        labelled = load()
        lines = [raw for raw, _ in labelled]
        columns = {}
        for system, parse in systems.items():
            answers = parse(lines)
            columns[system] = shares(labelled, answers)
            if differences and system == "canvass":
                print_differences(labelled, answers)
        print(f"\nParts as labelled, {name}: {len(labelled)} addresses\n")
        print(f"  {'':<32}" + "".join(f"{system:>12}" for system in systems))
        for row in columns["canvass"]:
            print(f"  {row:<32}" + "".join(f"{columns[system][row]:>12.3f}" for system in systems))
    print()


def print_differences(labelled: list[tuple[str, Parts]], answers: list[Parts]) -> None:
    count: Counter[str] = Counter()
    for (raw, label), answer in zip(labelled, answers, strict=True):
        wrong = [part for part in PARTS if label[part] != answer[part]]
        count.update(wrong)
        if wrong:
            print(f"{raw!r}: " + ", ".join(f"{part} {answer[part]!r} for {label[part]!r}" for part in wrong))
    print(dict(count))


if __name__ == "__main__":
    if {"--report", "--differences"} & set(sys.argv):
        report("--differences" in sys.argv)
    else:
        unittest.main()
