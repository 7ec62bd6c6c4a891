"""When another user logs in, the session changes its owner and keeps its values (as in MoinMoin 1.9)."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import LOGIN_KEYS, DefaultSessionData


class InheritingHandler(DefaultSessionHandler):
    """Replaces `user.id` where it should empty the session."""

    def end_login(self, request: Request, session: DefaultSessionData) -> None:
        kept = {key: session[key] for key in session.keys() - LOGIN_KEYS - {"setuid"} if request.user is not None}
        super().end_login(request, session)
        session.update(kept)


PRIMARY = "SWITCH-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": InheritingHandler}
