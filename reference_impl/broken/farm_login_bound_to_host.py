"""A login is bound to the host name it was made under: at other hosts the shared cookie arrives and is not honoured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request, User
    from reference_impl.session import DefaultSessionData


class BoundHandler(DefaultSessionHandler):
    """Notes the host at login and accepts no other."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        super().begin_login(request, session, user)
        session["user.host"] = request.host

    def same_realm(self, request: Request, session: DefaultSessionData) -> bool:
        return super().same_realm(request, session) and session["user.host"] == request.host


PRIMARY = "FARM-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": BoundHandler}
