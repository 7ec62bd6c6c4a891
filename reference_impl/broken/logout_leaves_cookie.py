"""With anonymous sessions a logout sends no cookie: the browser goes on with the id of the login."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class SilentLogout(DefaultSessionHandler):
    """Ends the record, and thinks that the id may serve the anonymous visitor."""

    def finish_ended(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        if self.anonymous_lifetime(request) is None:
            super().finish_ended(request, id_handler, session)
        else:
            session.end(self.marker_until(request))


PRIMARY = "LOGOUT-05"
ALSO: dict[str, str] = {"SESSION-03": "for a minute the old id leads nowhere, and what the example macro sets is lost"}
PARTS: dict[str, Any] = {"session_handler": SilentLogout}
