"""The store keeps nothing longer than a month, as caches with a largest time to live do; the cookie promises years."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request

MONTH = timedelta(days=31)


class StoreForgets(DefaultSessionHandler):
    """Cuts the record's life, not the cookie's."""

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return min(super().record_end(request, cookie_end), request.now + MONTH)


PRIMARY = "LIFE-09"
ALSO: dict[str, str] = {"CLOCK-03": "the logins of ten years that cross 2038 and 2100 are asked on their last day"}
PARTS: dict[str, Any] = {"session_handler": StoreForgets}
