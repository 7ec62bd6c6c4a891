"""Session records in the memory of this process: for tests and for wikis that may forget everybody.

Knows a dict of bytes for each store; must not know what the bytes mean. Records are kept encoded, so that no two
sessions ever share a mutable value.
"""

from __future__ import annotations

import threading
from typing import ClassVar

from reference_impl.session import DefaultSessionData


class MemorySessionData(DefaultSessionData):
    """A session whose record dies with the process."""

    persistent: ClassVar[bool] = False
    _stores: ClassVar[dict[str, dict[str, bytes]]] = {}
    _lock: ClassVar[threading.RLock] = threading.RLock()

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        records = cls._stores.get(store)
        return None if records is None else records.get(key)

    @classmethod
    def write_record(cls, store: str, key: str, raw: bytes) -> None:
        cls._stores.setdefault(store, {})[key] = raw

    @classmethod
    def remove_record(cls, store: str, key: str) -> None:
        cls._stores.get(store, {}).pop(key, None)

    @classmethod
    def record_keys(cls, store: str) -> list[str]:
        return list(cls._stores.get(store, ()))

    @classmethod
    def lock(cls, store: str) -> threading.RLock:
        return cls._lock

    @classmethod
    def restart(cls, store: str) -> None:
        cls._stores.pop(store, None)
