"""What goes wrong with a store on purpose: reads and writes that fail, records that are damaged.

A data class of its own is laid over the one in use, whatever that is: it meets every call before the store does. Knows
the calls of a store and the form of our records; must not know requests, wikis, or who wants it to fail.
"""

from __future__ import annotations

import errno
import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from reference_impl.records import is_ours
from reference_impl.session import Change, DefaultSessionData
from reference_impl.wiki import damage

NO_SUCH_VERSION = 255
NO_SUCH_INSTANT = 2**63 - 1
NO_MAP = b"\x92\xa7neither\xa3nor"
"""A list of two words in msgpack, where a map should be."""


@dataclass(slots=True)
class Fault:
    """Calls of one kind fail: not the next `spare`, then `fail` of them; None means for good."""

    spare: int
    fail: int | None

    def strikes(self) -> bool:
        """Whether the call that is made now fails."""
        if self.spare:
            self.spare -= 1
            return False
        if self.fail is None:
            return True
        self.fail -= 1
        return self.fail >= 0


@dataclass(slots=True)
class Watch:
    """Counts the calls of a store, and lets somebody else go first before one of them."""

    at: int
    pause: Callable[[], None]
    calls: int = 0
    paused: bool = False

    def count(self) -> None:
        """One more call, unless it is made by those who go first."""
        if self.paused:
            return
        self.calls += 1
        if self.calls == self.at:
            self.paused = True
            try:
                self.pause()
            finally:
                self.paused = False


class Faults:
    """The state of all stores of one host: what fails in them, what was damaged."""

    def __init__(self) -> None:
        self.failing: dict[tuple[str, str], Fault] = {}
        """By store and `reads` or `writes`."""
        self.disks: dict[str, Callable[[], AbstractContextManager[None]]] = {}
        """By store, the state of a disk that is full or read-only, entered for each call."""
        self.damaged: set[str] = set()
        """Keys of records whose bytes were changed."""

        self.watches: dict[str, Watch] = {}
        """By store."""
        self.asked: Counter[str] = Counter()
        """By store, how many records were read, listed or written."""
        self.gates: dict[str, Callable[[], None]] = {}
        """By store: what every call waits for."""
        self.inside: set[str] = set()
        """Stores whose writing is under way; what it asks the store meanwhile is part of it."""

    def meet(self, store: str, kind: str) -> None:
        """Called before each read and write: another request may come in between. Raises OSError when it fails."""
        watch, gate = self.watches.get(store), self.gates.get(store)
        if watch is not None:
            watch.count()
        if gate is not None and store not in self.inside:
            gate()
        fault = self.failing.get((store, kind))
        if fault is not None and fault.strikes():
            raise OSError(errno.EIO, f"made to fail: {kind} of the store")


class FaultyData(DefaultSessionData):
    """Laid over a data class: its calls meet `faults` first."""

    faults: ClassVar[Faults]
    plain: ClassVar[type[DefaultSessionData]]
    """The data class underneath."""

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        cls.faults.meet(store, "reads")
        cls.faults.asked[store] += 1
        with cls.faults.disks.get(store, nullcontext)():
            return super().read_record(store, key)

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        cls.faults.meet(store, "writes")
        cls.faults.asked[store] += len(changes)
        with cls.faults.disks.get(store, nullcontext)():
            if store not in cls.faults.gates or store in cls.faults.inside:
                return super().replace_records(store, changes)
            cls.faults.inside.add(store)
            try:
                return super().replace_records(store, changes)
            finally:
                cls.faults.inside.remove(store)

    @classmethod
    def record_keys(cls, store: str) -> list[str]:
        """Damaged ones first: whoever stops at one of them leaves the others."""
        keys = sorted(super().record_keys(store), key=lambda key: key not in cls.faults.damaged)
        cls.faults.asked[store] += len(keys)
        return keys


def can_fail(data_class: object) -> bool:
    """Whether faults can be laid over this data class: it keeps its records by the calls of a store."""
    return (
        isinstance(data_class, type)
        and issubclass(data_class, DefaultSessionData)
        and getattr(data_class.read_record, "__func__", None) is not DefaultSessionData.read_record.__func__  # type: ignore[attr-defined]
    )


def faulty(data_class: type[DefaultSessionData], faults: Faults) -> type[DefaultSessionData]:
    """The data class with these faults laid over it, in place of any that it had."""
    plain = data_class.plain if issubclass(data_class, FaultyData) else data_class
    body = {"faults": faults, "plain": plain, "__doc__": plain.__doc__, "__module__": plain.__module__}
    return type(plain.__name__, (FaultyData, plain), body)


def damaged(raw: bytes, how: str, at: int | None = None) -> bytes:
    """The bytes of a record after they were damaged, `at` a place in it. Raises KeyError for a way that there isn't."""
    place = len(raw) // 2 if at is None else at
    match how:
        case "empty":
            return b""
        case "cut":
            return raw[:place]
        case "turned":
            return damage.turned(raw, place)
        case "wrong-type":
            return _changed(raw, lambda record: damage.with_parts(record, NO_MAP, NO_MAP))
        case "cut-values":
            return _changed(raw, damage.without_others)
        case "wrong-values":
            return _changed(raw, lambda record: damage.with_others(record, NO_MAP))
        case "wrong-end":
            return _changed(raw, lambda record: damage.with_end(record, NO_SUCH_INSTANT))
        case "unknown-version":
            return _changed(raw, lambda record: damage.with_version(record, NO_SUCH_VERSION))
    return _hostile()[how]


def _changed(raw: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Our record with a change; of a foreign one half is left."""
    return change(raw) if is_ours(raw) else raw[: len(raw) // 2]


_RAN: list[str] = []


def code_of_a_record() -> None:
    """What a hostile record calls when it is loaded as if it were a program."""
    _RAN.append("ran")


def code_ran() -> bool:
    """Whether a record's code has run since `forget_code`."""
    return bool(_RAN)


def forget_code() -> None:
    """What has run so far is forgotten."""
    _RAN.clear()


class _Hostile:
    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return code_of_a_record, ()


@cache
def _hostile() -> dict[str, bytes]:
    place, name = code_of_a_record.__module__, code_of_a_record.__name__
    return {
        "code-pickle": pickle.dumps(_Hostile()),
        "code-python": f"__import__({place!r}, fromlist=[{name!r}]).{name}()".encode(),
        "code-yaml": f"!!python/object/apply:{place}.{name} []".encode(),
    }
