"""An answer that says 403 or 404 is taken for a failed transaction: what its page has set in the session is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class RollbackWiki(Wiki):
    """Puts the session back to where it was before the page."""

    def act(self, request: WikiRequest) -> Answer:
        before = dict(request.session)
        answer = super().act(request)
        if answer.status in (403, 404):
            for key in request.session.keys() - before.keys():
                del request.session[key]
            request.session.update(before)
        return answer


PRIMARY = "SESSION-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": RollbackWiki}
