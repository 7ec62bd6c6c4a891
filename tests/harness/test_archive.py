"""Histories on disk: they come back as they were, none stays in memory, and a full disk is told."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.archive import Archive
from harness.errors import SessionHarnessError
from harness.model.history import History
from tests.harness.commands import Shell
from tests.harness.compare.recorded import login, played

PLAYED = played(login())


def named(name: str, *others: History) -> History:
    """A history of a scenario with this id."""
    return msgspec.structs.replace(
        PLAYED, scenario=msgspec.structs.replace(PLAYED.scenario, id=name), others=tuple(others)
    )


def test_what_was_added_comes_back() -> None:
    """Every play by its id, those of other orders too, and the histories as they were added, in their order."""
    added = [named("b"), named("a", named("a/12"), named("a/21")), named("c")]
    archive = Archive()
    for history in added:
        archive.add(history)
    assert ["b", "a", "a/12", "a/21", "c"] == list(archive)
    assert named("a/21") == archive["a/21"]
    assert named("a") == archive["a"]
    assert added == list(archive.histories())
    assert "d" not in archive


def test_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told with its folder and what to do."""
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda buffering: Path("/dev/full").open("w+b", buffering))  # noqa: SIM115
    archive = Archive()
    words = r"^no room for what was played in .*: No space left on device; set TMPDIR to a folder with more$"
    with pytest.raises(SessionHarnessError, match=words):
        archive.add(PLAYED)


def test_a_campaign_holds_one_history_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`verify` with its reports has no more than the play that it looks at, and the one before, in memory."""
    shell, add, alive = Shell(tmp_path, monkeypatch, capsys), Archive.add, []

    def counted() -> int:
        return sum(isinstance(one, History) for one in gc.get_objects())

    def add_and_count(archive: Archive, history: History) -> Any:
        add(archive, history)
        alive.append(counted())

    gc.collect()
    before = counted()
    monkeypatch.setattr(Archive, "add", add_and_count)
    assert 0 == shell.run("verify --rules LOGOUT-0* --workers 1 --plain --json run.json --html page.html").status
    assert len(alive) > 20
    assert 1 <= max(alive) - before <= 2
