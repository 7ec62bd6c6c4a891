"""A logout tries once to end the record: a request that saved it a moment before leaves the old cookie logged in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.session import Change
from reference_impl.stores.files import CacheSessionData


class GivingWay(CacheSessionData):
    """Does not hear that the record has changed since it was read."""

    def end(self, marker_until: datetime) -> bool:
        if self.name:
            marker = self.encode(self.marker(self.record, marker_until))
            self.replace_records(self.request.cfg.store, [Change(self.key(self.name), self._raw, marker)])
        self.name = ""
        return True


PRIMARY = "CONC-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": GivingWay}
