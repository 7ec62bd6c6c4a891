"""Browsers are told of the absolute limit, the server doesn't look at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class LimitForBrowsers(DefaultSessionHandler):
    """Shortens the cookie and keeps the record."""

    def within_absolute_limit(self, request: Request, session: DefaultSessionData) -> bool:
        return True

    def cookie_end(self, request: Request, session: DefaultSessionData, lifetime: timedelta) -> datetime:
        end = super().cookie_end(request, session, lifetime)
        return end if end > request.now else request.now + lifetime

    def store(self, request: Request, id_handler: SessionIDHandler, end: datetime, lifetime: timedelta) -> bool:
        return super().store(request, id_handler, request.now + lifetime, lifetime)


PRIMARY = "LIFE-11"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": LimitForBrowsers}
