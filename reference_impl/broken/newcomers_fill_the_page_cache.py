"""What a visitor with a new session sees is taken for what everybody sees, and is cached for all anonymous visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class NewcomersWiki(Wiki):
    """Forgets that a page may show that a session is new."""

    def depends_on_visitor(self, request: WikiRequest) -> bool:
        return super().depends_on_visitor(request) and not getattr(request.session, "is_new", False)


PRIMARY = "SESSION-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": NewcomersWiki}
