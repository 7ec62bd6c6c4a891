"""What it costs to draw a step of a story: the seeded walk against Hypothesis' state machines; and real steps of both.

Drawing alone is compared: the rules of the state machine draw the same kinds of steps and do nothing. The rates of
real steps, with target, oracle and judge, are told beside it.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from harness.catalogue.load import profile
from harness.explore.deck import THEMES, waits
from harness.explore.explore import explore
from harness.explore.fitting import Fitting
from harness.explore.shares import Engine, Plan
from harness.explore.walk import LENGTH, chance, walk
from harness.model.policy import Policy
from harness.preflight import preflight
from harness.targets.host import HostTarget
from tests.benchmarks.measure import Goal, ratio

STORIES = 400
ROUNDS = 5
GOAL = 1 / 50
REAL = 2400

STEPS = THEMES[0].steps
WAITS = waits(Policy())


class Machine(RuleBasedStateMachine):
    """Draws who acts, what is done and how long is waited, as a state machine for sessions would."""

    drawn = 0

    @rule(browser=st.sampled_from(("alice", "bob", "mallory")), step=st.sampled_from(STEPS))
    def act(self, browser: str, step: Any) -> None:
        """A step of a browser."""
        type(self).drawn += 1

    @rule(step=st.sampled_from(STEPS))
    def operate(self, step: Any) -> None:
        """A step of the operator."""
        type(self).drawn += 1

    @rule(wait=st.sampled_from(WAITS))
    def wait(self, wait: Any) -> None:
        """Time goes on."""
        type(self).drawn += 1


MACHINE = settings(
    max_examples=STORIES // 4,
    stateful_step_count=LENGTH,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def run() -> Goal:
    """The ratio of the seconds for one step."""
    drawn = sum(len(story.steps) for story in islice(walk(chance(0)), STORIES))
    Machine.drawn = 0
    run_state_machine_as_test(Machine, settings=MACHINE)
    theirs = Machine.drawn

    def ours() -> None:
        for _ in islice(walk(chance(0)), STORIES):
            pass

    mine, other, _ = ratio(ours, lambda: run_state_machine_as_test(Machine, settings=MACHINE), ROUNDS)
    each, their = mine / drawn, other / theirs
    walked, searched = (_rate(engine) for engine in (Engine.WALK, Engine.HYPOTHESIS))
    detail = (
        f"{each * 1e6:.2f} us against {their * 1e6:.0f} us a step; real steps with target and oracle:"
        f" {walked:.0f}/s against {searched:.0f}/s by Hypothesis, {walked / searched:.2f} times as many"
    )
    return Goal("draw a step: walk / Hypothesis' state machine", each / their, GOAL, detail)


def _rate(engine: Engine) -> float:
    """Real steps in a second of processor time, on the reference."""
    target = HostTarget()
    with target.clock() as clock:
        capabilities = frozenset(preflight(target, clock, seconds=60).capabilities)
    fitting = Fitting(capabilities, profile("hardened"))
    start = time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)
    explored = explore(target, fitting, target, Plan(REAL, engine=engine))
    spent = time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID) - start
    return explored.reach.steps / spent
