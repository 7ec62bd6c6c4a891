"""A name prefix may be configured and isn't used."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class NoPrefix(MoinCookieSessionIDHandler):
    """Has one name."""

    def prefix(self, request: Request) -> str | None:
        return None


PRIMARY = "COOKIE-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": NoPrefix}
