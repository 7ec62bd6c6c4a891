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


def test_each_target_has_a_report_that_the_matrix_links(shell: Shell) -> None:
    """Two files of one target make two reports; that of a recording has its plays, that of a Run what the Run says."""
    shell.run("record reference --scenarios login-forever -o one.json.gz")
    shell.run("verify reference --scenarios login-forever --json two.json")
    (shell.folder / "site").mkdir()
    assert Exit.OK == shell.run("matrix one.json.gz two.json --html site/matrix.html --pages site/each").status
    page = Path("site/matrix.html").read_text("utf-8")
    for name, told in (("reference", True), ("reference-2", False)):
        assert f'<a href="each/{name}.html">' in page
        report = Path("site/each", f"{name}.html").read_text("utf-8")
        assert "login-forever" in report
        assert told == ("login JoeDoe" in report)


def test_reports_without_a_page_that_links_them(shell: Shell) -> None:
    """Status 2, and no folder is made."""
    shell.run("verify reference --scenarios login-forever --json run.json")
    ran = shell.run("matrix run.json --pages each")
    said = "error: --pages: the reports are linked from the page of --html FILE; give it too\n"
    assert (Exit.USAGE, said) == (ran.status, ran.err)
    assert not Path("each").exists()


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
