"""`matrix` from the command line: Runs and recordings side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import Exit
from tests.harness.commands import Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty folder."""
    return Shell(tmp_path, monkeypatch, capsys)


def test_a_run_and_a_recording_side_by_side(shell: Shell) -> None:
    """What 'verify --json' and 'record' wrote; Markdown to stdout, or both formats to files."""
    shell.run("verify reference --rules LIFE-05 --json reference.json")
    shell.run("record beaker --rules COOKIE-01 -o beaker.json.gz")
    ran = shell.run("matrix reference.json beaker.json.gz")
    assert Exit.OK == ran.status
    assert "| LIFE-05 | ✔ | · |\n" in ran.out
    assert "| COOKIE-01 | · | ✘ |\n" in ran.out
    assert Exit.OK == shell.run("matrix reference.json --markdown m.md --html m.html").status
    assert {"m.md", "m.html"} <= set(shell.listing())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "error: mine.json is not a recording; 'session-harness record' writes a recording"),
        ("[", "error: mine.json is not a recording: Input data was truncated"),
        (
            '{"verdicts": [], "plays": [], "format": 99}',
            "error: mine.json is a run of format 99, written by session-harness unknown; this version reads format",
        ),
    ],
)
def test_what_is_no_run(shell: Shell, text: str, said: str) -> None:
    """Another file is refused by name, with what writes the right one; status 2."""
    Path("mine.json").write_text(text, "utf-8")
    ran = shell.run("matrix mine.json")
    assert Exit.USAGE == ran.status
    assert ran.err.startswith(said)


def test_a_file_that_is_not_there(shell: Shell) -> None:
    """Status 2, with the reason."""
    ran = shell.run("matrix none.json")
    assert (Exit.USAGE, "error: none.json can't be read: No such file or directory\n") == (ran.status, ran.err)
