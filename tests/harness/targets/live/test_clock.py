"""The clock of servers: stamps of files, leftovers of dead processes, a library that isn't there."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.errors import TargetError
from harness.targets.live.clock import LiveClock, Stamps, sweep_leftovers

AT = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
LATER = datetime(2032, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_the_frozen_instant_is_exact_to_the_microsecond() -> None:
    """A process reads the very instant, twice the same."""
    with LiveClock() as clock:
        clock.move(AT.replace(microsecond=250000))
        command = ["date", "-u", "+%FT%T.%N"]
        done = subprocess.run(command, env=clock.environment, capture_output=True, text=True, check=True)
    assert "2031-02-03T04:05:06.250000000\n" == done.stdout


@pytest.mark.parametrize("at", [AT, datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)])
def test_a_clock_that_runs_begins_at_its_instant(at: datetime) -> None:
    """Two processes read the instant or a little later, the second not before the first; then it is held again."""
    command = ["date", "-u", "+%s.%N"]
    with LiveClock() as clock:
        clock.run(at)
        first, second = (float(_said(command, clock)) for _ in range(2))
        clock.move(at)
        held = float(_said(command, clock))
    assert at.timestamp() <= first < second < at.timestamp() + 60
    assert at.timestamp() == held


def _said(command: list[str], clock: LiveClock) -> str:
    return subprocess.run(command, env=clock.environment, capture_output=True, text=True, check=True).stdout


def test_written_files_get_the_clocks_time(tmp_path: Path) -> None:
    """A file that was written since the last move is from the instant before the move, whatever the kernel says."""
    stamps = Stamps([tmp_path])
    record = tmp_path / "record"
    record.write_text("one")
    stamps.renew(AT)
    assert AT.timestamp() == record.stat().st_mtime


def test_files_that_were_not_written_keep_their_time(tmp_path: Path) -> None:
    """A second move changes nothing at a file that nobody touched, also when its time lies in the real future."""
    stamps = Stamps([tmp_path])
    record = tmp_path / "record"
    record.write_text("one")
    stamps.renew(AT)
    stamps.renew(LATER)
    assert AT.timestamp() == record.stat().st_mtime


def test_a_time_that_a_program_has_set_stays(tmp_path: Path) -> None:
    """A time that is not the kernel's was meant."""
    stamps = Stamps([tmp_path])
    record = tmp_path / "record"
    record.write_text("one")
    os.utime(record, (1000, 1000))
    stamps.renew(AT)
    assert 1000 == record.stat().st_mtime


def test_leftovers_of_dead_processes_are_removed(tmp_path: Path) -> None:
    """What a killed process left behind goes; what belongs to a living one, and all else, stays."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    for name in (f"faketime_shm_{dead.pid}", f"sem.faketime_sem_{dead.pid}", f"faketime_shm_{os.getpid()}", "other_1"):
        (tmp_path / name).touch()
    sweep_leftovers(tmp_path)
    assert {f"faketime_shm_{os.getpid()}", "other_1"} == set(os.listdir(tmp_path))


def test_without_libfaketime_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(TargetError, match=r"pip install 'session-harness\[live\]'"):
        LiveClock().__enter__()


def test_a_library_that_can_not_be_loaded_is_found_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The loader only complains and goes on with the real clock: that is not testable, and said."""
    broken = tmp_path / "libfaketime.so.1"
    broken.write_text("no library")
    monkeypatch.setattr("harness.targets.live.clock._library", lambda: broken)
    with pytest.raises(TargetError, match="libfaketime does not move the clock of a process"):
        LiveClock().__enter__()


def test_the_zone_is_that_of_the_start() -> None:
    """UTC is kept; another zone can't be given to a running server."""
    with LiveClock() as clock:
        clock.zone("UTC")
        with pytest.raises(TargetError, match="zone is set when it starts"):
            clock.zone("Europe/Berlin")
