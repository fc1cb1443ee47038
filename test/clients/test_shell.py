"""canvass in DuckDB's shell. CANVASS_SHELL names the shell; by default it is `duckdb` beside this interpreter."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
SHELL = os.environ.get("CANVASS_SHELL", str(Path(sys.executable).parent / "duckdb"))


sys.path.insert(0, str(ROOT / "test"))
import sqllogic  # noqa: E402
from shell_session import ShellSession  # noqa: E402


class ShellRun(sqllogic.FileRun):
    """Runs a sqllogictest file in the shell."""

    def open(self):
        self.close()
        self.con = ShellSession(SHELL, self.path, self.read_only)
        if self.canvass:
            self.con.execute(f"LOAD '{EXTENSION}'")


def shell(*arguments):
    return subprocess.run([SHELL, "-unsigned", "-init", os.devnull, "-csv", "-noheader", *arguments],
                          capture_output=True, text=True, timeout=60)


class Shell(unittest.TestCase):
    def test_functions_and_macros(self):
        done = shell("-c", f"LOAD '{EXTENSION}'; SELECT phone_e164('(305) 555-0123'); FROM canvass.version();")
        self.assertEqual(done.returncode, 0, done.stderr)
        phone, *version = done.stdout.splitlines()
        self.assertEqual(phone, "+13055550123")
        self.assertEqual(len(version), 1, done.stdout)

    def test_every_sql_test_passes_in_the_shell(self):
        files = sorted((ROOT / "test" / "sql").glob("*.test"))
        self.assertGreater(len(files), 3)
        for file in files:
            with self.subTest(file.name):
                compared, failure = sqllogic.run_file(file, ShellRun)
                self.assertIsNone(failure, failure and f"{file.name}:{failure.line}: {failure}")
                self.assertGreater(compared, 0)

    def test_an_error_of_ours_ends_the_shell(self):
        done = shell("-c", f"LOAD '{EXTENSION}'; FROM canvass.prepare('no_such_table'); SELECT 'went on';")
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("went on", done.stdout)


if __name__ == "__main__":
    unittest.main()
