"""Benchmarks of canvass beside built-in peers, printed as ratios. See bench/README.md."""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb

EXTENSION = Path(os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension"))
BUILD = Path("build/bench")
TEMP = BUILD / "temp"

# canvass function, its call, the peer's call: aggregated, so that every row is computed and nothing else is returned.
FUNCTIONS = [
    ("phone_e164", "sum(length(phone_e164(phone)))", "sum(length(regexp_replace(phone, '[^0-9]', '', 'g')))"),
    ("email_normalize", "sum(length(email_normalize(email)))", "sum(length(lower(trim(email))))"),
    ("zip5 (BIGINT)", "sum(length(zip5(zip_code)))", "sum(length(lpad(zip_code::VARCHAR, 5, '0')))"),
    ("zip5 (VARCHAR)", "sum(length(zip5(zip)))", "sum(length(lpad(zip, 5, '0')))"),
    ("name_normalize", "sum(length(name_normalize(last_name)))", "sum(length(upper(strip_accents(last_name))))"),
    ("name_suffix", "sum(length(name_suffix(last_name)))",
     "sum(length(regexp_extract(last_name, '(JR|SR|II|III|IV)$')))"),
    ("nickname_match", "count_if(nickname_match(first_name, other_first_name))",
     "count_if(first_name = other_first_name)"),
    ("first_name_similarity", "sum(first_name_similarity(first_name, other_first_name))",
     "sum(jaro_winkler_similarity(first_name, other_first_name))"),
    ("last_name_similarity", "sum(last_name_similarity(last_name, other_last_name))",
     "sum(jaro_winkler_similarity(last_name, other_last_name))"),
    ("soundex", "sum(length(soundex(last_name)))", "sum(length(upper(strip_accents(last_name))))"),
    ("double_metaphone", "sum(len(double_metaphone(last_name)))", "sum(length(upper(strip_accents(last_name))))"),
    ("address_standardize", "sum(length(address_standardize(address1)))",
     "sum(length(upper(regexp_replace(address1, '[^0-9A-Za-z]+', ' ', 'g'))))"),
    ("address_key", "sum(length(address_key(address1)))",
     "sum(length(upper(regexp_replace(address1, '[^0-9A-Za-z]+', ' ', 'g'))))"),
    ("address_similarity", "sum(address_similarity(address1, other_address1))",
     "sum(jaro_winkler_similarity(address1, other_address1))"),
]

# Voters beside contacts. Every second row compares a value with its own lower-case form, as linking compares likes.
FUNCTION_ROWS = """
CREATE TEMP TABLE mixed AS
SELECT
    v.first_name,
    CASE WHEN v.rowid % 2 = 0 THEN lower(v.first_name) ELSE c.first_name END AS other_first_name,
    v.last_name,
    CASE WHEN v.rowid % 2 = 0 THEN lower(v.last_name) ELSE c.last_name END AS other_last_name,
    v.address1,
    CASE WHEN v.rowid % 2 = 0 THEN lower(v.address1) ELSE c.address1 END AS other_address1,
    v.zip_code,
    c.zip,
    coalesce(c.cell_phone, v.cell_phone, v.home_phone) AS phone,
    coalesce(v.email_mydata, c.email) AS email
FROM i360.i360_voters AS v
JOIN pocket.person AS c ON c.rowid = v.rowid % getvariable('contacts')
WHERE v.rowid < 1000000
"""

FLOOR = """
SELECT count(*)
FROM pocket.person AS p
JOIN i360.i360_voters AS v
    ON upper(p.first_name) = upper(v.first_name)
    AND upper(p.last_name) = upper(v.last_name)
    AND p.zip = v.zip_code::VARCHAR
"""

LINK = """
SELECT l.match_type, l.status, count(*)
FROM canvass.link_voters('pocket.person', 'i360.i360_voters') AS l
GROUP BY ALL
ORDER BY ALL
"""

ACCURACY = """
WITH accepted AS (
    SELECT l.person_id, l.svid
    FROM canvass.link_voters('pocket.person', 'i360.i360_voters') AS l
    WHERE l.status = 'accepted'
)
SELECT
    (SELECT count(*) FROM accepted) AS accepted,
    (SELECT count(*) FROM 'build/bench/truth.parquet') AS linkable,
    (SELECT count(*) FROM accepted AS a JOIN 'build/bench/truth.parquet' AS t USING (person_id, svid)) AS correct
"""


def connect(threads=2, databases=(), extension=False):
    con = duckdb.connect(config={
        "allow_unsigned_extensions": True,
        "threads": threads,
        "memory_limit": "4GB",
        "temp_directory": str(TEMP),
    })
    if extension:
        con.execute(f"LOAD '{EXTENSION}'")
    for name in databases:
        con.execute(f"ATTACH '{BUILD}/{name}.db' AS {name} (READ_ONLY)")
    return con


def timed(run):
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def table(header, rows):
    """Prints text columns to the left, numbers to the right."""
    columns = [(max(map(len, column)), "<" if any(c.isalpha() for c in "".join(column[1:])) else ">")
               for column in zip(header, *rows)]
    for line in [header, *rows]:
        print("  ".join(f"{cell:{align}{width}}" for cell, (width, align) in zip(line, columns)).rstrip())


def data_is_there(voters, contacts):
    if not all((BUILD / name).exists() for name in ("i360.db", "pocket.db", "truth.parquet")):
        return False
    with connect(databases=("i360", "pocket")) as con:
        return con.execute(
            "SELECT (SELECT count(*) FROM i360.i360_voters), (SELECT count(*) FROM pocket.person)"
        ).fetchone() == (voters, contacts)


def generate(args):
    if data_is_there(args.voters, args.contacts):
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("i360.db", "pocket.db", "truth.parquet"):
        (BUILD / name).unlink(missing_ok=True)
    with connect() as con:
        for name in ("i360", "pocket"):
            con.execute(f"ATTACH '{BUILD}/{name}.db' AS {name} (STORAGE_VERSION 'v1.0.0')")
        con.execute(f"SET VARIABLE voters = {args.voters}; SET VARIABLE contacts = {args.contacts}")
        seconds, _ = timed(lambda: con.execute(Path("bench/generate.sql").read_text()))
    print(f"generated {args.voters:,} voters and {args.contacts:,} contacts in {seconds:.0f} s")


def generate_apart(args):
    """In a process of its own, so that its memory does not count as the benchmark's."""
    sizes = ["--voters", str(args.voters), "--contacts", str(args.contacts)]
    subprocess.run([sys.executable, __file__, "generate", *sizes], check=True)


class SpillWatch(threading.Thread):
    """The largest size of DuckDB's temporary files, which are gone when a query ends."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak = 0

    def run(self):
        while True:
            size = 0
            for path in TEMP.glob("*"):
                try:
                    size += path.stat().st_size
                except FileNotFoundError:
                    pass
            self.peak = max(self.peak, size)
            time.sleep(0.05)


def link(args):
    if args.sql:
        print(FLOOR, LINK, ACCURACY, sep="\n")
    generate_apart(args)
    spill = SpillWatch()
    spill.start()
    con = connect(databases=("i360", "pocket"), extension=True)
    seconds, memory, results = {"floor": [], "link": []}, {}, {}
    for _ in range(3):
        for side, sql in (("floor", FLOOR), ("link", LINK)):
            elapsed, results[side] = timed(lambda: con.execute(sql).fetchall())
            seconds[side].append(elapsed)
            if side == "link" or side not in memory:  # the floor's before the first link, which only raises it
                memory[side] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    median = {side: statistics.median(runs) for side, runs in seconds.items()}
    print(f"{args.contacts:,} contacts, {args.voters:,} voters, DuckDB {duckdb.__version__}, 2 threads, 4 GB\n")
    table(("", "median s", "runs", "ratio", "max RSS GB"), [
        (name, f"{median[side]:.2f}", " ".join(f"{s:.2f}" for s in seconds[side]),
         f"{median[side] / median['floor']:.1f}", f"{memory[side]:.2f}")
        for side, name in (("floor", "exact hash join (floor)"), ("link", "canvass.link_voters"))])
    print(f"\npairs of the floor: {results['floor'][0][0]:,}; largest spill: {spill.peak / 1024**3:.2f} GB\n")
    table(("match_type", "status", "contacts"), [
        (str(match_type), str(status), f"{contacts:,}") for match_type, status, contacts in results["link"]])
    accepted, linkable, correct = con.execute(ACCURACY).fetchone()
    print(f"\naccepted {accepted:,}, linkable {linkable:,}: "
          f"precision {correct / max(accepted, 1):.4f}, recall {correct / linkable:.4f}")


def functions(args):
    generate_apart(args)
    con = connect(threads=1, databases=("i360", "pocket"), extension=True)
    con.execute(f"SET VARIABLE contacts = {args.contacts}")
    con.execute(FUNCTION_ROWS)
    rows = con.execute("SELECT count(*) FROM mixed").fetchone()[0]

    lines = []
    for name, call, peer in FUNCTIONS:
        if args.sql:
            print(f"SELECT {call} FROM mixed;\nSELECT {peer} FROM mixed;\n")
        runs = [[timed(lambda: con.execute(f"SELECT {side} FROM mixed").fetchall())[0] for side in (call, peer)]
                for _ in range(3)]
        own, other = (statistics.median(seconds) * 1e9 / rows for seconds in zip(*runs))
        lines.append((own / other, name, own, other, peer))
    print(f"{rows:,} rows, DuckDB {duckdb.__version__}, 1 thread, median of 3\n")
    table(("function", "ns a row", "peer ns", "ratio", "peer"), [
        (name, f"{own:.0f}", f"{other:.0f}", f"{ratio:.1f}", peer) for ratio, name, own, other, peer in sorted(lines)])


def load(args):
    statements = [
        ("open only", "SELECT 1"),
        ("LOAD json (built in)", "LOAD json"),
        ("LOAD canvass", f"LOAD '{EXTENSION}'"),
    ]
    lines = []
    for name, sql in statements:
        if args.sql:
            print(f"{sql};")

        def fresh():
            con = connect()
            con.execute(sql)
            con.close()

        milliseconds = [timed(fresh)[0] * 1e3 for _ in range(20)]
        lines.append((name, statistics.median(milliseconds), max(milliseconds)))
    base = lines[0][1]
    print(f"20 fresh instances each, DuckDB {duckdb.__version__}\n")
    table(("open, run, close", "median ms", "max ms", "above open"), [
        (name, f"{median:.1f}", f"{longest:.1f}", f"{median - base:.1f}") for name, median, longest in lines])


INDEX = "CREATE INDEX idx_person_svid ON pocket.person (svid)"
UPDATE_SVID = "UPDATE pocket.person SET svid = rowid"
LOOK_UP_SVID = "SELECT id FROM pocket.person WHERE svid = ?"


def indexes(args):
    """What an index on person.svid costs linking, and what it gives."""
    generate_apart(args)
    file = BUILD / "indexes.db"
    lines = []
    for side, index in (("without the index", ""), ("with it", INDEX)):
        if args.sql:
            print(*filter(None, (index, UPDATE_SVID, LOOK_UP_SVID)), sep=";\n", end=";\n\n")
        file.unlink(missing_ok=True)
        with connect() as con:
            con.execute(f"ATTACH '{BUILD}/pocket.db' AS list (READ_ONLY); ATTACH '{file}' AS pocket")
            con.execute(Path("sql/schema/pocket.sql").read_text())
            con.execute("INSERT INTO pocket.person BY NAME FROM list.person")
            con.execute(index)
            update, _ = timed(lambda: con.execute(UPDATE_SVID))
            look_up = statistics.median(
                timed(lambda: con.execute(LOOK_UP_SVID, [svid]).fetchall())[0] for svid in range(100))
        lines.append((side, f"{update:.2f}", f"{look_up * 1e3:.2f}"))
    file.unlink()
    print(f"{args.contacts:,} contacts, DuckDB {duckdb.__version__}, 2 threads\n")
    table(("person.svid", "UPDATE of all, s", "look up one, ms"), lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmark", choices=("load", "functions", "link", "indexes", "generate"))
    parser.add_argument("--voters", type=int, default=8_200_000)
    parser.add_argument("--contacts", type=int, default=83_067)
    parser.add_argument("--sql", action="store_true", help="print the SQL of each side")
    args = parser.parse_args()
    os.chdir(Path(__file__).resolve().parent.parent)
    {"load": load, "functions": functions, "link": link, "indexes": indexes, "generate": generate}[args.benchmark](args)


if __name__ == "__main__":
    main()
