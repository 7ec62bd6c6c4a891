"""Session records in the memory of this process: for tests and for wikis that may forget everybody.

Knows a dict of bytes for each store; must not know what the bytes mean. Records are kept encoded, so that no two
sessions ever share a mutable value.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import ClassVar

from reference_impl.session import Change, DefaultSessionData


class MemorySessionData(DefaultSessionData):
    """A session whose record dies with the process."""

    persistent: ClassVar[bool] = False
    _stores: ClassVar[dict[str, dict[str, bytes]]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        records = cls._stores.get(store)
        return None if records is None else records.get(key)

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        with cls._lock:
            records = cls._stores.setdefault(store, {})
            if any(records.get(change.key) != change.before for change in changes):  # no scenario: threads at once
                return False
            for change in changes:
                if change.after is None:
                    records.pop(change.key, None)
                else:
                    records[change.key] = change.after
        return True

    @classmethod
    def record_keys(cls, store: str) -> list[str]:
        return list(cls._stores.get(store, ()))

    @classmethod
    def restart(cls, store: str) -> None:
        cls._stores.pop(store, None)

    @classmethod
    def close(cls, store: str) -> None:
        """What the process held of the store is given back: nobody comes for it any more."""
        cls.restart(store)
