"""An allowance for clocks that differ has the wrong sign: logins are over two minutes before their time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData

ALLOWANCE = timedelta(minutes=2)


class Early(CacheSessionData):
    """Subtracts what it should add."""

    def is_expired(self, record: Record) -> bool:
        allowance = ALLOWANCE if "user.id" in record.values else timedelta(0)
        return record.expires - allowance <= self.request.now


PRIMARY = "EXPIRE-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": Early}
