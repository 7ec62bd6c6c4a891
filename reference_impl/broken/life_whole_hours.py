"""Fractions of an hour are cut, as MoinMoin 1.8 does: 0.5 becomes 0, which is for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.policy import FOREVER


class WholeHours(DefaultSessionHandler):
    """Makes a whole number of the option before it is looked at."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        hours = int(request.cfg.policy.cookie_lifetime)
        if hours == 0 or (hours > 0 and user.remember_me):
            return FOREVER
        return timedelta(hours=abs(hours))


PRIMARY = "LIFE-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": WholeHours}
