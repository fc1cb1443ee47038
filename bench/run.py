"""Benchmarks of canvass beside built-in peers, printed as ratios. See bench/README.md."""

import argparse
import os
import resource
import shutil
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

LINK_PREPARED = """
SELECT l.match_type, l.status, count(*)
FROM canvass.link_prepared('pocket.person', 'prepared.voters') AS l
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


def connect(threads=2, databases=(), extension=False, memory="4GB"):
    con = duckdb.connect(config={
        "allow_unsigned_extensions": True,
        "threads": threads,
        "memory_limit": memory,
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


FILES = ("i360.db", "pocket.db", "prepared.db", "truth.parquet")


def data_is_there(voters, contacts):
    if not all((BUILD / name).exists() for name in FILES):
        return False
    with connect(databases=("i360", "pocket")) as con:
        return con.execute(
            "SELECT (SELECT count(*) FROM i360.i360_voters), (SELECT count(*) FROM pocket.person)"
        ).fetchone() == (voters, contacts)


def generate(args):
    if data_is_there(args.voters, args.contacts):
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (BUILD / name).unlink(missing_ok=True)
    with connect() as con:
        for name in ("i360", "pocket"):
            con.execute(f"ATTACH '{BUILD}/{name}.db' AS {name} (STORAGE_VERSION 'v1.0.0')")
        con.execute(f"SET VARIABLE voters = {args.voters}; SET VARIABLE contacts = {args.contacts}")
        seconds, _ = timed(lambda: con.execute(Path("bench/generate.sql").read_text()))
    print(f"generated {args.voters:,} voters and {args.contacts:,} contacts in {seconds:.0f} s")
    with connect(databases=["i360"], extension=True) as con:
        con.execute(f"ATTACH '{BUILD}/prepared.db' AS prepared (STORAGE_VERSION 'v1.0.0')")
        seconds, _ = timed(lambda: con.execute("CREATE TABLE prepared.voters AS FROM canvass.prepare('i360.i360_voters')"))
    print(f"prepared the voters in {seconds:.0f} s")


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
        print(FLOOR, LINK, LINK_PREPARED, ACCURACY, sep="\n")
    generate_apart(args)
    spill = SpillWatch()
    spill.start()
    con = connect(databases=("i360", "pocket", "prepared"), extension=True)
    sides = {"floor": FLOOR, "prepared": LINK_PREPARED, "link": LINK}  # memory only grows: the least first
    seconds, memory, results = {side: [] for side in sides}, {}, {}
    for _ in range(3):
        for side, sql in sides.items():
            elapsed, results[side] = timed(lambda: con.execute(sql).fetchall())
            seconds[side].append(elapsed)
            memory.setdefault(side, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)
    median = {side: statistics.median(runs) for side, runs in seconds.items()}
    print(f"{args.contacts:,} contacts, {args.voters:,} voters, DuckDB {duckdb.__version__}, 2 threads, 4 GB\n")
    table(("", "median s", "runs", "ratio", "max RSS GB"), [
        (name, f"{median[side]:.2f}", " ".join(f"{s:.2f}" for s in seconds[side]),
         f"{median[side] / median['floor']:.1f}", f"{memory[side]:.2f}")
        for side, name in (("floor", "exact hash join (floor)"), ("prepared", "canvass.link_prepared"),
                           ("link", "canvass.link_voters"))])
    print(f"\npairs of the floor: {results['floor'][0][0]:,}; largest spill: {spill.peak / 1024**3:.2f} GB\n")
    table(("match_type", "status", "contacts"), [
        (str(match_type), str(status), f"{contacts:,}") for match_type, status, contacts in results["link"]])
    accepted, linkable, correct = con.execute(ACCURACY).fetchone()
    print(f"\naccepted {accepted:,}, linkable {linkable:,}: "
          f"precision {correct / max(accepted, 1):.4f}, recall {correct / linkable:.4f}")


def scale(args):
    """Linking by the number of contacts and of voters, from raw and from prepared tables."""
    args.contacts = 1_000_000
    generate_apart(args)
    con = connect(databases=("i360", "pocket", "prepared"), extension=True)
    lines = []
    for voters in (1_000_000, args.voters):
        # A sample by hash, as spread as the whole.
        kept = f"hash(svid::VARCHAR) % {args.voters} < {voters}"
        con.execute(f"CREATE OR REPLACE TEMP VIEW voter AS FROM i360.i360_voters WHERE {kept}")
        con.execute(f"CREATE OR REPLACE TEMP VIEW voter_prepared AS FROM prepared.voters WHERE {kept}")
        for contacts in (10_000, 100_000, args.contacts):
            con.execute(f"CREATE OR REPLACE TEMP VIEW contact AS FROM pocket.person WHERE hash(id) % {args.contacts} < {contacts}")
            seconds = [
                timed(lambda: con.execute(f"SELECT count(*) FROM canvass.{call} WHERE status = 'accepted'").fetchall())[0]
                for call in ("link_voters('contact', 'voter')", "link_prepared('contact', 'voter_prepared')")]
            lines.append((f"{contacts:,}", f"{voters:,}", *(f"{s:.1f}" for s in seconds)))
            print(*lines[-1], file=sys.stderr)
    print(f"one run each, DuckDB {duckdb.__version__}, 2 threads, 4 GB\n")
    table(("contacts", "voters", "link_voters s", "link_prepared s"), lines)


# A million rows, a tenth of them somebody twice: a voter with other fields missing or cut.
CONTACTS_TWICE = """
CREATE OR REPLACE TABLE twice.contact AS
WITH voter AS (
    FROM i360.i360_voters AS v
    WHERE hash(v.svid) % getvariable('voters') < 900000
)
SELECT 'a' || svid AS id, first_name, middle_name, last_name, address1, city, state, zip_code::VARCHAR AS zip, birth_year,
    cell_phone, email_mydata AS email
