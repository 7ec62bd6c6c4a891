"""Session records in Redis or Valkey, for several machines: one round trip to read, one to save.

Knows keys, the script that compares and replaces, and time-outs; must not know what the bytes mean, but for the
lifetime in their head. Two records that change together must lie on one server: a cluster is not supported.

The server's TTL tidies up and never decides: it is the lifetime that the visitor was promised and an hour more, counted
anew at each write, so that neither a clock that differs nor one that goes back ends a session early. What decides is
the end in the record.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import ClassVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from reference_impl.records import HEAD_SIZE, Damaged, UnknownVersion, decode
from reference_impl.session import Change, DefaultSessionData

SLACK = timedelta(hours=1)
PATIENCE = 2.0
"""Seconds that a request waits for the server, to connect and for an answer, and before that for a connection."""
CONNECTIONS = 50
"""So many a process; with more threads than that some wait."""
STEP = 100
"""Keys that one step of a sweep looks at."""

_REPLACE = f"""
local function stored(key)
  if redis.call('EXISTS', key) == 0 then return '-' end
  return '+' .. redis.call('GETRANGE', key, 0, {HEAD_SIZE - 1})
end
for i, key in ipairs(KEYS) do
  if stored(key) ~= ARGV[4 * i - 3] then return 0 end
end
for i, key in ipairs(KEYS) do
  local what, bytes, ttl = ARGV[4 * i - 2], ARGV[4 * i - 1], tonumber(ARGV[4 * i])
  if what == 'remove' then redis.call('DEL', key)
  elseif what == 'head' then redis.call('SETRANGE', key, 0, bytes)
  else redis.call('SET', key, bytes) end
  if ttl > 0 then redis.call('PEXPIRE', key, ttl) end
end
return 1
"""
"""For each key: the head that is expected (after a plus, a minus for no record), what to do, with which bytes, TTL."""


class RedisSessionData(DefaultSessionData):
    """A session whose record is a key of the server at `url`; records of different `cfg.store` are apart."""

    persistent: ClassVar[bool] = True
    url: ClassVar[str] = os.environ.get("SESSION_REDIS_URL", "redis://localhost:6379/0")
    """As redis-py's `from_url` takes it; a subclass may set its own."""

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        with _complaints():
            found = client(cls.url).get(_name(store, key))
        return found if isinstance(found, bytes) else None

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        arguments: list[bytes | str | int] = []
        for change in changes:
            arguments += _told(change)
        with _complaints():
            return bool(_script(cls.url)(keys=[_name(store, change.key) for change in changes], args=arguments))

    @classmethod
    def record_keys(cls, store: str) -> Iterator[str]:
        with _complaints():
            for name in client(cls.url).scan_iter(f"{_prefix(store)}*", count=STEP):
                yield name.decode("ascii").rpartition(":")[2]


def _told(change: Change) -> tuple[bytes, str, bytes, int]:
    """One change as the script takes it."""
    _, before, after = change
    expected = b"-" if before is None else b"+" + before[:HEAD_SIZE]
    if after is None:
        return expected, "remove", b"", 0
    if before is not None and before[HEAD_SIZE:] == after[HEAD_SIZE:] and len(before) > HEAD_SIZE:
        return expected, "head", after[:HEAD_SIZE], _ttl(after)
    return expected, "set", after, _ttl(after)


def _ttl(raw: bytes) -> int:
    """Milliseconds; 0 is for ever: a version that we don't know."""
    try:
        return (decode(raw).lifetime + SLACK) // timedelta(milliseconds=1)
    except UnknownVersion:
        return 0
    except Damaged:
        return SLACK // timedelta(milliseconds=1)


@lru_cache(maxsize=64)
def client(url: str) -> redis.Redis:
    """One for a server and process; its connections are lent in turn. A lost connection is made anew once."""
    pool = redis.BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=PATIENCE,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
    return redis.Redis(connection_pool=pool)


@lru_cache(maxsize=64)
def _script(url: str) -> redis.commands.core.Script:
    return client(url).register_script(_REPLACE)


@lru_cache(maxsize=1024)
def _prefix(store: str) -> str:
    return f"session:{hashlib.blake2b(store.encode(), digest_size=8).hexdigest()}:"


def _name(store: str, key: str) -> str:
    return _prefix(store) + key


@contextmanager
def _complaints() -> Iterator[None]:
    """A server that is away, full, or slower than our patience is a store out of order."""
    try:
        yield
    except redis.RedisError as error:
        raise OSError(errno.EIO, f"Redis: {error}") from error
