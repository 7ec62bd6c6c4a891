"""The page cache doesn't notice that a page's code has asked for the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class CachingWiki(Wiki):
    """Keeps out of the cache only what says itself that it is dynamic."""

    def depends_on_visitor(self, request: WikiRequest) -> bool:
        return request.dynamic


PRIMARY = "SESSION-10"
ALSO = {"SESSION-03": "the example macro shows an own value as well, and its page comes out of the same cache"}
PARTS: dict[str, Any] = {"wiki": CachingWiki}
