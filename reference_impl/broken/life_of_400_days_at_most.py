"""No login is asked to last more than the 400 days that browsers grant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User

MOST = timedelta(days=400)


class FourHundredDays(DefaultSessionHandler):
    """Asks for no more than RFC 6265bis allows."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        return min(super().login_lifetime(request, user), MOST)


PRIMARY = "LIFE-12"
ALSO: dict[str, str] = {
    "LIFE-01": "ten years that nobody asks for are cut as well",
    "LIFE-03": "a remembered login is cut as one for ever is",
    "CLOCK-03": "ten years in hours are cut before they reach an odd date",
}
PARTS: dict[str, Any] = {"session_handler": FourHundredDays}
