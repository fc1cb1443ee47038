"""Writes extension/data/cities.csv and zip_prefixes.csv from a list of ZIP codes with their cities.

    python scripts/refresh_cities.py zipcodes.csv

The list is zipcodes.csv of the npm package vega-datasets (3.2.1: columns zip_code, city, state). A city stands with the first
three digits of its ZIP codes, spelled as Publication 28 has it; each such prefix belongs to one state.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

DATA = Path(__file__).parent.parent / "extension" / "data"
# Military post offices, which the list leaves out (Publication 28, 238).
MILITARY = {"AA": ["340"], "AE": [f"09{digit}" for digit in range(9)], "AP": [f"96{digit}" for digit in range(2, 7)]}


def main(source: str) -> None:
    prefixes_of_city: dict[str, set[str]] = defaultdict(set)
    states_of_prefix: dict[str, Counter[str]] = defaultdict(Counter)
    with open(source, newline="") as rows:
        for row in csv.DictReader(rows):
            prefix = row["zip_code"][:3]
            words = re.sub(r"[^A-Z ]", " ", row["city"].upper().replace("'", "")).split()
            city = " ".join("SAINT" if word == "ST" else word for word in words)
            prefixes_of_city[city].add(prefix)
            states_of_prefix[prefix][row["state"]] += 1
    for state, prefixes in MILITARY.items():
        for prefix in prefixes:
            states_of_prefix[prefix][state] += 1
    with (DATA / "cities.csv").open("w") as out:
        out.write("city,prefixes\n")
        out.writelines(f"{city},{' '.join(sorted(prefixes_of_city[city]))}\n" for city in sorted(prefixes_of_city))
    with (DATA / "zip_prefixes.csv").open("w") as out:
        out.write("prefix,state\n")
        for prefix in sorted(states_of_prefix):
            out.write(f"{prefix},{states_of_prefix[prefix].most_common(1)[0][0]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
