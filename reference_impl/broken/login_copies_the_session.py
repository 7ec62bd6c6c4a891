"""A login gets a new id and a copy of the session; the old record stays as it was under the old id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.stores.files import CacheSessionData


class CopyingData(CacheSessionData):
    """Writes the new record and forgets to take away the old one."""

    def move(self, name: str, expires: datetime, lifetime: timedelta, marker_until: datetime) -> bool:
        old, raw = self.name, self._raw
        moved = super().move(name, expires, lifetime, marker_until)
        if moved and raw is not None:
            self.write_record(self.request.cfg.store, self.key(old), raw)
        return moved


PRIMARY = "LOGIN-03"
ALSO: dict[str, str] = {
    "SU-12": "the id from before a switch is good for as long as its copy lives",
    "LOGIN-09": "the id from before a new password is good for as long as its copy lives",
    "CONC-03": "a slow request under the old id finds its record, and renews it",
}
PARTS: dict[str, Any] = {"session_data": CopyingData}
