"""`request.session`: the mapping that pages use, and the base of every session data class.

Knows how values are kept, checked, merged and saved; must not know cookies, users or lifetimes (the handler's), nor
where the bytes lie (the stores', in five class methods). A record is saved key by key: what another request stored
meanwhile stays, unless this one changed the same key. Nothing is stored before the handler gives the session an end.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, ClassVar

from reference_impl import records
from reference_impl.interfaces import Request, User
from reference_impl.records import Damaged, Record, UnknownVersion

log = logging.getLogger("reference_impl.session")

KEPT_TYPES = "None, bool, int, float, str, bytes, datetime, list, tuple, dict with str keys"

LOGIN_KEYS = frozenset(
    {
        "user.id",
        "user.auth_method",
        "user.auth_attribs",
        "user.realm",
        "user.wiki",
        "user.since",
        "user.password_stamp",
    }
)
"""What a session holds of a login, in the mapping like everything else, restored by the handler if code changes it."""

_MISSING = object()
_IMMUTABLE = frozenset({type(None), bool, int, float, str, bytes, datetime})


class DefaultSessionData(MutableMapping[str, Any]):
    """One session: `name` is its id, "" while it has none.

    A store overrides `read_record`, `write_record`, `remove_record`, `record_keys` and `lock`; all but `lock` may
    raise OSError when the store is out of order.
    """

    persistent: ClassVar[bool] = True
    """Whether records survive a restart of the process."""

    def __init__(self, request: Request, name: str) -> None:
        """Load the record of `name`, if there is one that is neither expired nor damaged. Raises OSError."""
        self.request = request
        self.name = name
        self.is_new = True
        self.is_stored = False
        # What the handler notes while the request is served.
        self.user: User | None = None
        self.quiet = False
        self.rotates = False
        self.ended = False
        self.login: dict[str, Any] = {}
        """What the handler knows of the login, out of reach of the pages' code."""
        self.record: Record | None = None
        """The record as it was read; a marker is one too."""
        self._raw: bytes | None = None
        self._values: dict[str, Any] = {}
        self._before: dict[str, Any] = {}
        if name:
            self.load()

    # The mapping.

    def __getitem__(self, key: str) -> Any:
        value = self._values[key]
        if type(value) not in _IMMUTABLE and key not in self._before:
            self._before[key] = repr(value)  # it may be changed in place: `changes` compares
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        self.check(key, value)
        self._touch(key)
        self._values[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self._values:
            raise KeyError(key)
        self._touch(key)
        del self._values[key]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} with {len(self._values)} values>"  # never the id

    def holds(self, key: str, value: object) -> bool:
        """Whether `key` has this value, for the handler: a look that hands nothing out."""
        return key in self._values and bool(self._values[key] == value)

    def check(self, key: str, value: object) -> None:
        """Raise TypeError, naming key and type, for what can't be kept."""
        if type(key) is not str:
            raise TypeError(f"session[{key!r}]: a key must be str, not {type(key).__name__}")
        try:
            records.check(value)
        except TypeError as error:
            raise TypeError(f"session[{key!r}]: {error} can't be kept; kept are {KEPT_TYPES}") from None

    def _touch(self, key: str) -> None:
        if key not in self._before:
            self._before[key] = repr(self._values[key]) if key in self._values else _MISSING

    def changes(self) -> list[str]:
        """The keys that were set, deleted or changed in place since the record was read."""
        return [key for key, before in self._before.items() if self._differs(key, before)]

    def _differs(self, key: str, before: object) -> bool:
        if key not in self._values:
            return before is not _MISSING
        try:
            return bool(repr(self._values[key]) != before)
        except (ValueError, RecursionError):  # something has been put into it that can't even be shown
            return True

    def forget(self) -> None:
        """Drop all values: the login that they belong to is over, what follows starts empty."""
        self._values = {}
        self._before = {}
        self.login = {}
        self.ended = True
        self.rotates = True

    # The record's life, as the handler drives it.

    def load(self) -> None:
        """Read the record of `name`; an expired one is removed, so that a clock going back can't revive it."""
        self._raw = self.read_record(self.request.cfg.store, self.key(self.name))
        record = self.decode(self._raw)
        if record is None:
            return
        if self.is_expired(record):
            self._discard()
        else:
            self.record = record
            self._values = record.values
            self.login = {key: record.values[key] for key in LOGIN_KEYS & record.values.keys()}

    def is_expired(self, record: Record) -> bool:
        return record.expires <= self.request.now

    @property
    def is_marker(self) -> bool:
        """Whether the id was given up a moment ago."""
        return self.record is not None and self.record.marker

    def set_expiry(self, expires: datetime) -> None:
        """Store the session until `expires` (aware, UTC); before the first call nothing is stored."""
        self.save(expires, expires - self.request.now)

    def save(self, expires: datetime, lifetime: timedelta) -> bool:
        """Store what changed until `expires`, promised for `lifetime`. False: the session was ended meanwhile.

        The end is never moved back while the lifetime is no shorter than before.
        """
        with self.lock(self.request.cfg.store):
            fresh = self._fresh()
            if self.is_lost(fresh):
                return False
            end = self.later_end(fresh, expires, lifetime)
            self._write(self.name, Record(end, lifetime, self.merged(fresh)))
        return True

    def move(self, name: str, expires: datetime, lifetime: timedelta, marker_until: datetime) -> bool:
        """Store the session under the new id `name`, and a marker under the old one. False: ended meanwhile."""
        with self.lock(self.request.cfg.store):
            fresh = self._fresh()
            if self.is_lost(fresh):
                return False
            self._write(name, Record(expires, lifetime, self.merged(fresh)))
            self._mark(marker_until)
        self.name = name
        return True

    def end(self, marker_until: datetime) -> bool:
        """Put a marker in the record's place. False: another request ended or moved the session before."""
        with self.lock(self.request.cfg.store):
            if self.is_lost(self._fresh()):
                return False
            self._mark(marker_until)
        self.name = ""
        return True

    def still_stands(self) -> bool:
        """Whether no other request has ended or moved the session."""
        return not self.is_lost(self._fresh())

    def delete(self) -> None:
        """Remove the record and all values."""
        self.forget()
        self.record = None
        if self.name:
            self.remove_record(self.request.cfg.store, self.key(self.name))

    def is_lost(self, fresh: Record | None) -> bool:
        """Whether the record that was read, or could have been made, is gone or a marker by now."""
        return fresh.marker if fresh is not None else self.record is not None

    def later_end(self, fresh: Record | None, expires: datetime, lifetime: timedelta) -> datetime:
        return expires if fresh is None or lifetime < fresh.lifetime else max(expires, fresh.expires)

    def merged(self, fresh: Record | None) -> dict[str, Any]:
        """The values to be stored: what is in the store now, with this request's changes."""
        changed = self.changes()
        self._drop_unkeepable(changed)
        if fresh is None or fresh is self.record or self.ended:
            return self._values
        values = dict(fresh.values)
        for key in changed:
            if key in self._values:
                values[key] = self._values[key]
            else:
                values.pop(key, None)
        return values

    def _drop_unkeepable(self, changed: Iterable[str]) -> None:
        """Undo in-place changes that put something into a value that can't be kept: too late to raise at the place."""
        for key in changed:
            try:
                if key in self._values:
                    self.check(key, self._values[key])
            except TypeError as error:
                log.error("%s; the stored value stays as it was", error)
                self._restore(key)

    def _restore(self, key: str) -> None:
        del self._values[key]
        stored = self.decode(self._raw)
        if stored is not None and key in stored.values:
            self._values[key] = stored.values[key]
        self._before.pop(key, None)

    def _fresh(self) -> Record | None:
        """The record as it is in the store now; the one that was read if nothing has changed."""
        if not self.name:
            return None
        raw = self.read_record(self.request.cfg.store, self.key(self.name))
        if raw == self._raw and self.record is not None:
            return self.record
        return self.decode(raw)

    def _write(self, name: str, record: Record) -> None:
        self.write_record(self.request.cfg.store, self.key(name), self.encode(record))

    def _mark(self, until: datetime) -> None:
        if self.name:
            self._write(self.name, Record(until, timedelta(0), {}, marker=True))

    def _discard(self) -> None:
        """Remove the record that was read, unless it has been renewed by now."""
        store, key = self.request.cfg.store, self.key(self.name)
        with self.lock(store):
            if self.read_record(store, key) == self._raw:
                self.remove_record(store, key)
        self._raw = None

    # Bytes.

    @classmethod
    def encode(cls, record: Record) -> bytes:
        return records.encode(record)

    @classmethod
    def decode(cls, raw: bytes | None) -> Record | None:
        """The record in `raw`; a damaged one, or one of an unknown version, is none."""
        try:
            return None if raw is None else records.decode(raw)
        except Damaged as error:
            log.warning("a session record can't be used: %s", error)
            return None

    @classmethod
    def key(cls, name: str) -> str:
        """Where the record of an id is kept: a hash, so that a listing gives no id away and no id names a path."""
        return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()

    # The whole store.

    @classmethod
    def exists(cls, request: Request, name: str) -> bool:
        """Whether there is a record of any kind under this id."""
        return cls.read_record(request.cfg.store, cls.key(name)) is not None

    @classmethod
    def cleanup(cls, request: Request) -> int:
        """Remove the expired and the damaged records of the request's store; the number removed."""
        store = request.cfg.store
        return sum(cls._clean(request, key) for key in cls.record_keys(store))

    @classmethod
    def _clean(cls, request: Request, key: str) -> bool:
        store = request.cfg.store
        if not cls._is_waste(request, cls.read_record(store, key)):
            return False
        with cls.lock(store):
            if not cls._is_waste(request, cls.read_record(store, key)):
                return False
            cls.remove_record(store, key)
        return True

    @classmethod
    def _is_waste(cls, request: Request, raw: bytes | None) -> bool:
        try:
            return raw is not None and records.decode(raw).expires <= request.now
        except UnknownVersion:
            return False
        except Damaged:
            return True

    @classmethod
    def count(cls, request: Request) -> int:
        """The number of stored sessions, expired ones included, markers not."""
        store = request.cfg.store
        found = (cls.decode(cls.read_record(store, key)) for key in cls.record_keys(store))
        return sum(record is not None and not record.marker for record in found)

    @classmethod
    def restart(cls, store: str) -> None:
        """Lose what a restart of the process loses; nothing here."""

    # What a store brings.

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        """The bytes under `key`, None when there are none."""
        raise NotImplementedError

    @classmethod
    def write_record(cls, store: str, key: str, raw: bytes) -> None:
        """Replace the bytes under `key` as a whole: a reader sees the old ones or the new."""
        raise NotImplementedError

    @classmethod
    def remove_record(cls, store: str, key: str) -> None:
        """Forget `key`; no error when it isn't there."""
        raise NotImplementedError

    @classmethod
    def record_keys(cls, store: str) -> list[str]:
        raise NotImplementedError

    @classmethod
    def lock(cls, store: str) -> AbstractContextManager[object]:
        """Held while a record is read, merged and written: one writer at a time."""
        raise NotImplementedError
