"""A login goes on under the id that the browser had before: whoever knew that id is logged in, too."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.session import DefaultSessionData


class IdKept(DefaultSessionHandler):
    """Sees no reason for another id."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        super().begin_login(request, session, user)
        session.rotates = False


PRIMARY = "LOGIN-03"
ALSO: dict[str, str] = {
    "LOGIN-04": "an id that was issued to another visitor is kept as any other",
    "CONC-03": "a slow request can't see by the id that a login has overtaken it",
}
PARTS: dict[str, Any] = {"session_handler": IdKept}
