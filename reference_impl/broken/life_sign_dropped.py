"""The sign of the lifetime is dropped too early: remember_me counts where it should be ignored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.policy import FOREVER


class SignDropped(DefaultSessionHandler):
    """Looks at remember_me whatever the sign is."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        return FOREVER if user.remember_me else super().login_lifetime(request, user)


PRIMARY = "LIFE-04"
ALSO: dict[str, str] = {"LIFE-07": "-0.5 with remember_me is a negative lifetime, too"}
PARTS: dict[str, Any] = {"session_handler": SignDropped}
