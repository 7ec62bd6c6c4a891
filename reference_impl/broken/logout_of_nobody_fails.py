"""A logout takes the user out of the session without asking whether there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class HastyWiki(Wiki):
    """Fails where there is nothing to end."""

    def logout(self, request: WikiRequest) -> Answer:
        if request.user is None and not getattr(request.session, "ended", True):
            raise KeyError("user.id")
        return super().logout(request)


PRIMARY = "LOGOUT-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": HastyWiki}
