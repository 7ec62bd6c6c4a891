"""Expires is cut to whole minutes, Max-Age is not: two browsers end the same login at different times."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler


class MinuteExpires(MoinCookieSessionIDHandler):
    """Writes dates as a clock without a second hand shows them."""

    def format_expires(self, expires: datetime) -> str:
        return super().format_expires(expires.replace(second=0))


PRIMARY = "COOKIE-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": MinuteExpires}
