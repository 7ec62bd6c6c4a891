"""The preference is read at the login and kept in the session: a change is seen only after the next login."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.session import DefaultSessionData


class PreferenceOfLogin(DefaultSessionHandler):
    """Keeps remember_me beside the user's id."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        super().begin_login(request, session, user)
        session["user.remember_me"] = user.remember_me

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        remembered = request.session.get("user.remember_me", user.remember_me)
        return request.cfg.policy.login_lifetime(remembered)


PRIMARY = "LIFE-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": PreferenceOfLogin}
