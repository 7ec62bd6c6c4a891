"""The end of a record only ever moves forward: a shortened lifetime is short in the browser alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class NeverShorter(CacheSessionData):
    """Takes the later of two ends, as MoinMoin 1.8 does."""

    def later_end(self, fresh: Record | None, expires: datetime, lifetime: timedelta) -> datetime:
        return expires if fresh is None else max(expires, fresh.expires)


PRIMARY = "LIFE-10"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": NeverShorter}
