"""SameSite is Lax even where Strict is configured."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class AlwaysLax(MoinCookieSessionIDHandler):
    """Knows one value."""

    def same_site(self, request: Request) -> str:
        return "Lax"


PRIMARY = "COOKIE-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": AlwaysLax}
