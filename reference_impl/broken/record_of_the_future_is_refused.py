"""A record written later than now is taken for a forgery: the clock goes back, and logins are lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class NoFuture(CacheSessionData):
    """Trusts the clock more than its own records."""

    def is_expired(self, record: Record) -> bool:
        begun = record.expires - record.lifetime - timedelta(minutes=2)
        return begun > self.request.now or super().is_expired(record)


PRIMARY = "CLOCK-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": NoFuture}
