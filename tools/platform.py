"""Prints DuckDB's name for this machine's platform, or with --library the name that cargo gives the shared library.

The names are those of DuckDB's `PRAGMA platform`; an extension loads only where its footer names the same one.
"""

import platform
import sys

SYSTEMS = {"Linux": ("linux", "lib{}.so"), "Darwin": ("osx", "lib{}.dylib"), "Windows": ("windows", "{}.dll")}
MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def main() -> None:
    system, library = SYSTEMS[platform.system()]
    if sys.argv[1:] == ["--library"]:
        print(library.format("canvass"))
    else:
        print(f"{system}_{MACHINES[platform.machine()]}")


if __name__ == "__main__":
    main()
