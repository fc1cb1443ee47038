"""Writes extension/data/nanp.csv: region and type of every number of the North American Numbering Plan.

Asks PyPI `phonenumbers` (libphonenumber's metadata) about every prefix of six digits (NPA-NXX), and where the answer depends
on the line number, about every prefix of seven. What the file does not list is a number that is not in use, of no region.

    pip install phonenumbers==9.0.43 && python scripts/refresh_nanp.py
"""

from pathlib import Path

from phonenumbers import PhoneNumber, PhoneNumberType, number_type, region_code_for_number

# The plan's patterns fix at most the first digit of a line: one line for each, and a few more to notice if one fixes more.
LINES = [*(f"{digit}123" for digit in range(10)), "0000", "4587", "9999"]


def answers(prefix: str) -> set[tuple[str, str]]:
    """Region and type of the lines of a prefix; empty texts for neither."""
    found = set()
    for line in LINES:
        if line.startswith(prefix[6:]):
            number = PhoneNumber(country_code=1, national_number=int(prefix[:6] + line))
            kind = PhoneNumberType.to_string(number_type(number)).lower()
            found.add((region_code_for_number(number) or "", "" if kind == "unknown" else kind))
    return found


def ranges(numbers: list[int], width: int) -> list[str]:
    """[200, 201, 202, 310] -> ['200-202', '310']"""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return [f"{a:0{width}}" if a == b else f"{a:0{width}}-{b:0{width}}" for a, b in spans]


def rows(npa: int) -> list[str]:
    """The lines of one area code: a line a region and type, with its exchanges, or exchanges and first digit of the line."""
    exchanges: dict[tuple[str, str], list[int]] = {}
    finer: dict[tuple[str, str], list[int]] = {}
    for exchange in range(1000):
        found = answers(f"{npa}{exchange:03}")
        if len(found) == 1:
            exchanges.setdefault(found.pop(), []).append(exchange)
            continue
        for digit in range(10):
            (answer,) = answers(f"{npa}{exchange:03}{digit}")
            finer.setdefault(answer, []).append(exchange * 10 + digit)
    return [
        f"{npa},{region},{kind},{' '.join(ranges(exchanges.get((region, kind), []), 3) + ranges(finer.get((region, kind), []), 4))}\n"
        for region, kind in sorted(exchanges.keys() | finer.keys())
        if region
    ]


def main() -> None:
    target = Path(__file__).parent.parent / "extension" / "data" / "nanp.csv"
    target.write_text("npa,region,type,exchanges\n" + "".join(line for npa in range(200, 1000) for line in rows(npa)))


if __name__ == "__main__":
    main()
