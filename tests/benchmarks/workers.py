"""Two workers against one, for a campaign that takes one worker a while: the whole suite, twice."""

from __future__ import annotations

import os

from harness.campaign import play_all
from harness.targets.host import HostTarget
from tests.benchmarks.measure import Goal, ratio
from tests.whole.suite import SECONDS, bundled

TIMES = 2
ROUNDS = 1
GOAL = 1 / 1.8


def run() -> Goal:
    """The ratio of the time that two workers take to what one takes, where there are processors for both."""
    campaign = bundled() * TIMES

    def play(workers: int) -> None:
        for _ in play_all(campaign, HostTarget, workers=workers, seconds=SECONDS):
            pass

    two, one, quotient = ratio(lambda: play(2), lambda: play(1), ROUNDS)
    detail = f"{two:.0f} s against {one:.0f} s for {len(campaign)} plays, {os.cpu_count()} processors"
    return Goal("two workers / one", quotient, GOAL, detail)
