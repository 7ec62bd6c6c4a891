"""Records are rewritten at every request; where that can't be, nothing is promised, and the page is served."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class EagerHandler(DefaultSessionHandler):
    """Never saves a write."""

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        return True

    def store(self, request: Request, id_handler: SessionIDHandler, end: datetime, lifetime: timedelta) -> bool:
        session = self.session_of(request)
        needed = session.rotates or not session.name or bool(session.changes())
        try:
            return super().store(request, id_handler, end, lifetime)
        except OSError:
            if needed or super().needs_rewrite(session, end, lifetime):
                raise
            return False


PARTS: dict[str, Any] = {"session_handler": EagerHandler}
