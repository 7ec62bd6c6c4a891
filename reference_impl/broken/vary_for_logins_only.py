"""Vary is sent to logged-in users only: a cache gives what anonymous visitors see to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class VaryForUsers(Wiki):
    """Thinks of the pages that have something to hide."""

    def vary(self, request: WikiRequest) -> str | None:
        return super().vary(request) if request.user else None


PRIMARY = "COOKIE-08"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": VaryForUsers}
