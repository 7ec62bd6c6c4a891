"""A login ends two weeks after it began, however busy it is: an absolute limit that nobody has configured."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData

LIMIT = timedelta(weeks=2)


class HiddenLimit(DefaultSessionHandler):
    """Spares only those whose login is to last longer than that from the start."""

    def within_absolute_limit(self, request: Request, session: DefaultSessionData) -> bool:
        user = request.cfg.accounts.by_id(session.login["user.id"])
        short = user is not None and self.login_lifetime(request, user) < LIMIT
        too_old = request.now >= session.login["user.since"] + LIMIT
        return not (short and too_old) and super().within_absolute_limit(request, session)


PRIMARY = "RENEW-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": HiddenLimit}
