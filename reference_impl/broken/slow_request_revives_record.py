"""A slow request that stores a value writes the record that a logout has taken away: the old cookie is in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.records import Record
from reference_impl.session import Change
from reference_impl.stores.files import CacheSessionData


class Reviving(CacheSessionData):
    """Saves over the mark that the session is over, as if the record had never been there."""

    def save(self, expires: datetime, lifetime: timedelta) -> bool:
        store, key = self.request.cfg.store, self.key(self.name)
        while True:
            raw = self._read()
            fresh = self._known(raw)
            kept = None if fresh is None or fresh.marker else fresh
            record = Record(self.later_end(kept, expires, lifetime), lifetime, self.merged(kept))
            if self.replace_records(store, [Change(key, raw, self.encode(record))]):
                return fresh is None or not fresh.marker


PRIMARY = "CONC-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": Reviving}
