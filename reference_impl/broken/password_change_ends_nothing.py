"""The option to end the other sessions at a change of the password is accepted and does nothing."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.session import DefaultSessionData


class UnmovedHandler(DefaultSessionHandler):
    """Holds logins for independent of passwords."""

    def password_unchanged(self, request: Request, session: DefaultSessionData, user: User) -> bool:
        return True


PRIMARY = "SWITCH-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": UnmovedHandler}
