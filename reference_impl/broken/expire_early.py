"""Short logins are expired in batches, two minutes ahead, so that no batch is ever late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData

SHORT = timedelta(hours=12)
AHEAD = timedelta(minutes=2)


class Early(CacheSessionData):
    """Looks at the end of longer logins, and of anonymous sessions, one by one."""

    def is_expired(self, record: Record) -> bool:
        short = record.lifetime < SHORT and "user.id" in record.values
        return record.expires - (AHEAD if short else timedelta(0)) <= self.request.now


PRIMARY = "EXPIRE-02"
ALSO: dict[str, str] = {"RENEW-03": "who comes back a second before the end of a short login is too late"}
PARTS: dict[str, Any] = {"session_data": Early}
