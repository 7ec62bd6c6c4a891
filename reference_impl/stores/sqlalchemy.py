"""Session records in PostgreSQL through SQLAlchemy, for several machines: one statement to read, one to save.

Knows SQL and engines; must not know what the bytes mean, but for the end of a record, by which they are indexed. Each
statement is a transaction of its own. The table is made when it is first needed.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

import psycopg  # noqa: F401, here and not when the first engine is made: a clock may be frozen by then
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from reference_impl.interfaces import Request
from reference_impl.records import HEAD_SIZE, Damaged, end_of, microseconds
from reference_impl.session import Change, DefaultSessionData

STEP = 100
"""Records that one step of a sweep removes; between two steps requests have their turn."""
PATIENCE: Mapping[str, Any] = {"connect_timeout": 3, "options": "-c statement_timeout=5000 -c lock_timeout=5000"}
"""How long a request waits for the server: seconds to connect, milliseconds for a statement."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
  store text, key text, head bytea NOT NULL, body bytea NOT NULL, expires bigint, PRIMARY KEY (store, key));
CREATE INDEX IF NOT EXISTS sessions_expires ON sessions (store, expires)
"""
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('session-harness: sessions'))")
"""IF NOT EXISTS isn't enough: two who don't find the table both make it, and one of them fails."""
_READ = text("SELECT head, body FROM sessions WHERE store = :store AND key = :key")
_KEYS = text("SELECT key FROM sessions WHERE store = :store")
_INSERT = text(
    "INSERT INTO sessions (store, key, head, body, expires) VALUES (:store, :key, :head, :body, :expires)"
    " ON CONFLICT DO NOTHING"
)
_UPDATE = text(
    "UPDATE sessions SET head = :head, body = :body, expires = :expires"
    " WHERE store = :store AND key = :key AND head = :before"
)
_RENEW = text(
    "UPDATE sessions SET head = :head, expires = :expires WHERE store = :store AND key = :key AND head = :before"
)
_DELETE = text("DELETE FROM sessions WHERE store = :store AND key = :key AND head = :before")
_MOVE = text(
    "WITH ended AS (UPDATE sessions SET head = :head, body = :body, expires = :expires"
    " WHERE store = :store AND key = :key AND head = :before RETURNING store)"
    " INSERT INTO sessions (store, key, head, body, expires)"
    " SELECT store, :new_key, :new_head, :new_body, :new_expires FROM ended"
)
_PAIR = text(
    "INSERT INTO sessions (store, key, head, body, expires)"
    " VALUES (:store, :new_key, :new_head, :new_body, :new_expires), (:store, :key, :head, :body, :expires)"
)
_SWEEP = text(
    "DELETE FROM sessions WHERE store = :store AND key IN"
    " (SELECT key FROM sessions WHERE store = :store AND expires <= :now LIMIT :step)"
)


T = TypeVar("T")


class SQLAlchemySessionData(DefaultSessionData):
    """A session whose record is a row of the table `sessions` in the database at `url`."""

    persistent: ClassVar[bool] = True
    url: ClassVar[str] = os.environ.get("SESSION_DATABASE_URL", "postgresql+psycopg:///sessions")
    """As SQLAlchemy's `create_engine` takes it; a subclass may set its own."""

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        row = _run(cls.url, lambda connection: connection.execute(_READ, {"store": store, "key": key}).one_or_none())
        return bytes(row[0]) + bytes(row[1]) if row else None

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        """One change, or two: then the first makes a new record, and the second puts another into a record's place."""
        *new, last = changes
        if new:
            return _run(cls.url, lambda connection: _moved(connection, store, new[0], last))
        return _run(cls.url, lambda connection: _changed(connection, store, last))

    @classmethod
    def record_keys(cls, store: str) -> list[str]:
        return _run(cls.url, lambda connection: list(connection.execute(_KEYS, {"store": store}).scalars()))

    @classmethod
    def cleanup(cls, request: Request) -> int:
        """In steps, so that no request waits for long: each removes a few by the index of their ends."""
        removed, found = 0, STEP
        values = {"store": request.cfg.store, "now": microseconds(request.now), "step": STEP}
        while found == STEP:
            found = _run(cls.url, lambda connection: connection.execute(_SWEEP, values).rowcount)
            removed += found
        return removed


def _changed(connection: Connection, store: str, change: Change) -> bool:
    """Make one change by one statement. False: the record isn't what it was."""
    _, before, after = change
    values = {"store": store, "key": change.key}
    if after is None:
        if before is None:
            return connection.execute(_READ, values).one_or_none() is None
        return connection.execute(_DELETE, values | _before(before)).rowcount == 1
    values |= _columns(after)
    if before is None:
        return connection.execute(_INSERT, values).rowcount == 1
    if before[HEAD_SIZE:] == after[HEAD_SIZE:]:
        del values["body"]
        return connection.execute(_RENEW, values | _before(before)).rowcount == 1
    return connection.execute(_UPDATE, values | _before(before)).rowcount == 1


def _moved(connection: Connection, store: str, new: Change, old: Change) -> bool:
    """Make a new record and put another in the place of the old one, or of none, by one statement."""
    values = {"store": store, "key": old.key, "new_key": new.key} | _columns(old.after or b"")
    values |= {f"new_{name}": value for name, value in _columns(new.after or b"").items()}
    try:
        if old.before is None:
            return connection.execute(_PAIR, values).rowcount == 2
        return connection.execute(_MOVE, values | _before(old.before)).rowcount == 1
    except IntegrityError:  # there is a record under one of the ids already
        return False


def _before(raw: bytes) -> dict[str, Any]:
    return {"before": raw[:HEAD_SIZE]}


def _columns(raw: bytes) -> dict[str, Any]:
    """A record as columns. Damaged ones are over, those of an unknown version never."""
    try:
        expires = end_of(raw)
    except Damaged:
        expires = 0
    return {"head": raw[:HEAD_SIZE], "body": raw[HEAD_SIZE:], "expires": expires}


@lru_cache(maxsize=64)
def _engine(url: str, process: int) -> Engine:
    """One for a database and process; it keeps a pool of connections."""
    engine = create_engine(
        url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, connect_args=dict(PATIENCE), hide_parameters=True
    )
    with engine.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        connection.execute(_ONE_AT_A_TIME)
        for statement in _SCHEMA.split(";"):
            connection.execute(text(statement))
    return engine


def _run(url: str, action: Callable[[Connection], T]) -> T:
    """What the action gives; on a new connection if the server has dropped the old one. Raises OSError."""
    try:
        try:
            return _tried(url, action)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return _tried(url, action)
    except SQLAlchemyError as error:
        raise OSError(errno.EIO, f"database: {_told(error)}") from error


def _tried(url: str, action: Callable[[Connection], T]) -> T:
    with _engine(url, os.getpid()).connect() as connection:
        return action(connection)


def _told(error: SQLAlchemyError) -> str:
    """What the database said, without the statement and its values."""
    return str(error.orig if isinstance(error, DBAPIError) else error).strip()
