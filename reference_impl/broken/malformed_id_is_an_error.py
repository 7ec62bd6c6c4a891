"""A cookie that holds no well-formed id is answered by an error page, and so is every later request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.answer import Answer, page
from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class StrictWiki(Wiki):
    """Takes a broken cookie for an attack."""

    def act(self, request: WikiRequest) -> Answer:
        name = self.cfg.policy.cookie_name
        if not all(value.isascii() and value.isalnum() for value in request.cookies.get(name, ())):
            return page("Error", "", status=400)
        return super().act(request)


PRIMARY = "ROBUST-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": StrictWiki}
