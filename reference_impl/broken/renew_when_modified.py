"""The cookie is sent only by requests that changed the session, the default of some frameworks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class RenewWhenModified(DefaultSessionHandler):
    """Leaves a login alone when nothing in it is new."""

    def store_and_send(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, lifetime: timedelta
    ) -> None:
        if session.changes() or session.rotates or not session.login:
            super().store_and_send(request, id_handler, session, lifetime)


PRIMARY = "RENEW-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": RenewWhenModified}
