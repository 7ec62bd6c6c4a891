"""Records are emptied out when the process starts, as by a service whose folder lies under a temporary one."""

from __future__ import annotations

from typing import Any

from reference_impl.stores.files import CacheSessionData


class LostAtRestart(CacheSessionData):
    """Says that it is persistent, and begins with an empty folder."""

    @classmethod
    def restart(cls, store: str) -> None:
        for key in cls.record_keys(store):
            cls.remove_record(store, key)


PRIMARY = "EXPIRE-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": LostAtRestart}
