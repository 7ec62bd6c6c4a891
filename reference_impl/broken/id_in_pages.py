"""Each page has the session id in a comment, left from a search for an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class TalkativeWiki(Wiki):
    """Shows what only the cookie should carry."""

    def make_body(self, request: WikiRequest, answer: Answer) -> bytes:
        return super().make_body(request, answer) + f"<!-- {getattr(request.session, 'name', '')} -->".encode()


PRIMARY = "COOKIE-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": TalkativeWiki}
