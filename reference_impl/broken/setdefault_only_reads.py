"""setdefault gives the default and doesn't store it."""

from __future__ import annotations

from typing import Any

from reference_impl.stores.files import CacheSessionData


class ReadingData(CacheSessionData):
    """Takes setdefault for another get."""

    def setdefault(self, key: str, default: Any = None) -> Any:
        return self.get(key, default)


PRIMARY = "SESSION-11"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": ReadingData}
