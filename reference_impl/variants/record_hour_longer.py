"""A record ends an hour after its cookie: the grace that MoinMoin 1.8 gives, and the most that is allowed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request


class HourLongerHandler(DefaultSessionHandler):
    """Cookie and record are an hour apart."""

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return cookie_end + timedelta(hours=1)


PARTS: dict[str, Any] = {"session_handler": HourLongerHandler}
