"""Scenarios written as text, and read again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from harness.dsl.dump import dump
from harness.dsl.durations import duration, written
from harness.dsl.load import load_file
from harness.model.scenario import Scenario
from harness.model.step import Overtake, Step
from tests.whole.suite import bundled


def placeless(step: Step) -> Step:
    """The step without the line where it stood."""
    action = step.action
    if isinstance(action, Overtake):
        action = msgspec.structs.replace(action, by=tuple(map(placeless, action.by)))
    return msgspec.structs.replace(step, action=action, line=0)


def story(scenario: Scenario) -> tuple[object, ...]:
    """All of a scenario but its names and places."""
    steps = tuple(map(placeless, scenario.steps))
    return scenario.title, scenario.rule, scenario.policy, scenario.world, scenario.start, steps, scenario.rules


def test_every_bundled_scenario_is_read_back_as_it_was(tmp_path: Path) -> None:
    """What is dumped and loaded is the same scenario; one play of each document is asked."""
    path = tmp_path / "one.yaml"
    first = {scenario.document: scenario for scenario in reversed(bundled())}
    for scenario in first.values():
        path.write_text(dump(scenario, "one"), encoding="utf-8")
        (again,) = load_file(path)

        assert story(scenario) == story(again), scenario.id


@pytest.mark.parametrize("text", ["0s", "1s", "11h59m59s", "30m", "3650d", "400d1s", "-1h"])
def test_a_duration_is_written_as_it_is_read(text: str) -> None:
    """The text of a duration leads back to it."""
    read = duration(text)

    assert read is not None
    assert text == written(read)


def test_a_duration_is_written_with_days() -> None:
    """Twenty-five hours are a day and an hour."""
    assert "1d1h" == written(timedelta(hours=25))
