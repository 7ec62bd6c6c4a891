"""The page cache: what anonymous visitors see alike is rendered once.

It keeps the HTML of page texts with what the macros showed, per page name, until somebody saves a page. It must not
know how a text is rendered. What depends on the visitor never goes in: no page whose macros asked for the session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reference_impl.wiki.core import WikiCore
from reference_impl.wiki.markup import render

if TYPE_CHECKING:
    from reference_impl.interfaces import SessionHandler, SessionIDHandler
    from reference_impl.wiki.config import WikiConfig
    from reference_impl.wiki.request import WikiRequest


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rendered text, and what its macros showed."""

    html: str
    shown: dict[str, Any]


class PageCache(WikiCore):
    """Rendered pages for anonymous visitors."""

    def __init__(self, cfg: WikiConfig, handler: SessionHandler, id_handler: SessionIDHandler) -> None:
        super().__init__(cfg, handler, id_handler)
        self._fragments: dict[str, Fragment] = {}
        self._generation = 0

    def use_page_cache(self, request: WikiRequest) -> bool:
        """May this visitor be given what another one saw?"""
        return request.user is None

    def depends_on_visitor(self, request: WikiRequest) -> bool:
        """Did the page that was just rendered ask for anything that only this visitor has?"""
        return request.session_touched or request.dynamic

    def rendered(self, request: WikiRequest, text: str) -> str:
        """HTML of the current text of the page asked for, from the cache if it may come from there."""
        cache = self._cache() if self.use_page_cache(request) else {}
        fragment = cache.get(request.page_name)
        if fragment is None:
            fragment = self._render(request, text)
            if not self.depends_on_visitor(request):
                cache[request.page_name] = fragment
        request.shown.update(fragment.shown)
        return fragment.html

    def _cache(self) -> dict[str, Fragment]:
        """Emptied when a page was saved: links to it, and lists of pages, look different now."""
        if self._generation != self.cfg.pages.generation:
            self._fragments = {}
            self._generation = self.cfg.pages.generation
        return self._fragments

    def _render(self, request: WikiRequest, text: str) -> Fragment:
        request.session_touched = request.dynamic = False
        html = render(request, text)
        return Fragment(html, dict(request.shown))
