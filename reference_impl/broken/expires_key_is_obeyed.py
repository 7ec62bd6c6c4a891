"""A value named expires, if code sets one, is taken for the session's lifetime in hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User


class ObedientHandler(DefaultSessionHandler):
    """Looks into the session for what the configuration says."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        hours = request.session.get("expires")
        return timedelta(hours=hours) if isinstance(hours, int) else super().login_lifetime(request, user)


PRIMARY = "SESSION-12"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": ObedientHandler}
