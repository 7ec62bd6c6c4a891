"""What the oracle and a scenario's author both say of a step, side by side.

Tells a scenario that expects the wrong thing before it is played: its failure would not be the handler's. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from msgspec import UNSET

from harness.catalogue.load import rules
from harness.dsl import durations
from harness.errors import UsageError
from harness.model.expect import CookieExpect, Expect
from harness.model.rule import Level
from harness.model.scenario import Scenario
from harness.oracle.contract import CONTRACT, Contract
from harness.oracle.oracle import stated


class Both(NamedTuple):
    """One fact of which both speak."""

    file: str
    scenario: str
    step: int
    rule: str
    fact: str
    written: Any
    told: Any

    def contradiction(self) -> str:
        """Where it is, what is written there, what the contract says."""
        where = f"{self.file}: {self.scenario}, step {self.step}"
        return f"{where}: {self.rule} expects {self.fact} {_told(self.written)}, the contract says {_told(self.told)}"


def both(scenario: Scenario, contract: Contract = CONTRACT) -> Iterator[Both]:
    """Every fact of which the scenario's author (for a rule that somebody has to keep) and the oracle both speak."""
    told_steps = stated(scenario, contract).steps
    for number, (written, told) in enumerate(zip(scenario.steps, told_steps, strict=True), 1):
        known = {name: value for one in told.expectations for name, value in facts(one.expect)}
        for one in written.expectations:
            if rules()[one.rule].level is not Level.INFORMATIONAL:
                for name, value in facts(one.expect):
                    if name in known:
                        yield Both(scenario.file, scenario.id, number, one.rule, name, value, known[name])


def disagreements(scenarios: Sequence[Scenario], contract: Contract = CONTRACT) -> list[Both]:
    """Where the two say different things."""
    return [one for scenario in scenarios for one in both(scenario, contract) if one.written != one.told]


def refuse_wrong(scenarios: Sequence[Scenario]) -> None:
    """Raise UsageError with every place at which a scenario expects what the contract rules out."""
    wrong = [one.contradiction() for one in disagreements(scenarios)]
    if wrong:
        told = "\n".join(wrong)
        raise UsageError(
            f"scenarios expect what the contract rules out:\n{told}\n"
            "mend them, for no handler can keep both; if they are right the oracle isn't: please report it"
        )


def facts(expect: Expect) -> Iterator[tuple[str, Any]]:
    """The single facts of an expectation: `vars.x`, `cookie.lifetime`, `user`."""
    for name in expect.__struct_fields__:
        value = getattr(expect, name)
        if isinstance(value, dict):
            yield from ((f"{name}.{key}", item) for key, item in value.items())
        elif isinstance(value, CookieExpect):
            yield "cookie", "present"
            fields = ((field, getattr(value, field)) for field in value.__struct_fields__)
            yield from ((f"cookie.{field}", item) for field, item in fields if item is not UNSET)
        elif value is not UNSET:
            yield name, value


def _told(value: Any) -> str:
    return durations.written(value) if isinstance(value, timedelta) else str(value)
