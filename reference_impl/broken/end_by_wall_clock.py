"""The end of a record is counted on the wall clock: a night of summer time makes a login an hour shorter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request


class WallClock(DefaultSessionHandler):
    """Adds hours to a local time."""

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        wall = request.now.astimezone().replace(tzinfo=None) + (cookie_end - request.now)
        return super().record_end(request, wall.astimezone(UTC))


PRIMARY = "CLOCK-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": WallClock}
