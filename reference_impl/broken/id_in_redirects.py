"""A redirect carries the session id in its address, for browsers without cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class UrlWiki(Wiki):
    """Rewrites URLs as servlet engines do."""

    def arrive(self, request: WikiRequest, message: str) -> Answer:
        answer = super().arrive(request, message)
        name = getattr(request.session, "name", "")
        answer.headers = [(key, f"{value};sid={name}" if name else value) for key, value in answer.headers]
        return answer


PRIMARY = "COOKIE-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": UrlWiki}
