"""canvass in DuckDB's Node client.

CANVASS_NODE names node; CANVASS_NODE_MODULES is the folder in which `npm ci` installed what test/clients/node locks.
"""

import os
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / os.environ.get("CANVASS_EXTENSION", "build/release/canvass.duckdb_extension")
NODE = os.environ.get("CANVASS_NODE", "node")
INSTALLED = ROOT / os.environ.get("CANVASS_NODE_MODULES", "build/env/node")


class Node(unittest.TestCase):
    def test_smoke(self):
        done = subprocess.run([NODE, ROOT / "test/clients/node/smoke.mjs", EXTENSION],
                              cwd=INSTALLED, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, "node ok\n"), done.stderr)


if __name__ == "__main__":
    unittest.main()
