"""Session records as files: one folder for a store, one file for a record.

Knows names, modes and the order of system calls; must not know what the bytes mean. A record is written to a temporary
file and renamed into place: whoever reads, and whoever is killed, leaves the old record or the new. It is not synced to
the disk: a power cut may cost the last minute, never a whole record. No time stamp of the file system is read.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import ClassVar

from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData

try:
    import fcntl
except ImportError:  # no such locks on Windows: there, one process at a time may serve a store
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".json"
TEMPORARY = ".tmp"
LOCK = "lock"
PIECE = 65536
"""Bytes read at once."""


class CacheSessionData(DefaultSessionData):
    """A session whose record is the file `<hash of the id>.json` in the folder `cfg.store`."""

    persistent: ClassVar[bool] = True

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        try:
            file = os.open(cls.path(store, key), os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            return _read_whole(file)
        finally:
            os.close(file)

    @classmethod
    def write_record(cls, store: str, key: str, raw: bytes) -> None:
        path = cls.path(store, key)
        temporary = path + TEMPORARY
        file = _open(store, temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            if os.write(file, raw) != len(raw):
                raise OSError(errno.ENOSPC, "the record was not written as a whole")
        finally:
            os.close(file)
        os.replace(temporary, path)

    @classmethod
    def remove_record(cls, store: str, key: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(cls.path(store, key))

    @classmethod
    def record_keys(cls, store: str) -> list[str]:
        return [name.removesuffix(SUFFIX) for name in _listing(store) if name.endswith(SUFFIX)]

    @classmethod
    def cleanup(cls, request: Request) -> int:
        store = request.cfg.store
        removed = super().cleanup(request)
        if any(name.endswith(TEMPORARY) for name in _listing(store)):
            with cls.lock(store):  # nobody writes now: these were left by a process that was killed
                for name in _listing(store):
                    if name.endswith(TEMPORARY):
                        os.unlink(f"{store}/{name}")
        return removed

    @classmethod
    def lock(cls, store: str) -> FolderLock:
        return FolderLock(store)

    @classmethod
    def path(cls, store: str, key: str) -> str:
        return f"{store}/{key}{SUFFIX}"


class FolderLock:
    """One writer at a time in a folder, over threads and processes (flock of a file opened for this purpose)."""

    __slots__ = ("_file", "_store")

    def __init__(self, store: str) -> None:
        self._store = store

    def __enter__(self) -> None:
        self._file = _open(self._store, f"{self._store}/{LOCK}", os.O_RDWR | os.O_CREAT)
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *raised: object) -> None:
        os.close(self._file)


def _open(store: str, path: str, flags: int) -> int:
    """A file descriptor for the owner alone; the folder is made when it is first needed."""
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        os.makedirs(store, mode=0o700, exist_ok=True)
        return os.open(path, flags, 0o600)


def _read_whole(file: int) -> bytes:
    """A record is small: as a rule one call reads it, and a short answer says that there is no more."""
    parts = [os.read(file, PIECE)]
    while len(parts[-1]) == PIECE:
        parts.append(os.read(file, PIECE))
    return b"".join(parts)


def _listing(store: str) -> list[str]:
    try:
        return os.listdir(store)
    except FileNotFoundError:
        return []
