"""Runs of the whole bundled suite, as `session-harness verify` makes them, for tests and generated pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from harness.campaign import play_all
from harness.catalogue.load import profile, rules
from harness.coverage.measure import Measurement
from harness.data import folder
from harness.dsl.load import load
from harness.judge import judge
from harness.model.carried import Carried
from harness.model.history import History
from harness.model.rule import Level, Standing
from harness.model.run import Outcome, Run, Verdict
from harness.model.scenario import Scenario
from harness.preflight import preflight
from harness.targets.base import Target
from harness.targets.host import HostTarget
from harness.targets.registry import under_test

WORKERS = 2
SECONDS = 60.0


@cache
def bundled() -> tuple[Scenario, ...]:
    """Every bundled scenario."""
    return load([folder("scenarios")])


def played(target: Target, scenarios: Sequence[Scenario] | None = None, workers: int = WORKERS) -> list[History]:
    """The histories of these scenarios (None: all)."""
    chosen = bundled() if scenarios is None else scenarios
    return list(play_all(chosen, lambda: target, workers=workers, seconds=SECONDS))


@cache
def reference_run() -> Run:
    """The Run of the reference as it comes."""
    return run_of()


@cache
def reference_coverage() -> Carried:
    """Which rules the lines of the reference's session code carry, by the bundled scenarios alone."""
    target = HostTarget()
    measured = Measurement(under_test("reference"))
    for _ in measured.over(bundled(), play_all(bundled(), lambda: target, seconds=SECONDS)):
        pass
    return measured.result()


def run_of(
    parts: Mapping[str, Any] | None = None,
    *,
    host: str = "reference",
    profile_name: str = "hardened",
    workers: int = WORKERS,
) -> Run:
    """The Run of the whole suite on a host with these parts."""
    target = HostTarget(host, parts)
    with target.clock() as clock:
        info = preflight(target, clock, seconds=SECONDS)
    histories = played(target, workers=workers)
    chosen = profile(profile_name)
    asked = [rule for rule in rules() if chosen.rules[rule] is not Standing.OUT]
    return judge(histories, rules(), chosen, info, asked=asked)


def required(run: Run) -> list[Verdict]:
    """The verdicts on contract and hardening rules that aren't pending."""
    return [
        verdict
        for verdict in run.verdicts
        if verdict.level is not Level.INFORMATIONAL and verdict.outcome is not Outcome.PENDING
    ]


def fallen(run: Run) -> set[str]:
    """The rules that failed, whether they are required or recommended."""
    return {verdict.rule for verdict in run.verdicts if verdict.outcome in (Outcome.FAILED, Outcome.WEAK)}


def told(run: Run) -> str:
    """The failures in a few lines, for an assertion's message."""
    lines = [
        f"{verdict.rule}/{failure.clause} in {failure.scenario} step {failure.step}: expected {failure.expected}, "
        f"seen {failure.seen}"
        for verdict in run.verdicts
        for failure in verdict.failures[:2]
    ]
    return "\n".join(lines[:20])
