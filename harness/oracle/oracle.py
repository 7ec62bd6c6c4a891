"""The oracle: a scenario with what the contract says that each of its steps must show.

Pure: a scenario in, the same scenario with expectations out, each of which belongs to its rule. Written from this
project's catalogue, shares nothing with any implementation. What the contract leaves open is left out.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from harness.dsl.needs import needs_of
from harness.model.scenario import Scenario
from harness.model.step import Expectation, Restart, Step
from harness.oracle.contract import CONTRACT, Contract
from harness.oracle.story import Story

Keep = Callable[[Expectation], Expectation | None]
"""What of an expectation is to be kept; None: nothing."""


def stated(scenario: Scenario, contract: Contract = CONTRACT, keep: Keep = lambda expectation: expectation) -> Scenario:
    """The scenario with the oracle's expectations in place of its own; what was given is left out."""
    story = Story(scenario, contract)
    steps = tuple([_with(step, story.tell(step), keep) for step in scenario.steps])
    rules = {expectation.rule for step in steps for expectation in step.expectations}
    kept = {"persistent"} if any(isinstance(step.action, Restart) for step in steps) else set()
    needs = needs_of(scenario.policy, scenario.world, steps) | kept
    return msgspec.structs.replace(scenario, steps=steps, rules=frozenset({scenario.rule, *rules}), needs=needs)


def _with(step: Step, told: tuple[Expectation, ...], keep: Keep) -> Step:
    kept = [one for one in map(keep, told) if one is not None]
    return msgspec.structs.replace(step, given=None, expectations=tuple(kept))
