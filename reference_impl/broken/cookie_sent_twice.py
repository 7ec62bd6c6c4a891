"""The answer sets the same cookie twice: once where the session is stored and once where the answer is made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class SentTwice(MoinCookieSessionIDHandler):
    """Sends what is sent already."""

    def set(self, request: Request, session_id: str, expires: datetime | int) -> None:
        super().set(request, session_id, expires)
        if session_id:
            super().set(request, session_id, expires)


PRIMARY = "COOKIE-03"
ALSO: dict[str, str] = {"LOGOUT-05": "a logout that hands out an anonymous session's id does so twice as well"}
PARTS: dict[str, Any] = {"session_id_handler": SentTwice}
