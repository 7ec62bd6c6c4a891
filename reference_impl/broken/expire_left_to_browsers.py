"""The end is left to the browser: the server takes any record that is there."""

from __future__ import annotations

from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class LeftToBrowsers(CacheSessionData):
    """Compares nothing; only the sweep removes what is over."""

    def is_expired(self, record: Record) -> bool:
        return False


PRIMARY = "EXPIRE-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": LeftToBrowsers}
