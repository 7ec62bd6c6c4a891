"""A process that is stopped between two operations on files: killed there, or held while somebody looks."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.targets.base import FOLDER_PREFIX, ApplicationCrash
from harness.targets.interrupts import Way, interrupted, possible

pytestmark = pytest.mark.skipif(not possible(), reason="this system lets no process be watched")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A file of an opening."""
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, dir=tmp_path) as folder:
        yield Path(folder) / "record"


def stopped(serve: Callable[[], object], way: Way, place: Path) -> list[str]:
    """What the file holds when `serve` is stopped, one operation later each time; `none` where there is no file."""
    seen: list[str] = []

    def look() -> None:
        seen.append(place.read_text("utf-8") if place.exists() else "none")

    while interrupted(serve, way, len(seen) + 1, look):
        pass
    return seen


def test_killed_after_each_write(place: Path) -> None:
    """Each call that writes counts, by whoever it is made; the process is dead when somebody looks."""
    place.write_bytes(b"....")

    def serve() -> None:
        with open(place, "r+b", buffering=0) as file:
            file.write(b"a")
            os.pwrite(file.fileno(), b"b", 1)
            os.writev(file.fileno(), [b"b", b"c"])

    assert ["a...", "ab..", "abc."] == stopped(serve, "write", place)


def test_killed_after_each_truncation(place: Path) -> None:
    """Opening a file empty counts as well."""
    place.write_text("old", "utf-8")

    def serve() -> None:
        place.write_text("new", "utf-8")
        os.truncate(place, 2)

    assert ["", "ne"] == stopped(serve, "truncate", place)


def test_killed_after_each_renaming(place: Path) -> None:
    """A file renamed into place is there as a whole, as is a link."""
    other = place.with_name("other")

    def serve() -> None:
        other.unlink(missing_ok=True)
        other.write_text("new", "utf-8")
        os.replace(other, place)
        os.link(place, other)

    assert ["new", "new"] == stopped(serve, "rename", place)


def test_held_after_each_operation_and_let_go(place: Path) -> None:
    """Whatever the kind; the process then comes to its end."""

    def serve() -> None:
        place.write_text("new", "utf-8")
        place.rename(place.with_name("other"))

    assert ["", "new", "none"] == stopped(serve, "hold", place)
    assert "new" == place.with_name("other").read_text("utf-8")


def test_a_look_that_waits_for_the_held_process_lets_it_go(place: Path) -> None:
    """Who holds a lock while it is held is let go on, so that nobody waits for ever."""
    place.write_text("old", "utf-8")

    def serve() -> None:
        with open(place, "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(b"new")
            file.write(b"er")

    def look() -> None:
        with open(place, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            assert b"newer" == file.read()

    assert interrupted(serve, "hold", 1, look)


def test_other_files_do_not_count(place: Path, tmp_path: Path) -> None:
    """Only what lies in a folder of an opening is the target's."""
    assert [] == stopped(lambda: (tmp_path / "log").write_text("line", "utf-8"), "write", place)


def test_what_the_process_raises_is_the_applications_crash(place: Path) -> None:
    """It can't be told with its traceback, which is in the other process."""
    with pytest.raises(ApplicationCrash, match="raised an exception"):
        interrupted(lambda: 1 // 0, "write", 1, lambda: None)
