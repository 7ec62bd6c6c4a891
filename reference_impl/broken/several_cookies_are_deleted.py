"""A browser that sends several session cookies is told to delete them, in the scope of today: the old one stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class FreshStart(MoinCookieSessionIDHandler):
    """Hopes that the next login is the only one."""

    def set(self, request: Request, session_id: str, expires: datetime | int) -> None:
        if len(self.get_all(request)) > 1:
            super().set(request, "", 0)
        else:
            super().set(request, session_id, expires)


PRIMARY = "SCOPE-11"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": FreshStart}
