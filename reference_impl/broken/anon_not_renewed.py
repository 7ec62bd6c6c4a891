"""Only logins are renewed: an anonymous visitor has the cookie of the first answer, and no more."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class NotRenewed(DefaultSessionHandler):
    """Stores what an anonymous visitor does, and sends nothing."""

    def finish_anonymous(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        lifetime = self.anonymous_lifetime(request)
        if session.name and lifetime is not None:
            self.store(request, id_handler, request.now + lifetime, lifetime)
        else:
            super().finish_anonymous(request, id_handler, session)


PRIMARY = "ANON-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": NotRenewed}
