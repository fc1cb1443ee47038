"""Runs sqllogictest files in DuckDB's dialect: `python test/sqllogic.py test/sql/*.test`, from the repository root.

It reads the part of the dialect that our files need, as strictly as DuckDB's two runners (the C++ one, and the Python
one of the extension CI) do between them, so that a file that passes here passes there. Whatever it does not know is
a failure, never skipped. The dialect: https://duckdb.org/docs/stable/dev/sqllogictest/intro; of it we have:

    # a comment, between records; records are separated by an empty line
    require canvass | json | parquet          canvass is the binary that CANVASS_EXTENSION names
    statement ok | statement error            the latter with its message, or a part of it, after ----
    query <one of I, R, T a column> [nosort | rowsort | valuesort] [label]
    loop i 0 10 / foreach x a b c / foreach x,y a,1 b,2 ... endloop
    load <file> [readonly] / restart          reopens the database; a file lives in __TEST_DIR__
    __TEST_DIR__, __WORKING_DIRECTORY__ and ${i} in SQL
    NULL, (empty), <REGEX>:pattern            in expected results; the pattern (RE2) has to match all of the value
"""

import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
BUILT_IN = ("json", "parquet")  # in every DuckDB that has Python's client
SORT_MODES = ("nosort", "rowsort", "valuesort")
# As in DuckDB's runners: no test may expect one of these.
NEVER_EXPECTED = ("INTERNAL", "differs from original result!")


class Failure(Exception):
    def __init__(self, line, message):
        super().__init__(message)
        self.line = line


@dataclass
class Record:
    line: int
    command: str
    args: list
    sql: str = ""
    expected: list = None  # the lines after ----, None where there is no ----
    body: list = field(default_factory=list)  # the records of a loop


def parse(text):
    """The records of a file, those of a loop inside its record."""
    lines = text.replace("\r", "").split("\n")
    records = []
    loops = []
    at = 0

    def take(until):
        nonlocal at
        start = at
        while at < len(lines) and not until(lines[at]):
            at += 1
        return lines[start:at]

    def blank_or_comment(line):
        return line == "" or line.startswith("#")

    while at < len(lines):
        if blank_or_comment(lines[at]):
            at += 1
            continue
        command, *args = lines[at].split() or [""]
        record = Record(at + 1, command, args)
        at += 1
        if command in ("statement", "query"):
            record.sql = "\n".join(take(lambda line: blank_or_comment(line) or line == "----"))
            if not record.sql:
                raise Failure(record.line, f"{command} without SQL")
            if at < len(lines) and lines[at] == "----":
                at += 1
                record.expected = take(lambda line: line == "")
        elif at < len(lines) and not blank_or_comment(lines[at]):
            raise Failure(record.line, f"{command}: an empty line has to follow")
        check(record)
        if command == "endloop":
            if not loops:
                raise Failure(record.line, "endloop without a loop")
            loops.pop()
            continue
        (loops[-1].body if loops else records).append(record)
        if command in ("loop", "foreach"):
            loops.append(record)
        elif loops and command in ("load", "require"):
            raise Failure(record.line, f"{command} inside a loop")
    if loops:
        raise Failure(loops[-1].line, f"{loops[-1].command} without endloop")
    return records


def check(record):
    """Fails on a record that this runner, or one of DuckDB's, does not understand."""
    match [record.command, *record.args]:
        case ["statement", "ok"]:
            valid = record.expected is None
        case ["statement", "error"]:
            valid = bool(record.expected)
        case ["query", types]:
            valid = set(types) <= set("IRT") and record.expected is not None
        case ["query", types, sort] | ["query", types, sort, _]:
            valid = set(types) <= set("IRT") and sort in SORT_MODES and record.expected is not None
        case ["require", name]:
            valid = name == "canvass" or name in BUILT_IN
        case ["loop", _, start, end]:
            valid = start.lstrip("-").isdecimal() and end.lstrip("-").isdecimal()
        case ["foreach", names, _, *_]:
            # <integral> and the like are lists that DuckDB's runners expand.
            valid = all(names.count(",") in (0, value.count(",")) and not value.startswith("<")
                        for value in record.args[1:])
        case ["load", _] | ["load", _, "readonly"] | ["load"] | ["restart"] | ["endloop"]:
            valid = True
        case _:
            valid = False
    if not valid:
        hint = {"statement": " (ok takes no ----, error needs it and a message)", "query": " (it needs ----)"}
        raise Failure(record.line, f"not understood: {' '.join([record.command, *record.args])}"
                                   + hint.get(record.command, ""))


