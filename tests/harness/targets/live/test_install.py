"""Installing: into a folder of its own, once for the same commands; what is missing is named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from harness.errors import TargetError
from harness.targets.live import install
from harness.targets.live.files import Found
from harness.targets.live.target import LiveTarget


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def with_commands(found: Found, *commands: tuple[str, ...]) -> Found:
    """The tiny wiki, installed by these."""
    return Found(found.path, msgspec.structs.replace(found.says, install=commands))


def test_commands_fill_the_cache(found: Found, tmp_path: Path) -> None:
    """Words are templates, and each command is told; afterwards the target is installed, until its commands change."""
    target = with_commands(found, ("cp", "{{ here }}/note.j2", "{{ cache }}/copy"))
    assert not install.is_installed(target.says)
    told: list[str] = []
    place = install.install(target, told.append)
    assert [f"tiny, 1 of 1: cp {found.path.parent}/note.j2 {place}/copy"] == told
    assert tmp_path / "session-harness/targets/tiny" == place
    assert (place / "copy").is_file()
    assert install.is_installed(target.says)
    assert not install.is_installed(with_commands(found, ("true",)).says)


def test_a_command_that_fails(found: Found) -> None:
    """Its status and the end of its output are told, and the target is not installed."""
    target = with_commands(found, ("ls", "/no-such-folder"))
    with pytest.raises(TargetError, match=r"tiny can't be installed: ls ended with status 2\n(?s:.*)no-such-folder"):
        install.install(target)
    assert not install.is_installed(target.says)


def test_a_command_that_is_not_there(found: Found) -> None:
    """Told as the operating system tells it."""
    with pytest.raises(TargetError, match=r"tiny can't be installed: (?s:.*)no-such-program"):
        install.install(with_commands(found, ("no-such-program",)))


def test_a_program_that_is_not_there(found: Found) -> None:
    """The target is not installable here, because of what."""
    says = msgspec.structs.replace(found.says, programs={"python1.5": "the wiki is old"})
    with pytest.raises(TargetError, match=r"tiny is not installable here: there is no python1\.5 \(the wiki is old\)"):
        install.install(Found(found.path, says))


def test_a_target_that_is_not_installed_can_not_be_opened(found: Found) -> None:
    """The command that installs it is named."""
    from harness.model.policy import Policy
    from harness.model.world import World

    target = LiveTarget(with_commands(found, ("true",)))
    with pytest.raises(TargetError, match="tiny is not installed: 'session-harness target install tiny'"):
        target.open(Policy(), World())
