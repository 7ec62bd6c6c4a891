"""Records are rewritten once a minute at most, and end late enough that they never end before the cookie."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData

MINUTE = timedelta(minutes=1)


class MinuteHandler(DefaultSessionHandler):
    """Renews a record when the cookie's end comes within a minute of the record's."""

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return cookie_end + 2 * MINUTE

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        return super().needs_rewrite(session, cookie_end + MINUTE, lifetime)


PARTS: dict[str, Any] = {"session_handler": MinuteHandler}
