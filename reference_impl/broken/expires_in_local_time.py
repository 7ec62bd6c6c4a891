"""Expires is the server's local time with GMT behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler


class LocalExpires(MoinCookieSessionIDHandler):
    """Formats a date without asking for its zone."""

    def format_expires(self, expires: datetime) -> str:
        return super().format_expires(expires.astimezone().replace(tzinfo=UTC))


PRIMARY = "CLOCK-02"
ALSO: dict[str, str] = {
    "COOKIE-01": "outside UTC Expires and Max-Age name two ends",
}
PARTS: dict[str, Any] = {"session_id_handler": LocalExpires}
