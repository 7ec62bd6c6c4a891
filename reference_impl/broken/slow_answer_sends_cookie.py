"""The answer of a slow request sends its cookie whatever has become of the session: the browser is thrown back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class NeverLooksBack(DefaultSessionHandler):
    """Does not ask whether the session was stored."""

    def store_and_send(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, lifetime: timedelta
    ) -> None:
        end = self.cookie_end(request, session, lifetime)
        self.store(request, id_handler, end, lifetime)
        id_handler.set(request, session.name, end)


PRIMARY = "CONC-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": NeverLooksBack}
