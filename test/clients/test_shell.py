"""canvass in DuckDB's shell. CANVASS_SHELL names the shell; by default it is `duckdb` beside this interpreter."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
SHELL = os.environ.get("CANVASS_SHELL", str(Path(sys.executable).parent / "duckdb"))


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

    def test_an_error_of_ours_ends_the_shell(self):
        done = shell("-c", f"LOAD '{EXTENSION}'; FROM canvass.prepare('no_such_table'); SELECT 'went on';")
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("went on", done.stdout)


if __name__ == "__main__":
    unittest.main()
