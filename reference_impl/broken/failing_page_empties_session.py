"""After an exception in a page its session is not trusted any more, and is emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class DistrustfulWiki(Wiki):
    """Cleans up more than was broken."""

    def act(self, request: WikiRequest) -> Answer:
        try:
            return super().act(request)
        except Exception:
            request.session.clear()
            raise


PRIMARY = "SESSION-08"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": DistrustfulWiki}
