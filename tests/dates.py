"""Runs the tests where the machine's date is another, and in other time zones; nothing may depend on either.

`python -m tests.dates [PYTEST ARGUMENTS]`: four dates under libfaketime (the year is asserted inside the process) and
three zones, two at a time. Prints pytest's closing line of each; exits 1 if any of them failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import libfaketime

ROOT = Path(__file__).parent.parent
AT_ONCE = 2


class Where(NamedTuple):
    """A date (with the year that the process must see) or a zone."""

    name: str
    environment: dict[str, str]
    year: int | None = None


def _library() -> str:
    folder = Path(libfaketime.__file__).parent
    return str(next(folder.rglob("libfaketime.so.1")))


def _at(moment: str) -> Where:
    faked = {"LD_PRELOAD": _library(), "FAKETIME": f"@{moment}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return Where(moment, faked | {"TZ": "UTC"}, int(moment[:4]))


PLACES = (
    _at("1999-12-31 23:30:00"),
    _at("2024-02-29 12:00:00"),
    _at("2038-01-19 03:10:00"),
    _at("2100-02-28 23:30:00"),
    *[Where(zone, {"TZ": zone}) for zone in ("Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland")],
)

INSIDE = """
import datetime, sys, pytest
year, arguments = int(sys.argv[1]), sys.argv[2:]
assert not year or datetime.datetime.now().year == year, f"the date is not faked: {datetime.datetime.now()}"
sys.exit(pytest.main(arguments))
"""


def _run(where: Where, arguments: list[str]) -> tuple[Where, int, str]:
    chosen = arguments or ["-m", "not matrix"]
    command = [sys.executable, "-c", INSIDE, str(where.year or 0), "-q", "-p", "no:cacheprovider", *chosen]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | where.environment, capture_output=True, text=True, check=False
    )
    return where, done.returncode, done.stdout + done.stderr


def main() -> int:
    """Run all; the exit status."""
    failed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for where, status, output in pool.map(lambda where: _run(where, sys.argv[1:]), PLACES):
            lines = output.rstrip().splitlines()
            sys.stdout.write(f"{where.name}: {lines[-1] if lines else 'no output'}\n")
            sys.stdout.flush()
            if status:
                failed += 1
                sys.stdout.write("\n".join(lines[-60:]) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
