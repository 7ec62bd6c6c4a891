"""A login is bound to the mount point it was made under: siblings below the shared Path don't honour it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request, User
    from reference_impl.session import DefaultSessionData


class BoundHandler(DefaultSessionHandler):
    """Notes the mount point at login and accepts no other."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        super().begin_login(request, session, user)
        session["user.mount"] = request.script_name

    def same_realm(self, request: Request, session: DefaultSessionData) -> bool:
        return super().same_realm(request, session) and session["user.mount"] == request.script_name


PRIMARY = "FARM-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": BoundHandler}
