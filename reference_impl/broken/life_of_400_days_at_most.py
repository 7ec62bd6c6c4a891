"""Lifetimes that browsers cut anyway are cut by the server, but for those without an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.policy import FOREVER

MOST = timedelta(days=400)


class FourHundredDays(DefaultSessionHandler):
    """Asks for no more than RFC 6265bis allows."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        lifetime = super().login_lifetime(request, user)
        return min(lifetime, MOST) if lifetime != FOREVER else lifetime


PRIMARY = "LIFE-12"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": FourHundredDays}
