"""A security setting of the server adds HttpOnly to cookies that have it already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class TwiceHttpOnly(MoinCookieSessionIDHandler):
    """Appends without looking."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        return [*super().attributes(request, expires, max_age), "HttpOnly"]


PRIMARY = "COOKIE-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": TwiceHttpOnly}
