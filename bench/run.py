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
from calls import CALLS, ROWS

EXTENSION = Path(os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension"))
BUILD = Path("build/bench")
TEMP = BUILD / "temp"

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


def timed(run, clock=time.perf_counter):
    start = clock()
    result = run()
    return clock() - start, result


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


def with_rows(args):
    """A connection with one thread and the rows of `calls`."""
    generate_apart(args)
    con = connect(threads=1, databases=("i360", "pocket"), extension=True)
    con.execute(f"SET VARIABLE contacts = {args.contacts}")
    con.execute(ROWS)
    return con


def with_phones(con, numbers):
    con.execute(f"SET VARIABLE numbers = {numbers}")
    con.execute(Path("bench/phones.sql").read_text())


def medians(*sides):
    """The median processor seconds of each side, which run on one thread, three times in turn."""
    runs = [[timed(side, time.process_time)[0] for side in sides] for _ in range(3)]
    return [statistics.median(seconds) for seconds in zip(*runs)]


def functions(args):
    con = with_rows(args)
    documented = {name for (name,) in con.execute("SELECT name FROM canvass.help() WHERE kind = 'function'").fetchall()}
    unlisted = documented - {call.split("(")[0] for call, _ in CALLS}
    if unlisted:
        sys.exit(f"not in bench/calls.py: {', '.join(sorted(unlisted))}")
    rows = con.execute("SELECT count(*) FROM mixed").fetchone()[0]

    lines = []
    for call, peer in CALLS:
        # Counted, so that every row is computed and nothing else is returned.
        sqls = [f"SELECT count({side}) FROM mixed" for side in (call, peer)]
        if args.sql:
            print(*sqls, sep=";\n", end=";\n\n")
        seconds = medians(*(lambda sql=sql: con.execute(sql).fetchall() for sql in sqls))
        lines.append((seconds[0] / seconds[1], call, *(side * 1e9 / rows for side in seconds), peer))
    print(f"{rows:,} rows, DuckDB {duckdb.__version__}, 1 thread, median of 3\n")
    table(("function", "rows/s per core", "ns a row", "peer ns", "ratio", "peer"), [
        (call, f"{1e9 / own:,.0f}", f"{own:.0f}", f"{other:.0f}", f"{ratio:.1f}", peer)
        for ratio, call, own, other, peer in sorted(lines)])


TEXTS_EACH = 2_000  # the peers take up to a millisecond each
REPEATS = 100  # so that a query's fixed cost does not count


def peers(args):
    from peers import PEERS, TEXTS  # installed for the quality tests only

    con = with_rows(args)
    with_phones(con, TEXTS_EACH)
    lines = []
    for call, kind, name, peer in PEERS:
        con.execute(f"""
            CREATE OR REPLACE TEMP TABLE sample AS FROM ({TEXTS[kind]}) WHERE COLUMNS(*) IS NOT NULL LIMIT {TEXTS_EACH};
            CREATE OR REPLACE TEMP TABLE text AS
            SELECT s.* FROM sample AS s CROSS JOIN range({REPEATS}) AS r ORDER BY r.range""")
        texts = con.execute("FROM sample").fetchall()
        sql = f"SELECT count({call}) FROM text"
        if args.sql:
            print(f"{sql};")
        own, other = medians(lambda: con.execute(sql).fetchall(), lambda: [peer(*text) for text in texts])
        own, other = len(texts) * REPEATS / own, len(texts) / other
        lines.append((call, kind, f"{own:,.0f}", name, f"{other:,.0f}", f"{own / other:,.1f}"))
    print(f"rows a second per core, DuckDB {duckdb.__version__}, Python {sys.version.split()[0]}, 1 thread, median of 3\n")
    table(("function", "texts", "canvass", "peer", "peer's", "ratio"), lines)


def phones(args):
    """10 million mixed US numbers in one pass."""
    numbers = 10_000_000
    con = connect(threads=1, extension=True)
    with_phones(con, numbers)
    sides = [f"SELECT count({side}) FROM phone" for side in ("phone_e164(phone)", "regexp_replace(phone, '[^0-9]', '', 'g')")]
    if args.sql:
        print(*sides, sep=";\n", end=";\n\n")
    valid, _ = (con.execute(sql).fetchone()[0] for sql in sides)
    seconds = medians(*(lambda sql=sql: con.execute(sql).fetchall() for sql in sides))
    print(f"{numbers:,} US numbers, {valid:,} of them valid, DuckDB {duckdb.__version__}, 1 thread, median of 3\n")
    table(("", "seconds", "rows/s per core"), [
        (side, f"{took:.2f}", f"{numbers / took:,.0f}") for side, took in zip(("phone_e164", "regexp_replace"), seconds)])


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

        # The processor's time too, which a busy machine does not lengthen as much.
        elapsed, processor = zip(*(timed(lambda: timed(fresh)[0], time.process_time)[::-1] for _ in range(20)))
        lines.append((name, statistics.median(elapsed) * 1e3, max(elapsed) * 1e3, min(processor) * 1e3))
    _, base, _, base_processor = lines[0]
    print(f"20 fresh instances each, DuckDB {duckdb.__version__}\n")
    table(("open, run, close", "median ms", "max ms", "above open", "least processor ms", "above open"), [
        (name, *(f"{ms:.1f}" for ms in (median, longest, median - base, processor, processor - base_processor)))
        for name, median, longest, processor in lines])


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


BENCHMARKS = {run.__name__: run for run in (load, functions, peers, phones, link, indexes, generate)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmark", choices=BENCHMARKS)
    parser.add_argument("--voters", type=int, default=8_200_000)
    parser.add_argument("--contacts", type=int, default=83_067)
    parser.add_argument("--sql", action="store_true", help="print the SQL of each side")
    args = parser.parse_args()
    os.chdir(Path(__file__).resolve().parent.parent)
    BENCHMARKS[args.benchmark](args)


if __name__ == "__main__":
    main()
