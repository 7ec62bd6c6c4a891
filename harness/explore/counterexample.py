"""A found story as the scenario that shows it: up to the step that fails, with what that step must show and no more.

Pure: a finding in, a scenario and its file's text out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from harness.dsl.dump import dump
from harness.dsl.needs import needs_of
from harness.explore.search import Found
from harness.model.expect import Expect
from harness.model.scenario import Scenario
from harness.model.step import Expectation, Replay, Restart, Step


def pointed(found: Found) -> Scenario:
    """The scenario with the expectation that fails, and with no other."""
    scenario, number = found.scenario, int(found.finding.step)
    steps = [msgspec.structs.replace(step, expectations=()) for step in scenario.steps[: max(number, 1)]]
    failing = scenario.steps[max(number, 1) - 1]
    steps[-1] = msgspec.structs.replace(failing, expectations=_asked(found, failing))
    steps = [_without_idle_capture(step, steps) for step in steps]
    rule = steps[-1].expectations[0].rule
    kept = {"persistent"} if any(isinstance(step.action, Restart) for step in steps) else set()
    return msgspec.structs.replace(
        scenario,
        title=_title(found),
        rule=rule,
        steps=tuple(steps),
        rules=frozenset({rule}),
        needs=needs_of(scenario.policy, scenario.world, tuple(steps)) | kept,
    )


def _without_idle_capture(step: Step, steps: Sequence[Step]) -> Step:
    """The step without a capture that nobody replays."""
    replayed = {name for one in steps if isinstance(one.action, Replay) for name in one.action.cookies}
    return step if step.capture in replayed else msgspec.structs.replace(step, capture=None)


def _asked(found: Found, step: Step) -> tuple[Expectation, ...]:
    """The failing expectation; of a crash, all that the step was to show, or that it is answered at all."""
    ref = (found.finding.rule, found.finding.clause)
    asked = tuple(one for one in step.expectations if found.finding.crash is not None or (one.rule, one.clause) == ref)
    return asked or (Expectation("LIFE-02", "holds", Expect(status="no-5xx")),)


def _title(found: Found) -> str:
    finding = found.finding
    return f"Found by a search: step {finding.step} must show {finding.expected}."


def name_of(scenario: Scenario) -> str:
    """A name for the scenario's file, the same for the same story."""
    text = dump(scenario, "found")
    return f"found-{scenario.rule.lower()}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
