"""A session in DuckDB's shell that stands in for a Python connection, so that test/sqllogic.py can run its files there."""

import csv
import io
import os
import subprocess

import duckdb

END = "--- end of the answer ---"
NULL = "--- NULL ---"


class ShellSession:
    def __init__(self, shell, path, read_only):
        arguments = [shell, "-unsigned", "-init", os.devnull, "-csv", "-noheader", *(["-readonly"] if read_only else []), path]
        # One pipe for both, so that an error stands before the end of its answer.
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        self.answer(f".nullvalue '{NULL}'")

    def answer(self, command):
        """What the shell prints for a command; an error of DuckDB is raised as one."""
        self.process.stdin.write(f"{command}\n.print '{END}'\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == END:
                break
            lines.append(line)
        else:
            raise OSError("the shell ended")
        text = "".join(lines)
        if any(line.split(" Error:")[0].count(" ") <= 2 and " Error:" in line for line in lines):
            raise duckdb.Error(text)
        return text

    def execute(self, sql):
        self.answer(sql.rstrip().rstrip(";") + ";")
        return self

    def fetchall(self):
        return []

    def query(self, sql):
        types = [row[1] for row in self.rows(f"DESCRIBE {sql}")]
        return Answer(types, self.rows(sql))

    def rows(self, sql):
        text = self.answer(sql.rstrip().rstrip(";") + ";")
        return [[None if value == NULL else value for value in row] for row in csv.reader(io.StringIO(text))]

    def close(self):
        self.process.communicate()


class Answer:
    """As much of a relation as the runner uses."""

    def __init__(self, types, rows):
        self.types = types
        self.rows = rows

    def project(self, _):
        return self

    def fetchall(self):
        return self.rows
