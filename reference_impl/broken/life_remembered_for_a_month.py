"""Remembered means thirty days, as in many frameworks, not the ten years that the wiki promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User


class RememberedForAMonth(DefaultSessionHandler):
    """Cuts what remember_me is worth."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        if request.cfg.policy.cookie_lifetime > 0 and user.remember_me:
            return timedelta(days=30)
        return super().login_lifetime(request, user)


PRIMARY = "LIFE-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": RememberedForAMonth}
