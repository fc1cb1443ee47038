"""Writes extension/data/nanp.csv: which NPA-NXX prefixes of the North American Numbering Plan are in use.

Asks PyPI `phonenumbers` (libphonenumber's metadata) about every prefix, so that a ten-digit number can be judged by one
look-up. A few Caribbean exchanges are valid for some line numbers only: those go into the column `mixed`, and a number
there is left to the full library.

    pip install phonenumbers==9.0.43 && python scripts/refresh_nanp.py
"""

from pathlib import Path

import phonenumbers

# Every leading digit, and a few whole lines: the plan's patterns fix at most the first two digits of a line.
LINES_TRIED = ["0100", "1234", "2999", "3456", "4000", "5555", "6789", "7070", "8901", "9999", "0000"]


def validity(prefix: int) -> bool | None:
    """Whether numbers under the prefix are valid; None when that depends on the line number."""
    answers = {
        phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{prefix}{line}")))
        for line in LINES_TRIED
    }
    return answers.pop() if len(answers) == 1 else None


def ranges(exchanges: list[int]) -> str:
    """[200, 201, 202, 310] -> '200-202 310-310'"""
    spans: list[list[int]] = []
    for exchange in exchanges:
        if spans and spans[-1][1] == exchange - 1:
            spans[-1][1] = exchange
        else:
            spans.append([exchange, exchange])
    return " ".join(f"{first}-{last}" for first, last in spans)


def main() -> None:
    target = Path(__file__).parent.parent / "extension" / "data" / "nanp.csv"
    with target.open("w") as out:
        out.write("npa,valid,mixed\n")
        for npa in range(200, 1000):
            answers = {exchange: validity(npa * 1000 + exchange) for exchange in range(1000)}
            valid = [exchange for exchange, answer in answers.items() if answer]
            mixed = [exchange for exchange, answer in answers.items() if answer is None]
            if valid or mixed:
                out.write(f"{npa},{ranges(valid)},{ranges(mixed)}\n")


if __name__ == "__main__":
    main()