FROM voter
UNION ALL
SELECT
    'b' || svid,
    CASE WHEN hash(svid, 1) % 10 = 0 THEN first_name[:3] ELSE first_name END,
    CASE WHEN hash(svid, 2) % 2 = 0 THEN middle_name END,
    last_name,
    CASE WHEN hash(svid, 3) % 5 > 0 THEN address1 END,
    city,
    state,
    CASE WHEN hash(svid, 4) % 5 > 0 THEN zip_code::VARCHAR END,
    CASE WHEN hash(svid, 5) % 3 = 0 THEN birth_year END,
    CASE WHEN hash(svid, 6) % 4 > 0 THEN cell_phone END,
    CASE WHEN hash(svid, 7) % 4 > 1 THEN email_mydata END
FROM voter
WHERE hash(svid, 8) % 9 = 0
"""

DUPLICATES = """
SELECT count(*), count(*) FILTER (d.id_a[2:] = d.id_b[2:])
FROM canvass.find_duplicates('twice.contact') AS d
"""


def duplicates(args):
    """Duplicates among a million contacts, with much memory and with little."""
    if args.sql:
        print(CONTACTS_TWICE, DUPLICATES, sep=";\n")
    generate_apart(args)
    (BUILD / "twice.db").unlink(missing_ok=True)
    con = connect(databases=["i360"], extension=True)
    con.execute(f"ATTACH '{BUILD}/twice.db' AS twice; SET VARIABLE voters = {args.voters}")
    con.execute(CONTACTS_TWICE)
    rows, twice = con.execute("SELECT count(*), count(*) FILTER (id[1] = 'b') FROM twice.contact").fetchone()
    lines = []
    for limit in ("4GB", "1GB"):
        con.execute(f"SET memory_limit = '{limit}'")
        seconds, (found, right) = timed(lambda: con.execute(DUPLICATES).fetchone())
        lines.append((limit, f"{seconds:.1f}", f"{found:,}", f"{right / found:.4f}", f"{right / twice:.4f}"))
    print(f"{rows:,} contacts, {twice:,} of them listed twice, DuckDB {duckdb.__version__}, 2 threads\n")
    table(("memory_limit", "s", "pairs", "precision", "recall"), lines)


def splink(args):
    """Splink beside canvass on the same values, normalized by canvass.prepare, training included; in one process."""
    sys.path.append("test/quality")
    import link_peers  # installed for the quality tests only

    generate_apart(args)
    con = connect(databases=("i360", "pocket"), extension=True)
    con.execute("SET memory_limit = '16GB'; CREATE TABLE contact AS FROM pocket.person")
    con.execute(f"CREATE TABLE voter AS FROM i360.i360_voters WHERE hash(svid) % 8200000 < {args.splink_voters}")
    preparing, _ = timed(lambda: con.execute("CREATE TABLE prepared AS FROM canvass.prepare('voter')"))
    sides = {
        "canvass.train_prepared, link_prepared": """
            CREATE OR REPLACE TABLE model AS FROM canvass.train_prepared('contact', 'prepared');
            CREATE OR REPLACE TABLE link AS FROM canvass.link_prepared('contact', 'prepared', model := 'model')""",
        "canvass.link_prepared": "CREATE OR REPLACE TABLE link AS FROM canvass.link_prepared('contact', 'prepared')",
        "canvass.train_link, link_voters (raw)": """
            CREATE OR REPLACE TABLE model AS FROM canvass.train_link('contact', 'voter');
            CREATE OR REPLACE TABLE link AS FROM canvass.link_voters('contact', 'voter', model := 'model')""",
        "canvass.link_voters (raw)": "CREATE OR REPLACE TABLE link AS FROM canvass.link_voters('contact', 'voter')",
    }
    lines = [(side, timed(lambda: con.execute(sql))[0]) for side, sql in sides.items()]
    link_peers.make_records(con)
    peer, _ = timed(lambda: link_peers.splink_pairs(con))
    lines += [("Splink: training, prediction", peer), ("the same, and canvass.prepare", peer + preparing)]
    voters = con.execute("SELECT count(*) FROM voter").fetchone()[0]
    print(f"{args.contacts:,} contacts, {voters:,} voters, DuckDB {duckdb.__version__}, 2 threads, 16 GB\n")
    table(("", "s", "Splink's ratio"), [(side, f"{s:.1f}", f"{peer / s:.1f}") for side, s in lines])


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
    documented = {name for (name,) in con.execute("""
        SELECT h.name
        FROM canvass.help() AS h
        JOIN duckdb_functions() AS f ON f.function_name = h.name AND f.function_type = 'scalar'
        WHERE h.kind = 'function'""").fetchall()}
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


BARE_LOAD = """
BEGIN;
INSERT INTO pocket.person
    (id, first_name, last_name, birth_date, address1, address2, city, state, zip, home_phone, cell_phone, email, county, precinct, party)
