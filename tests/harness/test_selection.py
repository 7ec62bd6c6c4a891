"""Which scenarios and rules a selection names."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.catalogue.load import profile, rules
from harness.errors import UsageError
from harness.model.rule import Standing
from harness.selection import asked, scenarios, split


def _file(folder: Path, name: str, rule: str, also: str = "") -> None:
    text = f"""scenario: {name}
title: a login is seen
rule: {rule}
world: {{users: [JoeDoe], browsers: [alice]}}
steps:
  - {{as: alice, do: login JoeDoe, expect: {{user: JoeDoe}}{also and f", also: {{{also}: {{user: JoeDoe}}}}"}}}
"""
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_values_are_split_at_commas() -> None:
    """Repeated values and commas come to the same; empty ones don't count."""
    assert ("LIFE-02", "SU", "x") == split(["LIFE-02, SU", "", "x,"])


def test_rules_choose_what_speaks_about_them(tmp_path: Path) -> None:
    """A scenario speaks about its own rule and about those of its `also`."""
    _file(tmp_path, "one", "LIFE-02")
    _file(tmp_path, "two", "LIFE-03", also="LIFE-02")
    _file(tmp_path, "three", "LIFE-03")
    found = scenarios([tmp_path], rules=["LIFE-02"])
    assert ["one", "two"] == [scenario.id for scenario in found]


def test_bundled_scenarios_are_the_default() -> None:
    """Without paths the bundled scenarios are chosen from, and their files are named from their own folder."""
    found = scenarios(rules=["LIFE-02"])
    assert found
    assert all("LIFE-02" in scenario.rules for scenario in found)
    assert not any(Path(scenario.file).is_absolute() for scenario in found)


def test_an_unknown_pattern_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    """A pattern without a scenario is a mistake, even beside others that have some."""
    _file(tmp_path, "one-login", "LIFE-02")
    with pytest.raises(UsageError, match="no scenario 'one-logn', did you mean one-login"):
        scenarios([tmp_path], patterns=["one-login", "one-logn"])


def test_all_rules_are_asked_for_but_those_left_out() -> None:
    """Without a selection, every rule is judged that the profile doesn't put out."""
    general = profile("general")
    expected = tuple(rule for rule in rules() if general.rules[rule] is not Standing.OUT)
    assert expected == asked(general, [])


def test_what_the_profile_puts_out_is_not_judged() -> None:
    """A selection of rules gives those of them that the profile has; none at all is a mistake."""
    general = profile("general")
    assert ("LIFE-02",) == asked(general, ["SU", "LIFE-02"])
    with pytest.raises(UsageError, match="the profile general leaves out SU-01"):
        asked(general, ["SU-01"])
