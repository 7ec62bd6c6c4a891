"""Session records in one SQLite file for a store, `sessions.sqlite` in its folder, with a write-ahead log.

Knows SQL and connections; must not know what the bytes mean, but for the end of a record, by which they are indexed.
Readers wait for nobody, writers for each other. A connection is used by one thread at a time and by the process that
made it; a file that was taken away or replaced is noticed at the next call.

`durability` is NONE or DATA. NONE: a killed process loses nothing, a power cut may cost the last half minute, and in
bad luck the file. DATA: each write waits for the disk, some milliseconds on most; a power cut loses nothing.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Sequence
from typing import ClassVar

from reference_impl.interfaces import Request
from reference_impl.records import HEAD_SIZE, Damaged, end_of, microseconds
from reference_impl.session import Change, DefaultSessionData
from reference_impl.stores.durability import Durability

FILE = "sessions.sqlite"
PATIENCE = 10.0
"""Seconds that a writer waits for the others."""
STEP = 100
"""Records that one step of a sweep removes; between two steps requests have their turn."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (key TEXT PRIMARY KEY, head BLOB NOT NULL, body BLOB NOT NULL, expires INTEGER);
CREATE INDEX IF NOT EXISTS sessions_expires ON sessions (expires);
DELETE FROM sessions WHERE 0;
"""
"""The last line fails where nothing can be written: a file that can't be opened for that SQLite opens to read alone."""
_READ = "SELECT head, body FROM sessions WHERE key = ?"
_KEYS = "SELECT key FROM sessions"
_INSERT = "INSERT INTO sessions (head, body, expires, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_UPDATE = "UPDATE sessions SET head = ?, body = ?, expires = ? WHERE key = ? AND head = ?"
_RENEW = "UPDATE sessions SET head = ?, expires = ? WHERE key = ? AND head = ?"
_DELETE = "DELETE FROM sessions WHERE key = ? AND head = ?"
_SWEEP = "DELETE FROM sessions WHERE key IN (SELECT key FROM sessions WHERE expires <= ? LIMIT ?)"
_SYNCHRONOUS = {Durability.NONE: "OFF", Durability.DATA: "FULL"}


Identity = tuple[int, int, int]
"""Process, device and number of a file: a connection is good for these alone."""
Lent = tuple[Identity, sqlite3.Connection]
Idle = dict[str, list[Lent]]
"""By file: connections that nobody uses now."""


class SQLiteSessionData(DefaultSessionData):
    """A session whose record is a row of `sessions.sqlite` in the folder `cfg.store`."""

    persistent: ClassVar[bool] = True
    durability: ClassVar[Durability] = Durability.NONE
    _idle: ClassVar[Idle] = {}

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        with cls._connection(store) as connection:
            row = connection and connection.execute(_READ, (key,)).fetchone()
        return row[0] + row[1] if row else None

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        with cls._connection(store, make=any(change.after is not None for change in changes)) as connection:
            if connection is None:
                return all(change.before is None for change in changes)
            if len(changes) == 1:
                return _changed(connection, changes[0])
            return _all_changed(connection, changes)

    @classmethod
    def record_keys(cls, store: str) -> list[str]:
        with cls._connection(store) as connection:
            return [row[0] for row in connection.execute(_KEYS)] if connection else []

    @classmethod
    def cleanup(cls, request: Request) -> int:
        """In steps, so that no request waits for long: each removes a few by the index of their ends."""
        removed = 0
        with cls._connection(request.cfg.store) as connection:
            while connection is not None:
                found = connection.execute(_SWEEP, (microseconds(request.now), STEP)).rowcount
                removed += found
                if found < STEP:
                    break
        return removed

    @classmethod
    def restart(cls, store: str) -> None:
        cls.close(store)

    @classmethod
    def close(cls, store: str) -> None:
        for _, connection in cls._idle.pop(f"{store}/{FILE}", ()):
            connection.close()

    @classmethod
    def _connection(cls, store: str, make: bool = False) -> Borrowed:
        return Borrowed(f"{store}/{FILE}", cls._idle, cls._made, make)

    @classmethod
    def _made(cls, path: str) -> sqlite3.Connection:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite would make it for others, too
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS[cls.durability]}")
            connection.executescript(_SCHEMA)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


class Borrowed:
    """A connection for this thread alone, given back at the end; None when there is no file, unless one is to be made.

    One that has failed is closed: the next request gets one that knows nothing of it. Raises OSError for what SQLite
    says.
    """

    __slots__ = ("_connection", "_identity", "_idle", "_made", "_make", "_path")

    def __init__(self, path: str, idle: Idle, made: Callable[[str], sqlite3.Connection], make: bool) -> None:
        self._path = path
        self._idle = idle
        self._made = made
        self._make = make
        self._identity = _identity(path)
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> sqlite3.Connection | None:
        if self._identity is None and not self._make:
            return None
        self._connection = _taken(self._idle.get(self._path), self._identity) or self._new()
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._connection is not None:
            if self._identity is None or error is not None:
                self._connection.close()
            else:
                self._idle.setdefault(self._path, []).append((self._identity, self._connection))
        if isinstance(error, sqlite3.Error):
            raise _told(error) from error

    def _new(self) -> sqlite3.Connection:
        try:
            connection = self._made(self._path)
        except sqlite3.Error as error:
            raise _told(error) from error
        self._identity = self._identity or _identity(self._path)
        return connection


def _taken(idle: list[Lent] | None, identity: Identity | None) -> sqlite3.Connection | None:
    """An idle connection to this very file. One of a parent process is left alone, a stale one closed."""
    while idle:
        known, connection = idle.pop()
        if known == identity:
            return connection
        if known[0] == os.getpid():
            connection.close()
        else:
            _INHERITED.append(connection)
    return None


_INHERITED: list[sqlite3.Connection] = []
"""Connections of the parent process: not to be used here, nor to be closed, which would let go of its locks."""


def _told(error: sqlite3.Error) -> OSError:
    return OSError(errno.EIO, f"SQLite: {error}")


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return os.getpid(), found.st_dev, found.st_ino


def _changed(connection: sqlite3.Connection, change: Change) -> bool:
    """Make one change by one statement. False: the record isn't what it was."""
    key, before, after = change
    if before is None and after is None:
        return connection.execute(_READ, (key,)).fetchone() is None
    if after is None:
        return connection.execute(_DELETE, (key, _head(before))).rowcount == 1
    if before is None:
        return connection.execute(_INSERT, (after[:HEAD_SIZE], after[HEAD_SIZE:], _end(after), key)).rowcount == 1
    if after[HEAD_SIZE:] == before[HEAD_SIZE:]:
        return connection.execute(_RENEW, (after[:HEAD_SIZE], _end(after), key, _head(before))).rowcount == 1
    row = (after[:HEAD_SIZE], after[HEAD_SIZE:], _end(after), key, _head(before))
    return connection.execute(_UPDATE, row).rowcount == 1


def _all_changed(connection: sqlite3.Connection, changes: Sequence[Change]) -> bool:
    """Make several changes in one transaction, or none."""
    connection.execute("BEGIN IMMEDIATE")
    done = False
    try:
        done = all(_changed(connection, change) for change in changes)
    finally:
        connection.execute("COMMIT" if done else "ROLLBACK")
    return done


def _head(raw: bytes | None) -> bytes:
    return (raw or b"")[:HEAD_SIZE]


def _end(raw: bytes) -> int | None:
    """What the sweep looks at: damaged records are over, those of an unknown version never."""
    try:
        return end_of(raw)
    except Damaged:
        return 0
