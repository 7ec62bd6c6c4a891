"""When the web server stops naming the user, the session waits with all its values until it does so again."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User


class WaitingHandler(DefaultSessionHandler):
    """Takes "not named" for "not named yet"."""

    def after_auth(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        session = self.session_of(request)
        method = self.method_of(request, session) if session.login else None
        if user is not None or method is None or not method.per_request:
            super().after_auth(request, id_handler, user)


PRIMARY = "SWITCH-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": WaitingHandler}
