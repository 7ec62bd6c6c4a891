"""The debugger of `verify --pdb`: it stops where a step doesn't show what it must.

Knows pdb, steps and their records. Quitting it interrupts the run; everything else goes on.
"""

from __future__ import annotations

import pdb
import sys

import click

from harness.checks.expectations import misses
from harness.model.history import History, StepRecord
from harness.model.scenario import Scenario
from harness.model.step import Step
from harness.targets.base import Opened


class Debugger:
    """Called after each step; keeps what the scenario captured so far."""

    def __init__(self) -> None:
        self._scenario = ""
        self._captures: dict[str, tuple[str, ...]] = {}

    def __call__(self, scenario: Scenario, step: Step, record: StepRecord, opened: Opened) -> None:
        if scenario.id != self._scenario:
            self._scenario, self._captures = scenario.id, {}
        history = History(scenario, (record,), captures=dict(self._captures))
        missed = [
            f"{one.rule}/{one.clause}: expected {miss.expected}, seen {miss.seen}"
            for one in step.expectations
            for miss in misses(one.expect, record, history)
        ]
        if step.given is not None:
            missed += [f"given: {miss.expected}, seen {miss.seen}" for miss in misses(step.given, record, history)]
        if record.crash is not None:
            missed = [f"{record.crash.kind}: {record.crash.message}\n{record.crash.traceback}"]
        if step.capture and record.held_after:
            self._captures[step.capture] = (record.held_after,)
        if missed:
            _stop(scenario, step, record, opened, missed)


def _stop(scenario: Scenario, step: Step, record: StepRecord, opened: Opened, missed: list[str]) -> None:
    """A prompt with these names in sight. Raises KeyboardInterrupt when it is quit."""
    click.echo(f"{scenario.id} step {record.number}: scenario, step, record, opened and missed are in sight", err=True)
    for line in missed:
        click.echo(f"  {line}", err=True)
    debugger = pdb.Pdb(nosigint=True)
    debugger.reset()
    debugger.interaction(sys._getframe(), None)
    if debugger.quitting:
        raise KeyboardInterrupt
