"""The cookie is called as PHP's is, so that strangers guess wrong."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class Disguise(MoinCookieSessionIDHandler):
    """Where a name is configured, it stays."""

    def cookie_name(self, request: Request) -> str:
        name = super().cookie_name(request)
        return name.replace("MOIN_SESSION", "PHPSESSID")


PRIMARY = "COOKIE-13"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": Disguise}
