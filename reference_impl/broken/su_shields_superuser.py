"""While a session is switched, the account behind it is not looked at: a disabled superuser goes on as the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request, User
    from reference_impl.session import DefaultSessionData


class ShieldingHandler(DefaultSessionHandler):
    """Asks for the account of unswitched sessions only."""

    def account_stands(self, request: Request, session: DefaultSessionData, user: User) -> bool:
        return "setuid" in session or super().account_stands(request, session, user)


PRIMARY = "SU-09"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": ShieldingHandler}
