"""Whether the account is disabled is asked at the login only."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.session import DefaultSessionData


class TrustingHandler(DefaultSessionHandler):
    """Believes what was true at the login."""

    def account_stands(self, request: Request, session: DefaultSessionData, user: User) -> bool:
        return self.password_unchanged(request, session, user)


PRIMARY = "SWITCH-02"
ALSO = {"SU-09": "a switch outlives the superuser's account as the superuser's login does"}
PARTS: dict[str, Any] = {"session_handler": TrustingHandler}
