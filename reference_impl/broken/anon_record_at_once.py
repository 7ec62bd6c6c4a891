"""Each request without a cookie makes a record: a crawler fills the store."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class RecordAtOnce(DefaultSessionHandler):
    """Doesn't wait for the id to come back."""

    def finish_anonymous(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        lifetime = self.anonymous_lifetime(request)
        if lifetime is not None:
            self.strip_user(session)
            self.store_and_send(request, id_handler, session, lifetime)


PRIMARY = "ANON-04"
ALSO: dict[str, str] = {"ROBUST-07": "the page that begins a session is written down, or it isn't served"}
PARTS: dict[str, Any] = {"session_handler": RecordAtOnce}
