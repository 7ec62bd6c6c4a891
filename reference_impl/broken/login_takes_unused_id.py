"""An id that nothing is stored under is taken for the visitor's own, and the login goes on with it."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.session import DefaultSessionData


class UnusedIdKept(DefaultSessionHandler):
    """Draws a new id only where there was a session before."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        super().begin_login(request, session, user)
        session.rotates = session.record is not None


PRIMARY = "LOGIN-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": UnusedIdKept}
