"""When another user takes over a session, the switch that its first user made stays in it."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class SwitchKeepingHandler(DefaultSessionHandler):
    """Takes the switch for the session's, not for the user's."""

    def end_login(self, request: Request, session: DefaultSessionData) -> None:
        target = session.get("setuid")
        super().end_login(request, session)
        if target is not None and request.user is not None:
            session["setuid"] = target


PRIMARY = "SWITCH-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": SwitchKeepingHandler}
