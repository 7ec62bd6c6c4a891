"""Whether the method of a login is still configured is asked at the login only."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import AuthMethod, Request
from reference_impl.session import DefaultSessionData


class TrustingHandler(DefaultSessionHandler):
    """Takes any method that a record names for a configured one."""

    def method_of(self, request: Request, session: DefaultSessionData) -> AuthMethod | None:
        stored = SimpleNamespace(name=session.login["user.auth_method"], per_request=False)
        return super().method_of(request, session) or stored


PRIMARY = "SWITCH-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": TrustingHandler}
