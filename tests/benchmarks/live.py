"""A live step, the clock moved and a page asked for, against the same request to the same server without a move."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import Request
from harness.targets.live.clock import LiveClock
from harness.targets.live.files import load
from harness.targets.live.target import LiveTarget
from tests.benchmarks.measure import Goal, ratio

ROUNDS = 300
GOAL = 3.0

TINY = Path(__file__).parents[1] / "harness/targets/live/tiny.yaml"
PAGE = Request("GET", "http://wiki.example.org/FrontPage")


def run() -> Goal:
    """The ratio on a server whose page costs next to nothing, so that it is the move that counts."""
    target = LiveTarget(load(TINY))
    with target.clock() as clock:
        assert isinstance(clock, LiveClock)
        server = target.open(Policy(), World())
        try:

            def step() -> None:
                clock.move(clock.at + timedelta(minutes=1))
                server.send(PAGE, None)

            ours, theirs, quotient = ratio(step, lambda: server.send(PAGE, None), ROUNDS)
        finally:
            server.close()
    detail = f"{ours * 1e3:.2f} ms against {theirs * 1e3:.2f} ms, {ROUNDS} rounds"
    return Goal("a live step / the same request without a move", quotient, GOAL, detail)
