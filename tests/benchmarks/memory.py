"""The most memory that a campaign takes against one of a quarter of its plays: what was played lies on disk."""

from __future__ import annotations

import resource
import subprocess
import sys
from itertools import islice

import msgspec

from harness.archive import Archive
from harness.campaign import play_all
from harness.catalogue.load import profile, rules
from harness.judge import Judging
from harness.model.scenario import Scenario
from harness.targets.host import HostTarget
from tests.benchmarks.measure import Goal
from tests.whole.suite import SECONDS, bundled

FEW = 400
TIMES = 4
GOAL = 1.1


def run() -> Goal:
    """The ratio of the peaks of two processes, each with a campaign of its own."""
    few, many = _peak(1), _peak(TIMES)
    detail = f"{many / 1024:.0f} MB for {FEW * TIMES} plays against {few / 1024:.0f} MB for {FEW}"
    return Goal(f"memory of {TIMES} times the plays / of once", many / few, GOAL, detail)


def _peak(times: int) -> int:
    """Of a fresh process that plays and judges the campaign so many times, in KiB."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", str(times)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _campaign(times: int) -> list[Scenario]:
    """The same plays again and again, each with an id of its own; one is made of several steps."""
    first = list(islice((one for one in bundled() if len(one.steps) > 2), FEW))
    return [msgspec.structs.replace(one, id=f"{one.id} {time}") for time in range(times) for one in first]


def _main(times: int) -> None:
    judging, archive = Judging(rules(), profile("hardened")), Archive()
    for history in play_all(_campaign(times), HostTarget, seconds=SECONDS):
        judging.add(history)
        archive.add(history)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    _main(int(sys.argv[1]))
