"""`session-harness gallery`: broken handlers against rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import selection
from harness.data import folder
from harness.errors import Exit
from tests.harness.commands import Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty folder to run commands in; one area's scenarios stand for all of the bundled ones."""
    trail = selection.scenarios([folder("scenarios") / "trail"])
    monkeypatch.setattr("harness.gallery.play._suite", lambda: trail)
    return Shell(tmp_path, monkeypatch, capsys)


def test_a_member_that_is_caught_is_status_0(shell: Shell) -> None:
    """The matrix is printed, and written as JSON and as Markdown."""
    ran = shell.run("gallery --member trail_repeats,trail_outlives_logout --workers 2 --json m.json --markdown m.md")
    assert (Exit.OK, "") == (ran.status, ran.err)
    assert ran.out.splitlines()[:2] == ["✓ TRAIL-03   trail_outlives_logout", "✓ TRAIL-01   trail_repeats"]
    rows = json.loads(shell.listing()["m.json"])["rows"]
    assert [row["tripped"] for row in rows] == [["TRAIL-03"], ["TRAIL-01"]]
    assert "| TRAIL-01 | `trail_repeats` |  |" in shell.listing()["m.md"].decode()


def test_a_member_that_is_missed_is_status_1(shell: Shell) -> None:
    """Scenarios about trails don't catch what is wrong with a logout."""
    ran = shell.run("gallery --member logout_everywhere --workers 1")
    assert Exit.FAILED == ran.status
    assert ran.out.splitlines()[-1] == "✗ logout_everywhere: LOGOUT-03 misses it"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("gallery nowhere", "no gallery 'nowhere' is registered under the entry point group session_harness.galleries"),
        ("gallery --member trail_repeat", "the gallery has no member 'trail_repeat', did you mean trail_repeats?"),
        ("gallery --rules LIFE-99", "no rule or area 'LIFE-99'"),
        ("gallery --rules LIFE-01 --member trail_*", "nothing to play: no member of the gallery"),
    ],
)
def test_a_selection_that_is_wrong_is_told(shell: Shell, line: str, said: str) -> None:
    """Before anything is played."""
    ran = shell.run(line)
    assert Exit.USAGE == ran.status
    assert said in ran.err
