"""The trail takes every page that was asked for, whether it exists or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class AnyPageWiki(Wiki):
    """Doesn't look at the answer."""

    def trail_takes(self, request: WikiRequest, answer: Answer) -> bool:
        return super().trail_takes(request, answer) or (request.action == "show" and answer.status == 404)


PRIMARY = "TRAIL-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": AnyPageWiki}
