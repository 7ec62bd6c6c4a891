"""No record ends later than what 32 bits of seconds hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request

LAST = datetime.fromtimestamp(2**31 - 1, UTC)


class ThirtyTwoBits(DefaultSessionHandler):
    """Keeps time as old file formats do."""

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return min(super().record_end(request, cookie_end), LAST)


PRIMARY = "CLOCK-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": ThirtyTwoBits}
