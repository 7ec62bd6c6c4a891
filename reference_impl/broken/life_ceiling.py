"""The framework below has a ceiling of its own, a day, and cuts longer lifetimes without a word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User


class Ceiling(DefaultSessionHandler):
    """Grants a day at most, but to those who asked to be remembered."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        hours = request.cfg.policy.cookie_lifetime
        lifetime = super().login_lifetime(request, user)
        return min(lifetime, timedelta(days=1)) if hours > 0 and not user.remember_me else lifetime


PRIMARY = "LIFE-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": Ceiling}
