"""Bundled targets, judged by the rules that a test asks about; each play is made once."""

from __future__ import annotations

from functools import cache

from harness.campaign import play_all
from harness.catalogue.load import profile, rules
from harness.data import folder
from harness.dsl.load import load
from harness.judge import judge
from harness.model.history import Ending
from harness.model.run import Outcome, Verdict
from harness.preflight import preflight
from harness.targets.base import Target
from harness.targets.registry import resolve

PLAYED = {Ending.COMPLETED, Ending.NOT_APPLICABLE, Ending.CRASHED}


@cache
def judged(target: str | Target, asked: tuple[str, ...]) -> dict[str, Verdict]:
    """The verdicts under `general` on the rules asked for, by the scenarios that are about them.

    `target` is a bundled target or the name of one. No play may end by an error of the harness or of the adapter.
    """
    found = resolve(target)() if isinstance(target, str) else target
    scenarios = [one for one in load([folder("scenarios")], containing=asked) if one.rule.partition("/")[0] in asked]
    with found.clock() as clock:
        info = preflight(found, clock, seconds=20)
    histories = list(play_all(scenarios, lambda: found, seconds=20))
    assert {history.ending for history in histories} <= PLAYED
    run = judge(histories, rules(), profile("general"), info, asked=asked)
    return {verdict.rule: verdict for verdict in run.verdicts}


def assert_holds(verdict: Verdict) -> None:
    """What is documented holds."""
    assert Outcome.PASSED == verdict.outcome, [failure.seen for failure in verdict.failures]


def assert_found(verdict: Verdict, seen: str) -> None:
    """What a library leaves out fails by an expectation, and the report shows what was seen instead."""
    assert Outcome.FAILED == verdict.outcome
    assert any(seen in failure.seen for failure in verdict.failures), [failure.seen for failure in verdict.failures]
