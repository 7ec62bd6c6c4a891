"""Stories played on a target and held against the oracle, until one of them is not as it must be.

A counterexample is one that fails on the target and holds on the reference; one that fails on both is a doubt on the
oracle, and never told as the target's failure. Makes no verdict: the judge does.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from harness.clock import Clock
from harness.errors import SessionHarnessError, TargetError
from harness.explore.fitting import Fitting
from harness.explore.reach import Reach
from harness.explore.walk import Draw
from harness.judge import findings
from harness.model.history import Ending, History
from harness.model.run import Finding, Outcome
from harness.model.scenario import Scenario
from harness.oracle.contract import CONTRACT, Contract
from harness.oracle.oracle import stated
from harness.runner import play
from harness.targets.base import Target


class Blame(StrEnum):
    """Whose fault a story is that is not as it must be."""

    TARGET = "counterexample"
    ORACLE = "doubt on the oracle"


class Found(msgspec.Struct, frozen=True):
    """A story that fails: the scenario with the oracle's expectations, and the first that does not hold."""

    blame: Blame
    scenario: Scenario
    finding: Finding


class Player:
    """One target under one clock, asked stories one after the other."""

    def __init__(self, target: Target, clock: Clock, fitting: Fitting, contract: Contract = CONTRACT) -> None:
        self._target = target
        self._clock = clock
        self._fitting = fitting
        self._contract = contract

    def state(self, scenario: Scenario) -> Scenario | None:
        """The story with what it must show, cut to what the target can do; None: it is not for this target."""
        fitted = self._fitting.fit(scenario)
        return None if fitted is None else stated(fitted, self._contract, self._fitting.keep)

    def failure(self, scenario: Scenario) -> Finding | None:
        """Play a story with its expectations; the first that does not hold. Raises what is not the target's failure."""
        history = play(scenario, self._target, self._clock)
        if history.ending is Ending.ADAPTER_ERROR:
            raise TargetError(f"the adapter of {self._target.name} raised {history.reason}")
        if history.ending is Ending.HARNESS_ERROR:
            raise SessionHarnessError(f"a play failed: {history.reason}")
        return _first_failure(scenario, history)


def _first_failure(scenario: Scenario, history: History) -> Finding | None:
    """Of what the oracle said, the first that failed; a crash is one, too."""
    told = {
        (number, one.rule, one.clause) for number, step in scenario.numbered_steps() for one in step.expectations
    }
    for finding in findings(history):
        if finding.outcome is Outcome.HARNESS_ERROR:
            raise SessionHarnessError(f"the judge failed: {finding.seen}")
        mine = (finding.step, finding.rule, finding.clause) in told
        if finding.outcome is Outcome.FAILED and (mine or finding.crash is not None):
            return finding
    return None


class Search:
    """A target and the reference, asked the same stories."""

    def __init__(self, player: Player, reference: Player) -> None:
        self._player = player
        self._reference = reference
        self.reach = Reach()

    def examine(self, draw: Draw) -> Found | None:
        """Play a story and count it; None: all was as it must be, or it is not for this target."""
        scenario = self._player.state(draw.scenario())
        if scenario is None:
            self.reach.unfit += 1
            return None
        finding = self._player.failure(scenario)
        self.reach.add(scenario, draw.shape, sum(len(step.expectations) for step in scenario.steps))
        return None if finding is None else Found(self._blame(scenario), scenario, finding)

    def again(self, scenario: Scenario, blame: Blame) -> Found | None:
        """A part of a story that failed, if it fails for the same reason."""
        told = self._player.state(scenario)
        finding = None if told is None else self._player.failure(told)
        if told is None or finding is None or self._blame(told) is not blame:
            return None
        return Found(blame, told, finding)

    def holds_on_reference(self, scenario: Scenario) -> bool:
        """Whether the reference shows what the scenario expects."""
        return self._reference.failure(scenario) is None

    def fails_on_target(self, scenario: Scenario) -> bool:
        """Whether the target doesn't."""
        return self._player.failure(scenario) is not None

    def _blame(self, scenario: Scenario) -> Blame:
        return Blame.TARGET if self.holds_on_reference(scenario) else Blame.ORACLE
