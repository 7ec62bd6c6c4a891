"""A login throws the anonymous session away, in order to leave nothing to whoever may have planted its id."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.session import DefaultSessionData


class EmptyHandler(DefaultSessionHandler):
    """A new id would have done."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        if not session.login:
            session.clear()
        super().begin_login(request, session, user)


PRIMARY = "LOGIN-01"
ALSO = {
    "SESSION-03": "the example macro's value is one of those that are thrown away",
    "REPLACE-04": "each bundled data class is asked to move an anonymous value along at a login",
}
PARTS: dict[str, Any] = {"session_handler": EmptyHandler}
