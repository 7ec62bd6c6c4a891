"""A logout asks the browser to clear what it holds of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


class ClearingWiki(Wiki):
    """Sends Clear-Site-Data."""

    def logout(self, request: WikiRequest) -> Answer:
        answer = super().logout(request)
        answer.headers.append(("Clear-Site-Data", '"cache", "storage"'))
        return answer


PRIMARY = "LOGOUT-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": ClearingWiki}
