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
# Towns that have no ZIP code of their own, so that the list has another city's name; added by hand.
MORE_CITIES = {
    "006": "GUAYNABO",
    "021": "BROOKLINE,CAMBRIDGE,CHELSEA,EVERETT,MALDEN,MEDFORD,NEWTON,REVERE,SOMERVILLE,WATERTOWN",
    "061": "EAST HARTFORD,WEST HARTFORD,WETHERSFIELD",
    "301": "SANDY SPRINGS",
    "303": "BROOKHAVEN,DUNWOODY,SANDY SPRINGS",
    "321": "DAYTONA BEACH SHORES,HOLLY HILL,PALM COAST,PORT ORANGE,SOUTH DAYTONA",
    "327": "ALTAMONTE SPRINGS,CASSELBERRY,CELEBRATION,LAKE MARY",
    "330": "CORAL SPRINGS,HALLANDALE BEACH,MIAMI GARDENS,MIRAMAR,PARKLAND,PEMBROKE PINES,COCONUT CREEK,MARGATE",
    "331": "AVENTURA,BAL HARBOUR,BAY HARBOR ISLANDS,CORAL GABLES,CUTLER BAY,DORAL,EL PORTAL,KEY BISCAYNE,MIAMI GARDENS,"
    "MIAMI LAKES,MIAMI SHORES,MIAMI SPRINGS,NORTH BAY VILLAGE,PALMETTO BAY,PINECREST,SOUTH MIAMI,SUNNY ISLES BEACH,"
    "SURFSIDE,SWEETWATER",
    "333": "COOPER CITY,DAVIE,LAUDERDALE BY THE SEA,LAUDERDALE LAKES,LAUDERHILL,NORTH LAUDERDALE,OAKLAND PARK,"
    "PLANTATION,SUNRISE,TAMARAC,WESTON,WILTON MANORS",
    "334": "GREENACRES,LAKE WORTH BEACH,NORTH PALM BEACH,PALM BEACH GARDENS,PALM SPRINGS,RIVIERA BEACH,ROYAL PALM BEACH,"
    "WELLINGTON",
    "336": "TEMPLE TERRACE,YBOR CITY",
    "337": "GULFPORT,KENNETH CITY,MADEIRA BEACH,SAINT PETE BEACH,TREASURE ISLAND",
    "441": "CLEVELAND HEIGHTS,LAKEWOOD,PARMA,SHAKER HEIGHTS",
    "495": "EAST GRAND RAPIDS,KENTWOOD,WYOMING",
    "532": "WAUWATOSA,WEST ALLIS",
    "551": "MAPLEWOOD,ROSEVILLE,SHOREVIEW,WEST SAINT PAUL",
    "554": "BLOOMINGTON,BROOKLYN PARK,EDINA,PLYMOUTH,RICHFIELD",
    "604": "EAST HAZEL CREST",
    "605": "LA GRANGE PARK",
    "606": "EVERGREEN PARK",
    "631": "CLAYTON,CREVE COEUR,KIRKWOOD,UNIVERSITY CITY,WEBSTER GROVES",
    "662": "LEAWOOD,OVERLAND PARK,PRAIRIE VILLAGE",
    "841": "MILLCREEK,SOUTH SALT LAKE,WEST VALLEY CITY",
    "852": "GILBERT,PARADISE VALLEY",
    "900": "WEST HOLLYWOOD",
}


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
    for prefix, cities in MORE_CITIES.items():
        for city in cities.split(","):
            prefixes_of_city[city].add(prefix)
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
