"""SameSite is not sent: each browser decides by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class NoSameSite(MoinCookieSessionIDHandler):
    """Was written before there was a SameSite."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        return [part for part in super().attributes(request, expires, max_age) if not part.startswith("SameSite")]


PRIMARY = "COOKIE-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": NoSameSite}
