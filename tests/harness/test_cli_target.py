"""`target install` and `doctor` on the command line: what they say, and their exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli.main import main
from harness.errors import Exit

HERE = Path(__file__).parent / "targets" / "live"
FILE = str(HERE / "tiny.yaml")


def test_doctor_of_a_target_file(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each probe, and 0 when all is well."""
    assert Exit.OK == main(["doctor", FILE])
    assert "login        ok: the page shows JoeDoe\n" in capsys.readouterr().out


def test_doctor_of_a_target_with_a_broken_form(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """One claimed verb that doesn't work makes the exit status 3."""
    for name in ("tiny_wiki.py", "note.j2"):
        (tmp_path / name).write_text((HERE / name).read_text())
    broken = tmp_path / "tiny.yaml"
    broken.write_text(Path(FILE).read_text().replace("/logout", "/log-out"))
    assert Exit.TARGET == main(["doctor", str(broken)])
    assert "logout       FAILED: wanted was that after it the page shows nobody" in capsys.readouterr().out


def test_a_target_that_needs_no_installation(capsys: pytest.CaptureFixture[str]) -> None:
    """That is said, and is no error."""
    assert Exit.OK == main(["target", "install", FILE])
    assert "tiny needs no installation\n" == capsys.readouterr().out


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without programs and without installed targets."""
    for name in ("PATH", "PYENV_ROOT", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


@pytest.mark.usefixtures("nothing_here")
@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (["target", "install", "moin"], Exit.USAGE, "'moin' is no live target, did you mean moin-2?"),
        (["doctor", "moin-1.9"], Exit.TARGET, "moin-1.9 is not installed: 'session-harness target install moin-1.9'"),
        (["verify", "moin-1.9"], Exit.TARGET, "moin-1.9 is not installed: 'session-harness target install moin-1.9'"),
    ],
)
def test_what_is_told_to_the_user(
    capsys: pytest.CaptureFixture[str], command: list[str], status: Exit, said: str
) -> None:
    """The message says what to do next."""
    assert status == main(command)
    assert f"error: {said}" in capsys.readouterr().err


@pytest.mark.usefixtures("nothing_here")
def test_a_machine_without_python_2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """MoinMoin 1.9 is not installable there, and why."""
    monkeypatch.setattr("harness.targets.live.install._program", lambda name: None)
    assert Exit.TARGET == main(["target", "install", "moin-1.9"])
    assert (
        "error: moin-1.9 is not installable here: there is no python2.7 (MoinMoin 1.9 is written in Python 2)\n"
        == capsys.readouterr().err
    )


def test_a_target_file_with_mistakes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Usage is wrong, and the place is told."""
    file = tmp_path / "mine.yaml"
    file.write_text(Path(FILE).read_text().replace("logout:", "logut:"))
    (tmp_path / "note.j2").touch()
    assert Exit.USAGE == main(["verify", str(file)])
    assert "unknown key 'logut' in 'target file'" in capsys.readouterr().err
