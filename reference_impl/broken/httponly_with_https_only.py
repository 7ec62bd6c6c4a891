"""HttpOnly is taken for a thing of https, as Secure is: over http scripts can read the cookie."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class HttpsOnly(MoinCookieSessionIDHandler):
    """Sends both or neither."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        parts = super().attributes(request, expires, max_age)
        return [part for part in parts if part != "HttpOnly" or "Secure" in parts]


PRIMARY = "COOKIE-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": HttpsOnly}
