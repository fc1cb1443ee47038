"""LOAD where it can go wrong: read-only sessions, several instances, names that are taken, and what stays behind."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import duckdb

from client import LOAD, connect, loaded, value

HERE = Path(__file__).parent
RENAMED = "SELECT s.name, s.state, s.detail FROM canvass.status() AS s WHERE s.kind = 'function'"
PHONE = "SELECT phone_e164('(305) 555-0123')"


def in_another_process(script, *arguments):
    """Runs Python code with this interpreter, beside client.py: what it printed, or its error."""
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], cwd=HERE, capture_output=True,
                          text=True, timeout=60)
    return done.stdout if done.returncode == 0 else done.stderr


class FileTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def user_file(self, name="user.db"):
        """A database file of a user, without canvass."""
        con = connect(self.folder / name)
        con.execute("CREATE TABLE contact AS SELECT 1 AS id, 'Robert' AS first_name, 'Smith' AS last_name")
        con.close()
        return self.folder / name

    def assert_works(self, con):
        self.assertEqual(value(con, PHONE), "+13055550123")
        self.assertEqual(len(con.execute("FROM canvass.version()").fetchall()), 1)
        self.assertEqual(value(con, "SELECT count(*) FROM canvass.help() AS h WHERE h.name = 'phone_e164'"), 1)


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


class Sessions(FileTest):
    def test_read_only(self):
        file = self.user_file()
        before = digest(file)
        con = loaded(file, read_only=True)
        self.assert_works(con)
        self.assertEqual(value(con, "SELECT soundex(c.first_name) FROM contact AS c"), "R163")
        with self.assertRaisesRegex(duckdb.Error, "read-only"):
            con.execute("DELETE FROM contact")
        con.close()
        self.assertEqual(digest(file), before)

    def test_twice_in_a_session(self):
        con = loaded()
        con.execute(LOAD)
        con.cursor().execute(LOAD)
        self.assert_works(con)
        self.assertEqual(con.execute(RENAMED).fetchall(), [])

    def test_two_instances_in_a_process(self):
        first, second = loaded(self.folder / "a.db"), loaded(self.folder / "b.db")
        self.assert_works(first)
        first.close()
        self.assert_works(second)
        third = loaded(self.folder / "a.db")
        self.assert_works(third)
        second.close()
        third.close()

    def test_every_cursor_sees_it(self):
        con = connect()
        cursor = con.cursor()
        con.execute(LOAD)
        self.assert_works(cursor)
        self.assert_works(con.cursor())

    def test_in_a_transaction(self):
        con = connect(self.user_file())
        con.execute("BEGIN")
        con.execute("INSERT INTO contact VALUES (2, 'Peggy', 'Jones')")
        con.execute(LOAD)
        con.execute("COMMIT")
        self.assert_works(con)
        self.assertEqual(value(con, "SELECT count(*) FROM contact"), 2)
        con.close()

    def test_load_while_others_query(self):
        for _ in range(10):
            con = connect()
            con.execute("CREATE TABLE numbers AS SELECT r.i FROM range(10000) AS r(i)")
            errors = []
            looking, is_loaded = threading.Barrier(5), threading.Event()

            def query(cursor):
                try:
                    looking.wait()
                    while not is_loaded.is_set():
                        assert value(cursor, "SELECT sum(n.i) FROM numbers AS n") == 49995000
                    for _ in range(20):
                        self.assert_works(cursor)
                except Exception as error:  # of a thread, which unittest does not see
                    errors.append(error)

            threads = [threading.Thread(target=query, args=[con.cursor()]) for _ in range(4)]
            for thread in threads:
                thread.start()
            looking.wait()
            try:
                con.execute(LOAD)
            finally:
                is_loaded.set()
                for thread in threads:
                    thread.join()
            self.assertEqual(errors, [])
            con.close()


class AfterClose(FileTest):
    OPEN = "import sys, client; con = client.loaded(sys.argv[1]); "
    WRITE = OPEN + "con.execute('INSERT INTO contact VALUES (3, NULL, NULL)'); print(client.value(con, 'FROM total'))"

    def test_another_process_can_open_the_file(self):
        file = self.user_file()
        con = loaded(file)
        cursor = con.cursor()
        con.execute("CREATE VIEW total AS SELECT count(*) FROM contact")
        con.execute("INSERT INTO contact VALUES (2, 'Peggy', 'Jones')")
        self.assert_works(con)
        self.assert_works(cursor)
        con.execute("FROM canvass.prepare('contact')").fetchall()
        self.assertIn("lock", in_another_process(self.WRITE, file))  # what this test would miss otherwise
        cursor.close()
        con.close()
        self.assertFalse(Path(f"{file}.wal").exists(), "close() should have written the checkpoint")
        self.assertEqual(in_another_process(self.WRITE, file), "3\n")

    def test_a_process_that_ends_without_close(self):
        file = self.user_file()
        self.assertEqual(in_another_process(self.OPEN + "con.execute('CREATE TABLE t AS SELECT 1 AS a')", file), "")
        self.assertEqual(value(connect(file), "FROM t"), 1)

    def test_nothing_of_ours_is_in_the_file(self):
        file = self.user_file()
        loaded(file).close()
        con = connect(file)
        databases = con.execute("SELECT d.database_name FROM duckdb_databases() AS d WHERE NOT d.internal").fetchall()
        functions = con.execute("SELECT f.function_name FROM duckdb_functions() AS f WHERE NOT f.internal").fetchall()
        self.assertEqual((databases, functions), ([("user",)], []))
        con.close()


class NameOfTheCatalogTaken(FileTest):
    def assert_refused(self, con):
        with self.assertRaises(duckdb.Error) as refusal:
            con.execute(LOAD)
        self.assertRegex(str(refusal.exception), "canvass: .*name")
        with self.assertRaises(duckdb.Error):
            con.execute(PHONE)

    def contents(self, con):
        return con.execute("""
            SELECT f.function_name FROM duckdb_functions() AS f WHERE lower(f.database_name) = 'canvass'
            UNION ALL
            SELECT t.table_name FROM duckdb_tables() AS t WHERE lower(t.database_name) = 'canvass'""").fetchall()

    def test_an_attached_file(self):
        file = self.user_file("theirs.db")
        before = digest(file)
        for name in ("canvass", "CANVASS"):
            with self.subTest(name):
                con = connect()
                con.execute(f"ATTACH '{file}' AS {name}")
                self.assert_refused(con)
                self.assertEqual(value(con, "SELECT count(*) FROM canvass.contact"), 1)
                con.execute("DETACH canvass")
                con.execute(LOAD)
                self.assert_works(con)
                con.execute(f"ATTACH '{file}' AS theirs")
                self.assertEqual(value(con, "SELECT count(*) FROM theirs.contact"), 1)
                con.close()
                self.assertEqual(digest(file), before)
        con = connect()
        con.execute(f"ATTACH '{file}' AS canvass")
        self.assertEqual(self.contents(con), [("contact",)])
        con.close()

    def test_the_session_s_own_file(self):
        file = self.user_file("canvass.db")
        before = digest(file)
        con = connect(file)
        self.assert_refused(con)
        self.assertEqual(self.contents(con), [("contact",)])
        con.close()
        self.assertEqual(digest(file), before)

    def test_in_memory(self):
        con = connect()
        con.execute("ATTACH ':memory:' AS canvass")
        self.assert_refused(con)
        self.assertEqual(self.contents(con), [])
        con.execute("DETACH canvass")
        con.execute(LOAD)
        self.assert_works(con)

    def test_a_schema(self):
        """`canvass.help()` would be ambiguous beside a schema of this name."""
        con = connect(self.user_file())
        con.execute("CREATE SCHEMA canvass")
        self.assert_refused(con)
        con.execute("DROP SCHEMA canvass")
        con.execute(LOAD)
        self.assert_works(con)
        self.assertEqual(con.execute(RENAMED).fetchall(), [])
        con.close()


class NameOfAFunctionTaken(FileTest):
    SOUNDEX_CODES = "SELECT p.first_name_soundex FROM canvass.prepare('contact') AS p"

    def test_a_macro_of_the_user(self):
        for when in ("before LOAD", "after LOAD"):
            for kind in ("MACRO", "TEMP MACRO"):
                with self.subTest(f"{kind} {when}"):
                    file = self.user_file()
                    con = connect(file)
                    if when == "after LOAD":
                        con.execute(LOAD)
                    con.execute(f"CREATE {kind} soundex(x) AS 'mine'")
                    if when == "before LOAD":
                        con.execute(LOAD)
                    self.assertEqual(value(con, "SELECT soundex('a')"), "mine")
                    self.assertEqual(con.execute(self.SOUNDEX_CODES).fetchall(), [("R163",)])
                    self.assertEqual(con.execute(RENAMED).fetchall(), [])
                    con.close()
                    file.unlink()

    def test_a_function_of_another_extension(self):
        """Python's own functions go where an extension's go: into the catalog `system`."""
        try:
            import numpy  # noqa: F401
        except ImportError:
            self.fail("install numpy: DuckDB's Python client needs it to register a function")
        script = f"""if True:
            import sys, client
            con = client.connect(sys.argv[1])
            con.create_function('soundex', lambda text: 'theirs', ['VARCHAR'], 'VARCHAR')
            con.execute(client.LOAD)
            print(con.execute("SELECT soundex('Robert'), canvass_soundex('Robert')").fetchall())
            print(con.execute("{self.SOUNDEX_CODES}").fetchall())
            print(con.execute("{RENAMED}").fetchall())
            """
        self.assertEqual(in_another_process(script, self.user_file()).splitlines(), [
            "[('theirs', 'R163')]",
            "[('R163',)]",
            "[('soundex', 'renamed', 'another function has this name; ours is canvass_soundex')]",
        ])


if __name__ == "__main__":
    unittest.main()
