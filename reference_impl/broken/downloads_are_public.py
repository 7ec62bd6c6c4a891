"""Every download is offered to shared caches, as if none could depend on who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class PublicDownloads(Wiki):
    """A line from a guide on content delivery networks; the handler's own line stands beside it."""

    def download(self, request: WikiRequest) -> Answer:
        answer = super().download(request)
        answer.headers.append(("Cache-Control", "public, max-age=300"))
        return answer


PRIMARY = "COOKIE-12"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": PublicDownloads}
