"""What the oracle and a scenario's author both say of a step, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import UNSET

from harness.catalogue.load import rules
from harness.model.expect import CookieExpect, Expect
from harness.model.rule import Level
from harness.model.scenario import Scenario
from harness.oracle.contract import CONTRACT, Contract
from harness.oracle.oracle import stated


class Both(NamedTuple):
    """One fact of which both speak."""

    scenario: str
    step: int
    rule: str
    fact: str
    written: Any
    told: Any


def both(scenario: Scenario, contract: Contract = CONTRACT) -> Iterator[Both]:
    """Every fact of which the scenario's author (for a rule that somebody has to keep) and the oracle both speak."""
    told_steps = stated(scenario, contract).steps
    for number, (written, told) in enumerate(zip(scenario.steps, told_steps, strict=True), 1):
        known = {name: value for one in told.expectations for name, value in facts(one.expect)}
        for one in written.expectations:
            if rules()[one.rule].level is not Level.INFORMATIONAL:
                for name, value in facts(one.expect):
                    if name in known:
                        yield Both(scenario.id, number, one.rule, name, value, known[name])


def disagreements(scenarios: Sequence[Scenario], contract: Contract = CONTRACT) -> list[Both]:
    """Where the two say different things."""
    return [one for scenario in scenarios for one in both(scenario, contract) if one.written != one.told]


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
