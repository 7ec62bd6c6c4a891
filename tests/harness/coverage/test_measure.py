"""Lines and branches are credited to the rules of the scenario that is being played."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from harness.coverage.measure import Measurement
from harness.errors import UsageError
from harness.model.carried import Carried
from harness.model.history import History
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.world import World

MODULE = """\
def served(name):
    if name:
        return [
            name,
        ]
    return []


def never():
    return 1


def abstract():
    raise NotImplementedError
"""
A, B, BOTH = frozenset({"LIFE-01"}), frozenset({"LIFE-02"}), frozenset({"LIFE-01", "LIFE-02"})


def _scenario(rules: frozenset[str]) -> Scenario:
    at = datetime(2012, 3, 4, tzinfo=UTC)
    return Scenario("id", "id", "title", min(rules), Policy(), World(), at, (), rules)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[ModuleType]:
    """A module that was imported before anything is measured."""
    (tmp_path / "session_parts.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("session_parts")
    del sys.modules["session_parts"]


def _measured(module: ModuleType) -> Carried:
    """Three plays: a name under A, none under B, and a name under both."""
    scenarios = [_scenario(A), _scenario(B), _scenario(BOTH)]

    def histories() -> Generator[History]:
        for scenario, name in zip(scenarios, ("joe", "", "joe"), strict=True):
            module.served(name)
            yield History(scenario, ())

    measurement = Measurement(["session_parts"])
    assert len(list(measurement.over(scenarios, histories()))) == 3
    return measurement.result()


def test_each_line_has_the_rules_of_the_plays_that_ran_it(module: ModuleType) -> None:
    """A line run by every play carries both rules, one run by none carries none, though it was imported."""
    [lines] = _measured(module).modules

    assert {2: BOTH, 3: BOTH, 6: B, 10: frozenset()} == lines.lines
    assert [10] == lines.unreached()
    assert "return []" == lines.texts[6]


def test_each_branch_has_the_rules_of_the_plays_that_took_it(module: ModuleType) -> None:
    """The branch without a name was taken under B alone."""
    [lines] = _measured(module).modules

    assert {(2, 3): BOTH, (2, 6): B} == lines.branches
    assert [] == lines.untaken()


def test_what_another_class_brings_is_left_out(module: ModuleType) -> None:
    """An abstract method's line need not be reached, and says why."""
    carried = _measured(module)

    assert {14: "another class brings this method"} == carried.modules[0].excluded
    assert ("LIFE-01", "LIFE-02") == carried.rules


def test_a_package_stands_for_its_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each module of a package is measured under its own name."""
    for name in ("__init__", "inner"):
        path = tmp_path / "session_package" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    assert ["session_package", "session_package.inner"] == [
        module.name for module in Measurement(["session_package"]).result().modules
    ]


@pytest.mark.parametrize("name", ["no.such.module", "nosuchmodule", "sys", "..dots"])
def test_what_has_no_source_is_refused(name: str) -> None:
    """A module that isn't there, or isn't written in Python, is the user's mistake."""
    with pytest.raises(UsageError, match="there is no module of that name with source in Python"):
        Measurement([name])


def test_a_missing_coverage_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without coverage.py the message says how to get it."""
    monkeypatch.setitem(sys.modules, "coverage", None)

    with pytest.raises(UsageError, match=r"pip install 'session-harness\[coverage\]'"):
        Measurement(["reference_impl.ids"])
