"""Vary names what the page's language depends on, and forgets the cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class VaryByLanguage(Wiki):
    """Sets the header where it should add to it."""

    def vary(self, request: WikiRequest) -> str | None:
        return "Accept-Language"


PRIMARY = "COOKIE-08"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": VaryByLanguage}
