"""A visitor whose first request is a download gets no session by it."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class PagesOnly(DefaultSessionHandler):
    """Waits for a page."""

    def finish_anonymous(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        if session.name or session or getattr(request, "action", "") != "download":
            super().finish_anonymous(request, id_handler, session)


PRIMARY = "LOGIN-08"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": PagesOnly}
