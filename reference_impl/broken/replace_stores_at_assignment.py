"""The data class stores a value as soon as it is set, for a time of its own, though nobody asked to keep a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.stores.files import CacheSessionData


class HastySessionData(CacheSessionData):
    """Writes a record for sessions without an id, too."""

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if not self.is_stored:
            self.set_expiry(self.request.now + timedelta(hours=1))


PRIMARY = "REPLACE-06"
ALSO: dict[str, str] = {"ANON-01": "Where nothing is to be kept of anonymous visitors, their values leave a record."}
PARTS: dict[str, Any] = {"session_data": HastySessionData}
