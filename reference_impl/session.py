"""`request.session`: the mapping that pages use, and the base of every session data class.

Knows how values are kept, checked, merged and saved; must not know cookies, users or lifetimes (the handler's), nor
where the bytes lie (the stores', in three class methods). A record is saved key by key: what another request stored
meanwhile stays, unless this one changed the same key. No lock is held meanwhile: a store takes the new bytes only if
the old ones are still there, else they are read and merged again. Nothing is stored before the handler gives the
session an end, and no value is decoded before somebody asks for one.
"""

from __future__ import annotations

import errno
import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

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

MOST_TRIES = 1000
"""So often a save begins anew because others were faster; each time one of them has got through."""

_MISSING = object()
_IMMUTABLE = frozenset({type(None), bool, int, float, str, bytes, datetime})


class Change(NamedTuple):
    """What becomes of one record: `after` in the place of `before`; None is no record."""

    key: str
    before: bytes | None
    after: bytes | None


class DefaultSessionData(MutableMapping[str, Any]):
    """One session: `name` is its id, "" while it has none.

    A store overrides `read_record`, `replace_records` and `record_keys`; all may raise OSError when the store is out of
    order.
    """

    persistent: ClassVar[bool] = True
    """Whether records survive a restart of the process."""
    summed: ClassVar[bool] = False
    """Whether the store keeps a checksum of its own: the record's isn't looked at then."""

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
        self._decoded: dict[str, Any] | None = None
        self._before: dict[str, Any] = {}
        if name:
            self.load()

    # The mapping.

    @property
    def _values(self) -> dict[str, Any]:
        """The values; decoded at the first call."""
        if self._decoded is None:
            self._decoded = {} if self.record is None else self.contents(self.record)
        return self._decoded

    @_values.setter
    def _values(self, values: dict[str, Any]) -> None:
        self._decoded = values

    @property
    def is_touched(self) -> bool:
        """Whether somebody has asked for a value, so that there can be changes."""
        return self._decoded is not None

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
        self._touch(key)
        del self._values[key]

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def holds(self, key: str, value: object) -> bool:
        """Whether `key` has this value, for the handler: a look that hands nothing out."""
        values = self._values if self.record is None or self.is_touched else self.record.first
        return key in values and bool(values[key] == value)

    def check(self, key: str, value: object) -> None:
        """Raise TypeError, naming key and type, for what can't be kept."""
        if type(key) is not str:  # no scenario: a scenario's keys are text
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
        except (ValueError, RecursionError):  # no scenario: what can't even be shown, no step can send
            return True

    def forget(self) -> None:
        """Drop all values: the login that they belong to is over, what follows starts empty."""
        self._values = {}
        self._before = {}
        self.login = {}
        self.ended = True

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
            self.login = {key: value for key, value in record.first.items() if key in LOGIN_KEYS}

    def is_expired(self, record: Record) -> bool:
        return record.expires <= self.request.now

    @property
    def is_marker(self) -> bool:
        """Whether the id was given up a moment ago."""
        return self.record is not None and self.record.marker

    def set_expiry(self, expires: datetime) -> None:  # no scenario: for other handlers; ours calls `save`
        """Store the session until `expires` (aware, UTC); before the first call nothing is stored."""
        self.save(expires, expires - self.request.now)

    def save(self, expires: datetime, lifetime: timedelta) -> bool:
        """Store what changed until `expires`, promised for `lifetime`. False: the session was ended meanwhile.

        The end is never moved back while the lifetime is no shorter than before.
        """
        return self._replace(lambda fresh: {self.name: self.successor(fresh, expires, lifetime)})

    def move(self, name: str, expires: datetime, lifetime: timedelta, marker_until: datetime) -> bool:
        """Store the session under the new id `name`, and a marker under the old one. False: ended meanwhile."""
        moved = self._replace(
            lambda fresh: {name: self.moved(fresh, expires, lifetime), self.name: self.marker(fresh, marker_until)}
        )
        if moved:
            self.name = name
        return moved

    def end(self, marker_until: datetime) -> bool:
        """Put a marker in the record's place. False: another request ended or moved the session before."""
        ended = self._replace(lambda fresh: {self.name: self.marker(fresh, marker_until)})
        if ended:
            self.name = ""
        return ended

    def still_stands(self) -> bool:
        """Whether no other request has ended or moved the session."""
        return not self.is_lost(self._fresh())

    def delete(self) -> None:  # no scenario: for other handlers; ours calls `end`
        """Remove the record and all values."""
        self.forget()
        self.record = self.user = None  # nobody is logged in any longer: the handler takes it for an end
        if self.name:
            self.remove_record(self.request.cfg.store, self.key(self.name))

    def is_lost(self, fresh: Record | None) -> bool:
        """Whether the record that was read, or could have been made, is gone or a marker by now."""
        return fresh.marker if fresh is not None else self.record is not None

    def successor(self, fresh: Record | None, expires: datetime, lifetime: timedelta) -> Record:
        """What follows the stored record: this request's changes, and an end that is never moved back."""
        return self.moved(fresh, self.later_end(fresh, expires, lifetime), lifetime)

    def moved(self, fresh: Record | None, expires: datetime, lifetime: timedelta) -> Record:
        """The stored record with this request's changes; without any its values stay encoded."""
        if fresh is not None and not self.ended and not self.changes():
            return fresh.renewed(expires, lifetime)
        return Record(expires, lifetime, self.merged(fresh), generation=_next(fresh))

    def marker(self, fresh: Record | None, until: datetime) -> Record:
        return Record(until, timedelta(0), {}, marker=True, generation=_next(fresh))

    def later_end(self, fresh: Record | None, expires: datetime, lifetime: timedelta) -> datetime:
        return expires if fresh is None or lifetime < fresh.lifetime else max(expires, fresh.expires)

    def merged(self, fresh: Record | None) -> dict[str, Any]:
        """The values to be stored: what is in the store now, with this request's changes."""
        changed = self.changes()
        self._drop_unkeepable(changed)
        if fresh is None or fresh is self.record or self.ended:
            return self._values
        values = dict(self.contents(fresh))
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
        values = {} if stored is None else self.contents(stored)
        if key in values:
            self._values[key] = values[key]
        self._before.pop(key, None)

    def _replace(self, make: Callable[[Record | None], dict[str, Record]]) -> bool:
        """Store, all or none, what `make` gives for the stored record. False: the session was ended meanwhile."""
        store, raw = self.request.cfg.store, self._raw
        for _ in range(MOST_TRIES):
            fresh = self._known(raw)
            if self.is_lost(fresh):
                return False
            changes = [
                Change(self.key(name), raw if name == self.name else None, self.encode(record))
                for name, record in make(fresh).items()
                if name
            ]
            if not changes or self.replace_records(store, changes):
                return True
            raw = self._read()
        raise OSError(errno.EBUSY, "others write the same session record all the time")  # no scenario: endless races

    def _read(self) -> bytes | None:
        return self.read_record(self.request.cfg.store, self.key(self.name)) if self.name else None

    def _known(self, raw: bytes | None) -> Record | None:
        """The record in these bytes; the one that was read if nothing has changed."""
        return self.record if self.record is not None and raw == self._raw else self.decode(raw)

    def _fresh(self) -> Record | None:
        """The record as it is in the store now."""
        return self._known(self._read())

    def _discard(self) -> None:
        """Remove the record that was read, unless it has been renewed by now."""
        self.replace_records(self.request.cfg.store, [Change(self.key(self.name), self._raw, None)])
        self._raw = None

    # Bytes.

    @classmethod
    def encode(cls, record: Record) -> bytes:
        return records.encode(record)

    @classmethod
    def decode(cls, raw: bytes | None) -> Record | None:
        """The record in `raw`; a damaged one, or one of an unknown version, is none."""
        try:
            return None if raw is None else records.decode(raw, summed=cls.summed)
        except Damaged as error:
            log.warning("a session record can't be used: %s", error)
            return None

    @classmethod
    def contents(cls, record: Record) -> dict[str, Any]:
        """All values of a record; of a damaged one those that could be read."""
        try:
            return record.values
        except Damaged as error:
            log.warning("a session's values can't be used: %s", error)
            return record.first

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
        raw = cls.read_record(store, key)
        return cls._is_waste(request, raw) and cls.replace_records(store, [Change(key, raw, None)])

    @classmethod
    def _is_waste(cls, request: Request, raw: bytes | None) -> bool:
        """Whether a record may go. What is there without bytes was left by a writer who was killed."""
        try:
            return raw is None or records.decode(raw, summed=cls.summed).expires <= request.now
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

    @classmethod
    def close(cls, store: str) -> None:
        """Give back what is held open for a store, nothing here; it is opened again when it is needed."""

    # What a store brings.

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        """The bytes under `key`, None when there are none."""
        raise NotImplementedError

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        """Make all these changes, or none: False when a record isn't what it was `before` any longer.

        A reader sees the old bytes or the new ones. The first `records.HEAD_SIZE` bytes differ whenever any do.
        """
        raise NotImplementedError

    @classmethod
    def record_keys(cls, store: str) -> Iterable[str]:
        """Where there are records; what is stored or removed meanwhile may be among them or not."""
        raise NotImplementedError

    # What follows from it.

    @classmethod
    def write_record(cls, store: str, key: str, raw: bytes) -> None:  # no scenario: for who damages records
        """Put these bytes under `key`, whatever is there."""
        while not cls.replace_records(store, [Change(key, cls.read_record(store, key), raw)]):
            pass

    @classmethod
    def remove_record(cls, store: str, key: str) -> None:  # no scenario: for other handlers
        """Forget `key`; no error when it isn't there."""
        while not cls.replace_records(store, [Change(key, cls.read_record(store, key), None)]):
            pass


def _next(record: Record | None) -> int:
    """The generation that follows."""
    return 1 if record is None else record.generation + 1
