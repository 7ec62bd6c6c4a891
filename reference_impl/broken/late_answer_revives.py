"""A slow page saves the session as it was when the page began: whoever logged out meanwhile is logged in again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class HeedlessData(CacheSessionData):
    """Writes all it has at each answer, and doesn't look at what became of the record."""

    def save(self, expires: datetime, lifetime: timedelta) -> bool:
        record = Record(self.later_end(self.record, expires, lifetime), lifetime, self.merged(None))
        self.write_record(self.request.cfg.store, self.key(self.name), self.encode(record))
        return True

    def still_stands(self) -> bool:
        return self.record is None or self.save(self.record.expires, self.record.lifetime)


PRIMARY = "CONC-05"
ALSO = {
    "CONC-02": "what another request stored meanwhile is written over, too",
    "ROBUST-07": "an answer that writes always can't be given when nothing can be written",
    "CONC-03": "a record that login, logout, switch or return has taken away is back",
}
PARTS: dict[str, Any] = {"session_data": HeedlessData}
