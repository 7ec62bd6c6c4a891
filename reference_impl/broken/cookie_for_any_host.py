"""The Domain is sent as configured, to hosts that it doesn't cover, too: their browsers drop the cookie."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class AnyHost(MoinCookieSessionIDHandler):
    """Leaves it to the browser to say no."""

    def covers_host(self, request: Request) -> bool:
        return True


PRIMARY = "SCOPE-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": AnyHost}