class FileRun:
    """One file's run: its database, its loop variables, and how many statements and queries were compared."""

    def __init__(self, test_dir):
        self.test_dir = test_dir
        self.compared = 0
        self.variables = {}
        self.labels = {}
        self.canvass = False
        self.path, self.read_only = ":memory:", False
        self.con = None
        self.open()

    def open(self):
        self.close()
        self.con = duckdb.connect(self.path, self.read_only, {
            "allow_unsigned_extensions": "true",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",  # a variable of this program is no table
        })
        self.con.execute("SET TimeZone = 'UTC'")
        if self.canvass:
            self.con.execute(f"LOAD '{EXTENSION}'")

    def close(self):
        if self.con:
            self.con.close()

    def run(self, records):
        for record in records:
            try:
                getattr(self, record.command)(record, *record.args)
            except (duckdb.Error, OSError) as problem:
                raise Failure(record.line, f"{record.sql}\nfailed with:\n{problem}".lstrip()) from None

    def substitute(self, record, text):
        text = text.replace("__TEST_DIR__", self.test_dir).replace("__WORKING_DIRECTORY__", os.getcwd())
        for name, value in self.variables.items():
            text = text.replace("${" + name + "}", value)
        if "${" in text:
            raise Failure(record.line, f"{text}\nnames a variable that no loop sets")
        return text

    def require(self, record, name):
        if name == "canvass":
            self.canvass = True
            self.con.execute(f"LOAD '{EXTENSION}'")

    def load(self, record, path=":memory:", mode=None):
        self.path = self.substitute(record, path)
        self.read_only = mode == "readonly"
        self.close()
        if path != ":memory:" and not self.read_only:
            if not self.path.startswith(self.test_dir):
                raise Failure(record.line, f"load {path}: would delete a file outside __TEST_DIR__")
            for file in (self.path, self.path + ".wal"):
                Path(file).unlink(missing_ok=True)
        self.open()

    def restart(self, record):
        if self.path == ":memory:":
            raise Failure(record.line, "restart: an in-memory database cannot restart, load a file first")
        self.open()

    def loop(self, record, name, start, end):
        self.repeat(record, [name], [[str(i)] for i in range(int(start), int(end))])

    def foreach(self, record, names, *values):
        names = names.split(",")
        self.repeat(record, names, [value.split(",") if len(names) > 1 else [value] for value in values])

    def repeat(self, record, names, rows):
        if set(names) & set(self.variables):
            raise Failure(record.line, f"{record.command}: {', '.join(names)} is in use by an outer loop")
        for row in rows:
            self.variables.update(zip(names, row))
            self.run(record.body)
        for name in names:
            self.variables.pop(name, None)

    def statement(self, record, wanted):
        sql = self.substitute(record, record.sql)
        self.compared += 1
        if wanted == "ok":
            self.con.execute(sql).fetchall()
            return
        expected = "\n".join(record.expected)
        try:
            self.con.execute(sql).fetchall()
        except duckdb.Error as error:
            actual = str(error)
        else:
            raise Failure(record.line, f"{sql}\nsucceeded, but this error was expected:\n{expected}")
        if any(text in actual for text in NEVER_EXPECTED) or not (expected in actual or full_match(expected, actual)):
            raise Failure(record.line, f"{sql}\nexpected this error:\n{expected}\nactual error:\n{actual}")

    def query(self, record, wanted_types, sort="nosort", label=None):
        sql = self.substitute(record, record.sql)
        self.compared += 1
        # A relation casts any result to text by DuckDB's own rules: a SELECT becomes a subquery, what EXPLAIN, SHOW or
        # CALL gives is materialized first. Columns are named by number because names need not be unique.
        relation = self.con.query(sql)
        if relation is None:
            raise Failure(record.line, f"{sql}\ngives no result; make it a statement, or use RETURNING")
        types = [str(t) for t in relation.types]
        texts = relation.project(", ".join(f"#{i + 1}::VARCHAR" for i in range(len(types)))).fetchall()
        actual = [[shown(value, t) for value, t in zip(row, types)] for row in texts]

        def fail(reason):
            table = "\n".join("\t".join(row) for row in actual)
            expected = "\n".join(record.expected)
            raise Failure(record.line, f"{sql}\n{reason}\nexpected:\n{expected}\nactual:\n{table}")

        if len(types) != len(wanted_types):
            fail(f"{len(types)} columns, but query {wanted_types} names {len(wanted_types)}")
        if sort == "rowsort":
            actual.sort()
        if sort == "valuesort":
            values = sorted(value for row in actual for value in row)
            actual = [values[i:i + len(types)] for i in range(0, len(values), len(types))]
        if label and self.labels.setdefault(label, actual) != actual:
            fail(f"differs from the first result labelled {label}")
        # DuckDB's runners do not read the expected values of a query that has a label; where there are some, we do.
        if label and not record.expected:
            return

        lines = record.expected
        if all("\t" in line for line in lines):
            expected = [line.split("\t") for line in lines]
        else:
            expected = [lines[i:i + len(types)] for i in range(0, len(lines), len(types))]
        if len(expected) != len(actual):
            fail(f"{len(actual)} rows, expected {len(expected)}")
        for number, (wanted_row, row) in enumerate(zip(expected, actual), 1):
            if len(wanted_row) != len(types):
                fail(f"row {number}: expected {len(wanted_row)} values in {len(types)} columns; separate them by tabs")
            for wanted, value, t in zip(wanted_row, row, types):
                if not same(wanted, value, t):
                    fail(f"row {number}: expected {wanted}, actual {value}")


