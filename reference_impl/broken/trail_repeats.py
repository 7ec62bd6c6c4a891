"""The trail notes every view: a page seen again is listed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class RepeatingWiki(Wiki):
    """Appends without looking."""

    def add_to_trail(self, request: WikiRequest) -> None:
        trail = [*(self.trail(request) or []), request.page_name]
        request.session["trail"] = trail[-self.cfg.policy.trail_size :]


PRIMARY = "TRAIL-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": RepeatingWiki}
