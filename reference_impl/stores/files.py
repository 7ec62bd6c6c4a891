"""Session records as files: one flat folder for a store, one file for a record, changed in place.

Knows names, modes, locks and the order of system calls; must not know what the bytes mean, nor how they lie in a file
(`slots`). Readers take no lock, but where a writer was half-way: what such bytes say may be long over, so they are read
again under the lock. Writers of one record wait for each other (flock of its file). Only a record that outgrows its
file is renamed into place. No time stamp of the file system is read.

`durability` is NONE or DATA. NONE leaves it to the system when bytes reach the disk: a killed process loses nothing, a
power cut may cost the last half minute, never an older record. DATA waits for the disk at each write, which costs some
milliseconds on most, and then a power cut loses nothing that was acknowledged.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from typing import ClassVar

from reference_impl.interfaces import Request
from reference_impl.session import Change, DefaultSessionData
from reference_impl.stores import slots
from reference_impl.stores.durability import Durability
from reference_impl.stores.slots import Piece, Slot

try:
    import fcntl
except ImportError:  # no such locks on Windows: there, one process at a time may serve a store
    fcntl = None  # type: ignore[assignment]

fdatasync = getattr(os, "fdatasync", os.fsync)
"""Where there is none, all is synced."""


def _seek_and_write(file: int, data: bytes, offset: int) -> int:
    os.lseek(file, offset, os.SEEK_SET)
    return os.write(file, data)


pwrite = getattr(os, "pwrite", _seek_and_write)
"""Where there is none, two calls: who writes holds the lock."""

SUFFIX = ".session"
TEMPORARY = ".tmp"
USUAL = 65536
"""Bytes that are read at once, more than most files have."""


class CacheSessionData(DefaultSessionData):
    """A session whose record is the file `<hash of the id>.session` in the folder `cfg.store`."""

    summed: ClassVar[bool] = True
    durability: ClassVar[Durability] = Durability.NONE

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        path = cls.path(store, key)
        try:
            file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            data = _read_whole(file)
        finally:
            os.close(file)
        slot = slots.newest(data, locked=False)
        if slot is not None:
            return slot.raw
        return _read_locked(path) if data else None

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        """One change, or two: then the first makes a new record, and the second decides whether it is made.

        Killed between the two, a new record lies under an id that nobody was told.
        """
        *new, last = changes
        makes = last.after is not None and last.before is None
        with LockedFile(cls.path(store, last.key), os.O_RDWR | os.O_CREAT if makes else os.O_RDWR) as file:
            found, slot = _newest(file, last.before)
            if found != last.before or not all(cls.replace_records(store, [one]) for one in new):
                return False
            cls._put(store, last, file, slot)
        return True

    @classmethod
    def _put(cls, store: str, change: Change, file: int | None, slot: Slot | None) -> None:
        """Change the record whose file is open and locked."""
        path = cls.path(store, change.key)
        if file is None:
            return
        if change.after is None:
            os.unlink(path)
        elif slot is None:
            cls._write(file, [Piece(slots.whole(change.after), 0)])
            cls._sync_folder(store)
        elif slots.fits(slot, change.after):
            cls._write(file, slots.pieces(slot, change.after))
        else:
            cls._put_longer(store, path, change.after)

    @classmethod
    def _put_longer(cls, store: str, path: str, raw: bytes) -> None:
        """Put a longer file into the place of one that is full. Who waits for the old one sees that it is gone."""
        temporary = path + TEMPORARY
        file = _opened(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            cls._write(file, [Piece(slots.whole(raw), 0)])
        finally:
            os.close(file)
        os.replace(temporary, path)
        cls._sync_folder(store)

    @classmethod
    def _write(cls, file: int, pieces: Sequence[Piece]) -> None:
        """Write one piece after the other, each with one call. Raises OSError when one was not taken as a whole."""
        for data, offset in pieces:
            if pwrite(file, data, offset) != len(data):
                raise OSError(errno.ENOSPC, "the record was not written as a whole")
        if cls.durability is Durability.DATA:
            fdatasync(file)

    @classmethod
    def _sync_folder(cls, store: str) -> None:
        if cls.durability is Durability.DATA:
            folder = os.open(store, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @classmethod
    def record_keys(cls, store: str) -> Iterator[str]:
        return (name.removesuffix(SUFFIX) for name in _listing(store) if name.endswith(SUFFIX))

    @classmethod
    def cleanup(cls, request: Request) -> int:
        store = request.cfg.store
        removed = super().cleanup(request)
        for name in _listing(store):
            if name.endswith(TEMPORARY):
                with LockedFile(f"{store}/{name.removesuffix(TEMPORARY)}"), contextlib.suppress(FileNotFoundError):
                    os.unlink(f"{store}/{name}")  # its writer holds the lock, or was killed
        return removed

    @classmethod
    def path(cls, store: str, key: str) -> str:
        return f"{store}/{key}{SUFFIX}"


class LockedFile:
    """A record's file, open by these flags, and nobody else's to write; None when there is none.

    With O_CREAT it is made, empty, and the folder too.
    """

    def __init__(self, path: str, flags: int = os.O_RDWR) -> None:
        self._path = path
        self._flags = flags
        self._file: int | None = None

    def __enter__(self) -> int | None:
        while True:
            self._file = self._open()
            if self._file is None or self._is_ours(self._file):
                return self._file
            os.close(self._file)  # removed or replaced while we waited: what is there now?

    def __exit__(self, *raised: object) -> None:
        if self._file is not None:
            os.close(self._file)

    def _is_ours(self, file: int) -> bool:
        """Wait for the lock. False: the file is gone from its place by then."""
        try:
            _lock(file)
            return os.fstat(file).st_nlink > 0
        except OSError:
            os.close(file)  # with it goes the lock, for which others would wait for ever
            raise

    def _open(self) -> int | None:
        try:
            return _opened(self._path, self._flags)
        except FileNotFoundError:
            if not self._flags & os.O_CREAT:
                return None
        os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
        return _opened(self._path, self._flags)


def _lock(file: int) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX)


def _opened(path: str, flags: int) -> int:
    """The file, for its owner alone if it is made."""
    return os.open(path, flags, 0o600)


def _newest(file: int | None, raw: bytes | None = None) -> tuple[bytes | None, Slot | None]:
    """The record in an open file and where it lies; no bytes when there is something that can't be read.

    If it is `raw`, which somebody has read there before, the beginning of the file says so, and is all that is read.
    """
    if file is None:
        return None, None
    if raw is not None:
        slot = slots.expected(os.read(file, slots.FRONT_PART), raw)
        if slot is not None:
            return raw, slot
        os.lseek(file, 0, os.SEEK_SET)
    data = _read_whole(file)
    slot = slots.newest(data)
    if slot is not None:
        return slot.raw, slot
    return b"" if data else None, None


def _read_locked(path: str) -> bytes | None:
    """Wait for the writers who may have been faster than the reader; then nothing but damage can be in the way."""
    with LockedFile(path, os.O_RDONLY) as file:
        return _newest(file)[0]


def _read_whole(file: int) -> bytes:
    """One call reads most records whole: who asks a file for its length first makes each request a tenth slower."""
    data = os.read(file, USUAL)
    return data if len(data) < USUAL else data + os.read(file, os.fstat(file).st_size)


def _listing(store: str) -> Iterator[str]:
    """The names in a folder, one after the other: of a hundred thousand none is waited for."""
    try:
        entries = os.scandir(store)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            yield entry.name
