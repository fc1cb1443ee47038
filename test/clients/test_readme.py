"""The SQL on the first screen of README.md prints, in the shell, what the README shows.

Needs the databases of `make demo`. CANVASS_README=write puts the shell's answer into the README instead.
"""

import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SHELL = os.environ.get("CANVASS_SHELL", str(Path(sys.executable).with_name("duckdb")))
BLOCKS = re.compile(r"```sql\n(?P<sql>.*?)```\n\n```text\n(?P<shown>.*?)```", re.DOTALL)


class Readme(unittest.TestCase):
    def test_first_screen(self):
        text = README.read_text()
        found = BLOCKS.search(text)
        done = subprocess.run([SHELL, "-unsigned", "-bail"], input=found["sql"], cwd=ROOT, capture_output=True, text=True,
                              timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        if os.environ.get("CANVASS_README") == "write":
            README.write_text(text[: found.start("shown")] + done.stdout + text[found.end("shown"):])
        else:
            self.assertEqual(done.stdout, found["shown"])


if __name__ == "__main__":
    unittest.main()
