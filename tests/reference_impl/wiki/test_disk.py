"""Disks in trouble: what has room is written, what can't be changed stays."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reference_impl.wiki import disk
from reference_impl.wiki.damage import turned


@pytest.mark.skipif(not disk.POSSIBLE, reason="this system limits no file's size")
def test_a_full_disk_takes_what_has_room(tmp_path: Path) -> None:
    """Of ten bytes four are taken, then none; a moment later there is room again."""
    file = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    with disk.full(4):
        assert os.write(file, b"0123456789") == 4
        with pytest.raises(OSError, match="large"):
            os.write(file, b"4")
    assert os.write(file, b"456789") == 6
    os.close(file)
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_a_read_only_folder_is_read_and_nothing_else(tmp_path: Path) -> None:
    """A file can be read there; writing, removing, renaming and a new folder are refused; other folders are not."""
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    (folder / "file").write_bytes(b"kept")
    refused: list[Callable[[], object]] = [
        lambda: (folder / "file").write_bytes(b"new"),
        lambda: (folder / "new").touch(),
        lambda: (folder / "file").unlink(),
        lambda: (folder / "file").rename(other),
        lambda: (folder / "below").mkdir(),
    ]
    with disk.read_only(str(folder)):
        for change in refused:
            with pytest.raises(OSError, match="Read-only file system"):
                change()
        assert (folder / "file").read_bytes() == b"kept"
        other.write_bytes(b"new")
    (folder / "file").write_bytes(b"new")
    assert [path.name for path in folder.iterdir()] == ["file"]


@pytest.mark.parametrize(("place", "left"), [(0, b"`b"), (1, b"ac"), (-1, b"ac"), (9, b"ac"), (-9, b"`b")])
def test_one_bit_is_turned(place: int, left: bytes) -> None:
    """The last bit of the byte at a place, counted from either end; beyond an end it is the byte there."""
    assert (turned(b"ab", place), turned(b"", place)) == (left, b"")