SELECT
    uuid()::VARCHAR, "First Name", "Last Name", strptime("DOB", '%m/%d/%Y'), "Street Address", "Apt", "City", "ST", "Zip Code",
    "Home Phone", "Cell Phone", "E-mail", "County", "Precinct", "Party"
FROM read_csv(getvariable('file'), all_varchar = true);
COMMIT;
"""


def lists(args):
    """A list of 20 columns into a database of contacts, beside an INSERT of the same file without any check."""
    persons, csv, start, file = 500_000, BUILD / "list.csv", BUILD / "lists_start.db", BUILD / "lists.db"
    BUILD.mkdir(parents=True, exist_ok=True)
    start.unlink(missing_ok=True)
    with connect() as con:
        con.execute(f"ATTACH '{start}' AS pocket (STORAGE_VERSION 'v1.0.0')")
        con.execute(Path("sql/schema/pocket.sql").read_text())
        con.execute(f"SET VARIABLE persons = {persons}; SET VARIABLE list_rows = {args.contacts}; SET VARIABLE list_file = '{csv}'")
        con.execute(Path("bench/lists.sql").read_text())
    script = Path("sql/load_list.sql").read_text()
    if args.sql:
        print(BARE_LOAD, script, sep="\n")

    def side(sql):
        shutil.copy(start, file)
        with connect(extension=True) as con:
            con.execute(f"ATTACH '{file}' AS pocket")
            con.execute(f"SET VARIABLE file = '{csv}'; SET VARIABLE source_name = 'list'; SET VARIABLE tag = 'list'")
            seconds, _ = timed(lambda: con.execute(sql))
        return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6

    runs = [(side(BARE_LOAD), side(script)) for _ in range(1 if args.contacts > 1_000_000 else 3)]
    bare, load = (statistics.median(run[at][0] for run in runs) for at in (0, 1))
    for path in (start, file):
        path.unlink()
    print(f"{args.contacts:,} rows of 20 columns into {persons:,} contacts, DuckDB {duckdb.__version__}, 2 threads, 4 GB\n")
    table(("", "s", "ratio", "max RSS GB"), [
        ("INSERT ... SELECT FROM read_csv, COMMIT included", f"{bare:.2f}", "1", f"{runs[0][0][1]:.2f}"),
        ("sql/load_list.sql", f"{load:.2f}", f"{load / bare:.1f}", f"{runs[0][1][1]:.2f}"),
    ])


SUMMARIZE = "SUMMARIZE {}"
BASELINE = "FROM canvass.baseline('{}')"
SEGMENT_STATS = "FROM canvass.segment_stats_model('segment.voter', 'segment.model')"


def baseline(args):
    """What every column of the voter file holds, and a segment beside it, each beside DuckDB's SUMMARIZE of the same table."""
    generate_apart(args)
    (BUILD / "segment.db").unlink(missing_ok=True)
    con = connect(databases=["i360"], extension=True)
    con.execute(f"ATTACH '{BUILD}/segment.db' AS segment")
    voters, segment = "i360.i360_voters", "segment.voter"
    con.execute(f"CREATE TABLE {segment} AS FROM {voters} AS v WHERE v.party = 'DEM' LIMIT 500000")
    sides = {
        "SUMMARIZE of the voters": SUMMARIZE.format(voters),
        "canvass.baseline of the voters": BASELINE.format(voters),
        "SUMMARIZE of the segment": SUMMARIZE.format(segment),
        "canvass.segment_stats_model": SEGMENT_STATS,
    }
    if args.sql:
        print(*sides.values(), sep=";\n", end=";\n\n")
    seconds, memory = {side: [] for side in sides}, {}
    for run in range(3):
        for side, sql in sides.items():
            if side == "SUMMARIZE of the segment" and run == 0:
                con.execute(f"CREATE TABLE segment.model AS {BASELINE.format(voters)}")
            seconds[side].append(timed(lambda: con.execute(sql).fetchall())[0])
            memory.setdefault(side, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)
    median = {side: statistics.median(runs) for side, runs in seconds.items()}
    columns = con.execute(f"SELECT count(*) FROM (DESCRIBE {voters})").fetchone()[0]
    rows = con.execute(f"SELECT count(*) FROM {segment}").fetchone()[0]
    print(f"{args.voters:,} voters, {rows:,} in the segment, {columns} columns, DuckDB {duckdb.__version__}, 2 threads, 4 GB\n")
    peers = dict(zip(list(sides)[1::2], list(sides)[::2]))
    table(("", "median s", "runs", "ratio", "max RSS GB"), [
        (side, f"{median[side]:.2f}", " ".join(f"{s:.2f}" for s in seconds[side]),
         f"{median[side] / median[peers.get(side, side)]:.1f}", f"{memory[side]:.2f}") for side in sides])


