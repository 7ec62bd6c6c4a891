"""A trail is never shorter than two pages, whatever is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class LongerTrail(Wiki):
    """Finds a trail of one page useless."""

    def add_to_trail(self, request: WikiRequest) -> None:
        trail = [name for name in self.trail(request) or [] if name != request.page_name]
        request.session["trail"] = [*trail, request.page_name][-max(self.cfg.policy.trail_size, 2) :]


PRIMARY = "TRAIL-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": LongerTrail}
