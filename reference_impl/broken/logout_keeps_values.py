"""A logout takes the user out of the session and leaves everything else in it."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import LOGIN_KEYS, DefaultSessionData


class KeepingHandler(DefaultSessionHandler):
    """Deletes `user.id` where it should empty the session."""

    def end_login(self, request: Request, session: DefaultSessionData) -> None:
        kept = {key: session[key] for key in session.keys() - LOGIN_KEYS if request.user is None and key != "trail"}
        super().end_login(request, session)
        session.update(kept)


PRIMARY = "LOGOUT-02"
ALSO = {
    "SESSION-03": "the example macro's value is one of those that are left",
    "SWITCH-01": "who logs in after the logout sees what it has left",
    "SWITCH-04": "a user whom the web server no longer names leaves the session in the same way",
}
PARTS: dict[str, Any] = {"session_handler": KeepingHandler}