ROTATED = "row_id BIGINT, ordinal BIGINT, field_name VARCHAR, original_name VARCHAR, value VARCHAR"
# UNPIVOT knows one name of a column, and no number.
UNPIVOT = """
INSERT INTO rotated.cell
SELECT u.row_id, 0, u.name, u.name, u.value
FROM (SELECT row_number() OVER () AS row_id, w.* FROM rotated.wide AS w)
UNPIVOT (value FOR name IN (COLUMNS(* EXCLUDE (row_id)))) AS u
"""
ROTATE = "INSERT INTO rotated.cell FROM canvass.rotate('rotated.wide')"
PIVOT = """
CREATE OR REPLACE TABLE rotated.back AS
SELECT p.* EXCLUDE (row_id)
FROM (SELECT c.row_id, c.original_name, c.value FROM rotated.cell AS c)
PIVOT (first(value) FOR original_name IN ({names}) GROUP BY row_id) AS p
ORDER BY p.row_id
"""
UNROTATE = "CREATE OR REPLACE TABLE rotated.back AS FROM canvass.unrotate('rotated.cell', getvariable('fields'))"


def rotate(args):
    """1 million rows of 40 columns to rows of cells and back, beside UNPIVOT and PIVOT; seven cells of ten are filled."""
    rows, columns = args.rows, 40
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / "rotate.db"
    cells = ", ".join(
        f"CASE WHEN hash(r.i, {n}) % 10 < 7 THEN 'value {n} ' || hash(r.i, {n}) % 100000 END AS \"Column {n}\"" for n in range(columns))
    pivot = PIVOT.format(names=", ".join(f"'Column {n}'" for n in range(columns)))
    if args.sql:
        print(UNPIVOT, ROTATE, pivot, UNROTATE, sep=";\n")
    seconds = {sql: [] for sql in (UNPIVOT, ROTATE, pivot, UNROTATE)}
    file.unlink(missing_ok=True)
    con = connect(extension=True, memory="16GB")  # PIVOT of a million rows needs more than 4
    con.execute(f"ATTACH '{file}' AS rotated; CREATE TABLE rotated.wide AS SELECT {cells} FROM range({rows}) AS r(i)")
    fields, _ = timed(lambda: con.execute(
        "SET VARIABLE fields = (SELECT list(f ORDER BY f.ordinal) FROM canvass.fields('rotated.wide') AS f)"))
    for _ in range(3):
        for sql in seconds:
            if sql in (UNPIVOT, ROTATE):
                con.execute(f"CREATE OR REPLACE TABLE rotated.cell ({ROTATED}); CHECKPOINT rotated")
            seconds[sql].append(timed(lambda: con.execute(sql))[0])
            print(f"{seconds[sql][-1]:.1f} s", sql.strip()[:60].replace("\n", " "), file=sys.stderr)
    different, = con.execute("SELECT count(*) FROM (FROM rotated.back EXCEPT ALL FROM rotated.wide)").fetchone()
    con.close()
    file.unlink()
    median = {sql: statistics.median(runs) for sql, runs in seconds.items()}
    print(f"{rows:,} rows of {columns} columns, DuckDB {duckdb.__version__}, 2 threads, 16 GB; canvass.fields {fields:.1f} s; "
          f"{different} rows came back otherwise\n")
    table(("", "median s", "runs", "ratio"), [
        (name, f"{median[sql]:.1f}", " ".join(f"{s:.1f}" for s in seconds[sql]), f"{median[sql] / median[peer]:.2f}")
        for name, sql, peer in (("INSERT ... UNPIVOT", UNPIVOT, UNPIVOT), ("INSERT ... canvass.rotate", ROTATE, UNPIVOT),
                                ("PIVOT", pivot, pivot), ("canvass.unrotate", UNROTATE, pivot))])


