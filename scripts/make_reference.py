"""Prints docs/reference.md, from what the extension says of itself: `canvass.help()`."""

import os

import duckdb

HEADINGS = {"function": "Scalar functions", "macro": "Macros", "script": "Scripts"}
INTRODUCTION = """# Reference

Written by `make reference` from `canvass.help()`; edit the documentation where the function, macro or script is defined.
"""


def entry(name: str, kind: str, usage: str, description: str, example: str, result: str | None, source: str | None) -> str:
    text, *variables = description.split("\n")
    lines = [f"### `{name}`", "", f"```\n{usage}\n```", "", text, ""]
    if variables:
        lines += ["- `" + variable.removeprefix("Variable: ").replace(":", "`:", 1) for variable in variables] + [""]
    lines += ["```sql", example] + ([f"-- {result}"] if result is not None else []) + ["```", ""]
    if source is not None:
        lines += [f"Source: {source}", ""]
    return "\n".join(lines)


def reference() -> str:
    con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    con.execute(f"LOAD '{os.environ.get('CANVASS_EXTENSION', 'build/release/canvass.duckdb_extension')}'")
    sections = [INTRODUCTION]
    for kind, heading in HEADINGS.items():
        sections.append(f"## {heading}\n")
        rows = con.execute("FROM canvass.help() AS h WHERE h.kind = ?", [kind]).fetchall()
        sections += [entry(*row) for row in rows]
    return "\n".join(sections)


if __name__ == "__main__":
    print(reference(), end="")
