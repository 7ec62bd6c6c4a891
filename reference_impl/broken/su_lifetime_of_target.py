"""The cookie lives as long as the user shown on the page prefers, who is the target while a superuser is switched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler

if TYPE_CHECKING:
    from datetime import timedelta

    from reference_impl.interfaces import Request, User


class EffectiveHandler(DefaultSessionHandler):
    """Asks the effective user."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        return super().login_lifetime(request, request.user or user)


PRIMARY = "SU-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": EffectiveHandler}
