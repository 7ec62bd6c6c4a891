"""A wrong password in a running login logs its user out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class StrictWiki(Wiki):
    """Takes "this login failed" for "nobody is logged in"."""

    def log_in(self, request: WikiRequest, user: User | None) -> User | None:
        found = super().log_in(request, user)
        return found if request.error is None else None


PRIMARY = "LOGIN-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": StrictWiki}
