"""A cookie with the prefix __Host- gets the mount point as its Path, and every browser refuses it."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class MountedPrefix(MoinCookieSessionIDHandler):
    """Does not know what the prefix demands."""

    def cookie_path(self, request: Request) -> str:
        return request.script_name or "/" if self.prefix(request) else super().cookie_path(request)


PRIMARY = "COOKIE-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": MountedPrefix}