# No tenant's name begins with another's, for which DuckDB would read that one's rows too.
# Forty cells a record, of which one is an e-mail address and one a phone; a source has 1,000 records, a person stands in one or two.
CAMPAIGN = """
INSERT INTO campaign.tenant (tenant_id) SELECT format('t{{:02d}}', t.i) FROM range({tenants}) AS t(i);
INSERT INTO campaign.source (id, tenant_id, source_name, row_count, column_count, ingested_at)
SELECT format('t{{:02d}} s{{}}', t.i, s.i), format('t{{:02d}}', t.i), 'file ' || s.i, {rows}, 40, TIMESTAMP '2026-01-01' + to_days(s.i::INTEGER)
FROM range({tenants}) AS t(i), range({sources}) AS s(i);
INSERT INTO campaign.source_field
SELECT s.tenant_id, s.id, f.i + 1, {field}, {field}, 'VARCHAR', CASE f.i WHEN 0 THEN 'email' WHEN 1 THEN 'phone' END, {rows}
FROM campaign.source AS s, range(40) AS f(i);
"""
CAMPAIGN_FIELD = "CASE f.i WHEN 0 THEN 'email' WHEN 1 THEN 'phone' ELSE 'field ' || f.i END"
# A tenant at a time, as files come.
CAMPAIGN_TENANT = """
CREATE OR REPLACE TEMP TABLE record AS
SELECT 't{t:02d}' AS tenant_id, 't{t:02d} s' || r.i // {rows} AS source_id, r.i % {rows} + 1 AS row_id, hash(r.i) % {persons} AS person
FROM range({sources} * {rows}) AS r(i)
ORDER BY r.i;
INSERT INTO campaign.rotated_data
SELECT r.tenant_id, r.source_id, r.row_id, {field},
    CASE f.i WHEN 0 THEN 'p' || r.person || '@mail.org' WHEN 1 THEN '+1313' || (2000000 + r.person) ELSE 'value ' || hash(r.person, f.i) % 100000 END
FROM record AS r, range(40) AS f(i)
ORDER BY r.source_id, r.row_id;
INSERT INTO campaign.match_key
SELECT r.tenant_id, r.source_id, r.row_id, k.kind, k.kind,
    CASE k.kind WHEN 'email' THEN 'p' || r.person || '@mail.org' ELSE '+1313' || (2000000 + r.person) END
FROM record AS r, (VALUES ('email'), ('phone')) AS k(kind);
"""
LOOKUP = "FROM canvass.campaign_lookup('t01', email := ?)"
# The same answer from the cells alone: every record of the tenant is put together, and asked for the address.
SCAN = """
SELECT s.source_name, r.source_id, r.row_id, r.fields
FROM (
    SELECT d.source_id, d.row_id, map(list(d.field_name), list(d.value)) AS fields
    FROM campaign.rotated_data AS d
    WHERE d.tenant_id = 't01'
    GROUP BY ALL
    HAVING bool_or(d.field_name = 'email' AND email_normalize(d.value) = ?)
) AS r
JOIN campaign.source AS s ON s.id = r.source_id
"""
# No more than which records have it.
SCAN_KEYS = """
SELECT d.source_id, d.row_id, count(*), max(d.value)
FROM campaign.rotated_data AS d
WHERE d.tenant_id = 't01'
GROUP BY ALL
HAVING bool_or(d.field_name = 'email' AND lower(d.value) = ?)
"""
ENRICH = "SELECT count(*), sum(e.sources), sum(len(e.fields)) FROM canvass.campaign_enrich('t01', 'person') AS e"


