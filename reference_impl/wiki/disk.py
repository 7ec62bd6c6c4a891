"""A disk that is full, or that can't be written, for the length of a store's call.

Knows a process's limits and Python's audit events; must not know stores, nor who wants the trouble. Root may write
anywhere and a test has no disk of its own, so the system's own limit on the size of files stands for a full disk: what
is written beyond it is taken in part, or refused. A read-only disk is made of the refusals that it would give: each
opening for writing, removal, renaming and new folder below a path.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

try:
    import resource
except ImportError:  # Windows limits no file's size
    resource = None  # type: ignore[assignment]

POSSIBLE = resource is not None
"""Whether this system can play a full disk."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset({"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.chmod"})
"""Audit events of a changed folder; the first argument of each is a path."""
_read_only: list[str] = []
"""Folders that can't be written now."""
_hooks: list[object] = []


@contextmanager
def full(room: int) -> Iterator[None]:
    """No file of this process grows beyond `room` bytes; of what is written beyond, what has room is taken."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def read_only(folder: str) -> Iterator[None]:
    """Nothing in this folder can be made, changed or removed; what tries raises OSError (EROFS)."""
    if not _hooks:
        _hooks.append(_refuse)
        sys.addaudithook(_refuse)
    _read_only.append(folder)
    try:
        yield
    finally:
        _read_only.remove(folder)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook, which can't be taken away again."""
    if _read_only and _changes(event, arguments) and str(arguments[0]).startswith(tuple(_read_only)):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), arguments[0])


def _changes(event: str, arguments: tuple[Any, ...]) -> bool:
    return bool(arguments[2] & _WRITING) if event == "open" else event in _CHANGES
