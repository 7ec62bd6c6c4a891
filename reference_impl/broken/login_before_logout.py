"""A request that asks for login and for logout logs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class LoginFirst(Wiki):
    """Asks for the login first."""

    def wants_logout(self, request: WikiRequest) -> bool:
        return super().wants_logout(request) and not self.wants_login(request)


PRIMARY = "LOGIN-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": LoginFirst}
