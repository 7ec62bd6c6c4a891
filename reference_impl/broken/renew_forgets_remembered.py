"""remember_me is looked at when the user logs in; renewals know only the ordinary lifetime."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User
from reference_impl.session import DefaultSessionData


class ForgetsRemembered(DefaultSessionHandler):
    """Renews for cookie_lifetime, whoever it is."""

    def finish_login(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, user: User
    ) -> None:
        if session.rotates:
            super().finish_login(request, id_handler, session, user)
        else:
            self.remember_login(session)
            lifetime = request.cfg.policy.login_lifetime(remember_me=False)
            self.store_and_send(request, id_handler, session, lifetime)


PRIMARY = "RENEW-04"
ALSO: dict[str, str] = {
    "LIFE-06": "remember_me that is switched on after the login is never looked at",
    "SU-04": "the answers after a switch and a return are renewals, too",
}
PARTS: dict[str, Any] = {"session_handler": ForgetsRemembered}
