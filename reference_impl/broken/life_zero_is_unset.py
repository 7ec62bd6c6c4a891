"""A lifetime of 0 is taken for one that nobody has configured, because 0 is false."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.policy import FOREVER


class ZeroIsUnset(DefaultSessionHandler):
    """Falls back to the default of 12 hours."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        if request.cfg.policy.cookie_lifetime == 0:
            return FOREVER if user.remember_me else timedelta(hours=12)
        return super().login_lifetime(request, user)


PRIMARY = "LIFE-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": ZeroIsUnset}
