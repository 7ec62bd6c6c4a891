"""Runs the tests where the machine's date is another, and in other time zones; nothing may depend on either.

`python -m tests.dates [PYTEST ARGUMENTS]`: four dates under libfaketime, three of them in zones of their own, two at a
time; day and zone are asserted inside the process. Prints pytest's closing line of each; exits 1 if any of them failed.
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
    """A date in a zone: what the process must see."""

    moment: str
    """By the zone's own clock."""
    zone: str

    @property
    def name(self) -> str:
        return f"{self.moment} {self.zone}"

    def environment(self) -> dict[str, str]:
        """What makes a process see it; libfaketime reads the moment in the process's zone."""
        faked = {"FAKETIME": f"@{self.moment}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        return {"LD_PRELOAD": _library(), "TZ": self.zone, **faked}


def _library() -> str:
    folder = Path(libfaketime.__file__).parent
    return str(next(folder.rglob("libfaketime.so.1")))


PLACES = (
    Where("1999-12-31 23:30:00", "Europe/Berlin"),
    Where("2024-02-29 12:00:00", "Asia/Kolkata"),
    Where("2038-01-19 16:10:00", "Pacific/Auckland"),  # four minutes before 32 bits are full
    Where("2100-02-28 23:30:00", "UTC"),
)

INSIDE = """
import datetime, sys, zoneinfo, pytest
day, zone, *arguments = sys.argv[1:]
now = datetime.datetime.now()
assert day == f"{now:%Y-%m-%d}", f"the date is not faked: {now}"
assert now.astimezone().utcoffset() == zoneinfo.ZoneInfo(zone).utcoffset(now), f"the zone is not {zone}"
sys.exit(pytest.main(arguments))
"""


def _run(where: Where, arguments: list[str]) -> tuple[Where, int, str]:
    chosen = arguments or ["-m", "not matrix"]
    command = [sys.executable, "-c", INSIDE, where.moment[:10], where.zone, "-q", "-p", "no:cacheprovider", *chosen]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | where.environment(), capture_output=True, text=True, check=False
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
