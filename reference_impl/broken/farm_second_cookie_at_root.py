"""Beside the cookie of the mount point, a second one is set for the whole host, so that no old link is logged out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.ids import MoinCookieSessionIDHandler

if TYPE_CHECKING:
    from datetime import datetime

    from reference_impl.interfaces import Request


class GenerousIDHandler(MoinCookieSessionIDHandler):
    """Sends two lines where the wiki is mounted below the root, the one with Path / first."""

    at_root = False

    def send(self, request: Request, value: str, expires: datetime, max_age: int) -> None:
        self.at_root = bool(request.script_name) and request.cfg.policy.cookie_path is None
        if self.at_root:
            super().send(request, value, expires, max_age)
        self.at_root = False
        super().send(request, value, expires, max_age)

    def cookie_path(self, request: Request) -> str:
        return "/" if self.at_root else super().cookie_path(request)


PRIMARY = "FARM-03"
ALSO: dict[str, str] = {
    "COOKIE-03": "Two lines of one name stand in one answer.",
    "LOGOUT-05": "So they do in the answer to a logout.",
}
PARTS: dict[str, Any] = {"session_id_handler": GenerousIDHandler}
