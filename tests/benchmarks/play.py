"""A five-step login scenario, played, recorded and judged, against the same five requests by plain WebTest."""

from __future__ import annotations

from typing import Any

from webtest import TestApp

from harness.clock import FrozenClock
from harness.dsl.load import load_file
from harness.judge import findings
from harness.model.run import Outcome
from harness.runner import play
from harness.targets.host import HostTarget
from tests.benchmarks.measure import Goal, ratio
from tests.benchmarks.places import FIVE_STEPS

ROUNDS = 300
GOAL = 1.1


def run() -> Goal:
    """The ratio of a judged play to WebTest's own requests: same application, same lint, cheap hash, same clock."""
    target = HostTarget("reference")
    (scenario,) = load_file(FIVE_STEPS)

    with FrozenClock() as clock:

        def judged() -> None:
            found = findings(play(scenario, target, clock))
            if any(finding.outcome is not Outcome.PASSED for finding in found):
                raise AssertionError(f"the scenario does not hold: {found}")

        def plain() -> None:
            clock.move(scenario.start)
            opened: Any = target.open(scenario.policy, scenario.world)
            try:
                app = TestApp(opened.app, extra_environ={"HTTP_HOST": "wiki.example.org"})
                user = scenario.world.users[0]
                app.get("/FrontPage")
                fields = {"name": user.name, "password": user.password, "login": "Login"}
                app.post("/FrontPage?action=login", fields)
                app.get("/PageA")
                app.get("/PageB")
                app.post("/FrontPage?action=logout", {})
            finally:
                opened.close()

        ours, theirs, quotient = ratio(judged, plain, ROUNDS)
    detail = f"{ours * 1e3:.2f} ms against {theirs * 1e3:.2f} ms, {ROUNDS} rounds"
    return Goal("play, record and judge / plain WebTest", quotient, GOAL, detail)
