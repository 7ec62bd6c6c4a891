"""What a page has set before its code raises is undone, as a database does with a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class TransactionalWiki(Wiki):
    """All of a page's changes, or none."""

    def act(self, request: WikiRequest) -> Answer:
        before = dict(request.session)
        try:
            return super().act(request)
        except Exception:
            for key in request.session.keys() - before.keys():
                del request.session[key]
            request.session.update(before)
            raise


PRIMARY = "SESSION-13"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": TransactionalWiki}
