"""The sweep gives up at the first record that it can't read; what comes after it stays for ever."""

from __future__ import annotations

from typing import Any

from reference_impl.interfaces import Request
from reference_impl.stores.files import CacheSessionData


class EasilyStopped(CacheSessionData):
    """Reads record after record, as long as they can be read."""

    @classmethod
    def cleanup(cls, request: Request) -> int:
        removed, store = 0, request.cfg.store
        for key in cls.record_keys(store):
            if cls.decode(cls.read_record(store, key)) is None:
                break
            removed += cls._clean(request, key)
        return removed


PRIMARY = "CLEAN-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": EasilyStopped}
