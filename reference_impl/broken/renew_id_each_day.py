"""Ids are changed from time to time: a login that is older than a day gets a new one with each answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User
from reference_impl.session import DefaultSessionData

DAY = timedelta(days=1)


class IdEachDay(DefaultSessionHandler):
    """Means well; bookmarked forms and slow requests pay for it."""

    def finish_login(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, user: User
    ) -> None:
        session.rotates = session.rotates or request.now - session.login["user.since"] > DAY
        super().finish_login(request, id_handler, session, user)


PRIMARY = "RENEW-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": IdEachDay}