def shown(text, type_name):
    """A value's text as DuckDB's runners show and sort it."""
    if text is None:
        return "NULL"
    if type_name == "BOOLEAN":
        return "1" if text == "true" else "0"
    return text.replace("\0", "\\0") or "(empty)"


def same(expected, actual, type_name):
    if expected == actual or full_match(expected, actual):
        return True
    if type_name == "BOOLEAN":
        return {"true": "1", "false": "0"}.get(expected) == actual
    if type_name in ("DOUBLE", "FLOAT"):
        # 1 for 1.0; DuckDB's runners let 1 % pass, we do not.
        try:
            return float(expected) == float(actual)
        except ValueError:
            return False
    return False


def full_match(expected, actual):
    prefix = "<REGEX>:"
    if not expected.startswith(prefix):
        return False
    return duckdb.execute("SELECT regexp_full_match(?, ?, 's')", [actual, expected[len(prefix):]]).fetchone()[0]


def run_file(path, session=FileRun):
    """Runs one file: the number of statements and queries it ran, and its Failure or None."""
    with tempfile.TemporaryDirectory() as test_dir:
        run = session(test_dir)
        try:
            run.run(parse(Path(path).read_text(encoding="utf-8")))
            if not run.compared:
                raise Failure(1, "no statement or query ran")
        except Failure as failure:
            return run.compared, failure
        except (OSError, UnicodeDecodeError) as problem:
            return run.compared, Failure(1, str(problem))
        finally:
            run.close()
        return run.compared, None


def main(paths):
    passed = failed = 0
    for path in paths:
        compared, failure = run_file(path)
        if failure:
            failed += 1
            print(f"FAIL {path} ({compared} records)\n{path}:{failure.line}: {failure}\n")
        else:
            passed += 1
            print(f"ok   {path} ({compared} records)")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
