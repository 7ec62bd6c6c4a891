"""With nothing configured the login's own cookie has the framework's default, two weeks; later answers are right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class FrameworkDefault(MoinCookieSessionIDHandler):
    """Knows of twelve hours only after the login."""

    def set(self, request: Request, session_id: str, expires: datetime | int) -> None:
        if "login" in request.form and expires == request.now + timedelta(hours=12):
            expires = request.now + timedelta(weeks=2)
        super().set(request, session_id, expires)


PRIMARY = "LIFE-05"
ALSO: dict[str, str] = {
    "CLOCK-01": "a browser whose clock is wrong logs in with nothing configured",
    "CLOCK-02": "the zones' logins are those of a wiki with nothing configured",
    "CLOCK-03": "some of the odd dates' logins are those of a wiki with nothing configured",
}
PARTS: dict[str, Any] = {"session_id_handler": FrameworkDefault}
