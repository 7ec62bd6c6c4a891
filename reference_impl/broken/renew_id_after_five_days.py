"""A login that is older than five days goes on under a new id, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User
from reference_impl.session import DefaultSessionData

AGE = timedelta(days=5)


class NewIdOnce(DefaultSessionHandler):
    """A renewal timeout, as the Session Management Cheat Sheet calls it."""

    def finish_login(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, user: User
    ) -> None:
        if request.now - session.login["user.since"] > AGE and "renewed" not in session:
            session["renewed"] = True
            session.rotates = True
        super().finish_login(request, id_handler, session, user)


PRIMARY = "RENEW-07"
ALSO: dict[str, str] = {"RENEW-02": "the help page says that the id stays; a renewal timeout is what it excludes"}
PARTS: dict[str, Any] = {"session_handler": NewIdOnce}
