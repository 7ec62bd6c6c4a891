"""Files and folders to scenarios."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harness.catalogue.load import rules
from harness.data import folder
from harness.dsl.load import load, load_file
from harness.dsl.places import ScenarioErrors
from harness.model.scenario import Scenario

TEXT = """\
scenario: {name}
title: an idle browser is logged out
rule: {rule}
steps:
  - {{as: alice, do: login JoeDoe, given: {{user: JoeDoe}}}}
"""


def _write(path: Path, name: str, rule: str = "LIFE-02") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(name=name, rule=rule), encoding="utf-8")
    return path


def _errors(*paths: Path) -> str:
    with pytest.raises(ScenarioErrors) as caught:
        load(paths)
    return str(caught.value)


def test_file_gives_its_scenario_whole(tmp_path: Path) -> None:
    """What the file does not say is the model's default; the scenario names its file and the file's digest."""
    path = _write(tmp_path / "idle.yaml", "idle")
    (scenario,) = load_file(path, shown_as="life/idle.yaml")
    assert (scenario.id, scenario.document, scenario.rule) == ("idle", "idle", "LIFE-02")
    assert scenario.rules == {"LIFE-02"}
    assert scenario.start == datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
    assert scenario.world.browsers[0].cap == timedelta(days=400)
    assert scenario.file == "life/idle.yaml"
    assert scenario.digest == hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def test_folder_is_read_in_order_and_to_its_depth(tmp_path: Path) -> None:
    """All `*.yaml` below a folder are read, sorted, and named relative to it; other files are left alone."""
    _write(tmp_path / "su" / "c.yaml", "c")
    _write(tmp_path / "life" / "b.yaml", "b")
    _write(tmp_path / "life" / "a.yaml", "a")
    (tmp_path / "README.md").write_text("no scenario")
    assert [scenario.file for scenario in load([tmp_path])] == ["life/a.yaml", "life/b.yaml", "su/c.yaml"]


def test_file_named_twice_counts_once(tmp_path: Path) -> None:
    """A file given by itself and again by its folder is read once."""
    path = _write(tmp_path / "a.yaml", "a")
    assert [scenario.id for scenario in load([path, tmp_path])] == ["a"]


def test_files_without_the_wanted_text_are_left_out(tmp_path: Path) -> None:
    """`containing` leaves out files that hold none of the texts, whatever else is in them."""
    _write(tmp_path / "a.yaml", "a", "LIFE-02")
    _write(tmp_path / "b.yaml", "b", "LIFE-05")
    (tmp_path / "c.yaml").write_text("broken: [")
    assert [scenario.id for scenario in load([tmp_path], containing=["LIFE-05", "LIFE-06"])] == ["b"]


def test_what_is_left_out_early_has_no_part_in_what_is_wanted() -> None:
    """For a rule of each area, what is left of files, documents and rows holds all scenarios that speak about it."""
    suite = load([folder("scenarios")])
    first = {rule.partition("-")[0]: rule for rule in reversed(rules())}
    for rule in first.values():
        found = load([folder("scenarios")], containing=[rule])
        assert [one for one in suite if rule in one.rules] == [one for one in found if rule in one.rules]


def test_rows_without_the_wanted_text_are_left_out(tmp_path: Path) -> None:
    """Of a matrix only the rows are read in which one of the texts stands, unless one stands outside it."""
    path = _write(tmp_path / "a.yaml", "a", "$rule")
    path.write_text(path.read_text() + "matrix: {b: {rule: LIFE-02}, c: {rule: LIFE-05}}\n")
    assert ["a[c]"] == [scenario.id for scenario in load([tmp_path], containing=["LIFE-05"])]
    assert ["a[b]", "a[c]"] == [scenario.id for scenario in load([tmp_path], containing=["JoeDoe"])]


def test_problems_of_all_files_come_together(tmp_path: Path) -> None:
    """One broken file does not hide the next."""
    first, second = _write(tmp_path / "a.yaml", "a", "LIVE-02"), _write(tmp_path / "b.yaml", "b", "LIVE-05")
    text = _errors(tmp_path)
    assert text.count("error:") == 2
    assert f"{first}:3:7: error: there is no rule 'LIVE-02'" in text
    assert f"{second}:3:7: error: there is no rule 'LIVE-05'" in text


def test_name_is_unique_over_all_files(tmp_path: Path) -> None:
    """Two files with one scenario name are an error that names both places."""
    first, second = _write(tmp_path / "a.yaml", "same"), _write(tmp_path / "b.yaml", "same")
    text = _errors(tmp_path)
    assert f"{second}:1:11: error: there is another scenario 'same'" in text
    assert f"first at {first}:1" in text


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    """A path that does not exist is said to be unreadable."""
    path = tmp_path / "none.yaml"
    assert _errors(path) == f"{path}: error: can't be read: No such file or directory"


def test_text_that_is_not_utf_8_is_an_error(tmp_path: Path) -> None:
    """Another encoding is named with the line where it shows."""
    path = tmp_path / "latin.yaml"
    path.write_bytes("scenario: a\ntitle: café\n".encode("latin-1"))
    assert _errors(path) == f"{path}: error: line 2 is not UTF-8"


def test_loaded_scenarios_are_equal_each_time() -> None:
    """Loading twice gives equal scenarios."""
    folder = Path(__file__).parent / "good"
    first, second = load([folder]), load([folder])
    assert first == second
    assert all(isinstance(scenario, Scenario) for scenario in first)
