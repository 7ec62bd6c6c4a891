"""The last zero pages are taken by a slice, which takes them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class SlicedTrail(Wiki):
    """Forgets that minus nothing is nothing."""

    def add_to_trail(self, request: WikiRequest) -> None:
        trail = [name for name in self.trail(request) or [] if name != request.page_name]
        request.session["trail"] = [*trail, request.page_name][-self.cfg.policy.trail_size :]


PRIMARY = "TRAIL-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": SlicedTrail}