def campaign(args):
    """Look-up by e-mail address and enrichment of 83,067 contacts, by the number of cells, of 50 tenants."""
    tenants, rows = 50, 1000
    if args.sql:
        print(LOOKUP, SCAN, SCAN_KEYS, ENRICH, sep=";\n")
    BUILD.mkdir(parents=True, exist_ok=True)
    file = BUILD / "campaign.db"
    lines = []
    for cells in (n for n in (1_000_000, 10_000_000, 100_000_000) if n <= args.cells):
        file.unlink(missing_ok=True)
        con = connect(extension=True)
        con.execute(f"ATTACH '{file}' AS campaign (STORAGE_VERSION 'v1.0.0')")
        con.execute(Path("sql/schema/campaign.sql").read_text())
        records = cells // 40 // tenants
        each = min(rows, records)
        names = {"tenants": tenants, "sources": records // each, "rows": each, "field": CAMPAIGN_FIELD, "persons": records * 2 // 3}
        con.execute(CAMPAIGN.format(**names))
        for t in range(tenants):
            con.execute(CAMPAIGN_TENANT.format(t=t, **names))
        con.close()
        con = connect(databases=["campaign"], extension=True)
        con.execute(f"""
            CREATE TABLE person AS
            SELECT 'c' || r.i AS id, 'Ann' AS first_name, 'Poe' AS last_name, 'P' || r.i || '@Mail.org' AS email
            FROM range({args.contacts}) AS r(i)""")
        emails = [f"p{n * 7}@mail.org" for n in range(9)]
        found = {email: con.execute(f"SELECT count(*) FROM ({LOOKUP})", [email]).fetchone()[0] for email in emails}
        look_up, scan, scan_keys = (
            statistics.median(timed(lambda: con.execute(sql, [email]).fetchall())[0] for email in emails)
            for sql in (LOOKUP, SCAN, SCAN_KEYS))
        enrich, (_, sources, _) = timed(lambda: con.execute(ENRICH).fetchone())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        con.close()
        lines.append((f"{cells:,}", f"{look_up * 1e3:.1f}", f"{scan * 1e3:.1f}", f"{look_up / scan:.3f}",
                      f"{scan_keys * 1e3:.1f}", f"{look_up / scan_keys:.3f}", f"{enrich:.1f}",
                      str(sum(found.values())), f"{sources:,}", f"{file.stat().st_size / 1e9:.2f}", f"{memory:.2f}"))
        print(*lines[-1], file=sys.stderr)
    file.unlink(missing_ok=True)
    print(f"{tenants} tenants, 40 cells a record, {args.contacts:,} contacts, DuckDB {duckdb.__version__}, 2 threads, 4 GB\n")
    table(("cells", "lookup ms", "scan ms", "ratio", "which records ms", "ratio", "enrich s", "found", "sources of contacts", "file GB", "max RSS GB"), lines)


BENCHMARKS = {run.__name__: run for run in (load, functions, peers, phones, link, duplicates, splink, scale, indexes, lists, baseline, rotate, campaign, generate)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmark", choices=BENCHMARKS)
    parser.add_argument("--voters", type=int, default=8_200_000)
    parser.add_argument("--contacts", type=int, default=83_067)
    parser.add_argument("--splink-voters", type=int, default=1_000_000, help="how many of the 8.2 million Splink gets")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many rows rotate gets")
    parser.add_argument("--cells", type=int, default=100_000_000, help="up to how many cells campaign gets")
    parser.add_argument("--sql", action="store_true", help="print the SQL of each side")
    args = parser.parse_args()
    os.chdir(Path(__file__).resolve().parent.parent)
    BENCHMARKS[args.benchmark](args)


if __name__ == "__main__":
    main()
