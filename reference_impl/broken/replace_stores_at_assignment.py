"""The data class stores a value as soon as it is set, for a time of its own, though nobody asked to keep a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData

HOUR = timedelta(hours=1)


class HastySessionData(CacheSessionData):
    """Writes a record for sessions without an id, too."""

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if not self.is_stored:
            record = Record(self.request.now + HOUR, HOUR, dict(self))
            self.write_record(self.request.cfg.store, self.key(self.name), self.encode(record))


PRIMARY = "REPLACE-06"
ALSO: dict[str, str] = {"ANON-01": "Where nothing is to be kept of anonymous visitors, their values leave a record."}
PARTS: dict[str, Any] = {"session_data": HastySessionData}
