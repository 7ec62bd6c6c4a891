"""The cookie's name has the port in it: wikis on two ports of one host leave each other alone."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class PortName(MoinCookieSessionIDHandler):
    """As MoinMoin 1.9."""

    def cookie_name(self, request: Request) -> str:
        port = getattr(request, "environ", {}).get("HTTP_HOST", "").partition(":")[2]
        return super().cookie_name(request) + (f"_{port}" if port not in ("", "80", "443") else "")


PRIMARY = "SCOPE-08"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": PortName}
