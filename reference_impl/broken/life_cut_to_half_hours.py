"""Lifetimes are cut to half hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User


class HalfHours(DefaultSessionHandler):
    """Counts halves."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        half = timedelta(minutes=30)
        return super().login_lifetime(request, user) // half * half


PRIMARY = "LIFE-08"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": HalfHours}
