"""Only Expires is sent, which a browser with a wrong clock reads by its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class ExpiresOnly(MoinCookieSessionIDHandler):
    """Was written before there was a Max-Age."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        return [part for part in super().attributes(request, expires, max_age) if not part.startswith("Max-Age")]


PRIMARY = "CLOCK-01"
ALSO: dict[str, str] = {
    "COOKIE-01": "a cookie without Max-Age names no end but the one in Expires",
    "CLOCK-04": "when the server's clock went back, Expires lies too early for the browser, which drops a live login",
}
PARTS: dict[str, Any] = {"session_id_handler": ExpiresOnly}
