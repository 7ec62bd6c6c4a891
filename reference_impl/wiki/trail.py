"""The trail of visited pages, kept in the session under `trail`.

Names only, oldest first. It must not know how the trail is shown, nor how the session is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reference_impl.wiki.core import WikiCore

if TYPE_CHECKING:
    from reference_impl.wiki.answer import Answer
    from reference_impl.wiki.request import WikiRequest


def extended(trail: Sequence[str], page_name: str, size: int) -> list[str]:
    """The last `size` pages: a page seen again moves to the end."""
    pages = [*(name for name in trail if name != page_name), page_name]
    return pages[-size:] if size > 0 else []


class Trail(WikiCore):
    """The pages a visitor has been on."""

    def trail_is_kept(self, request: WikiRequest) -> bool:
        """Only in a stored session, and for anonymous visitors only once their cookie has come back."""
        session = request.session
        if not getattr(session, "is_stored", False):
            return False
        return request.real_user is not None or not getattr(session, "is_new", True)

    def trail_takes(self, request: WikiRequest, answer: Answer) -> bool:
        """Does this page belong in the trail? Existing, readable ones that were shown or saved."""
        return answer.visited

    def trail(self, request: WikiRequest) -> list[str] | None:
        """None when nothing was kept, or something that is no trail."""
        trail = request.session.get("trail")
        return [name for name in trail if isinstance(name, str)] if isinstance(trail, (list, tuple)) else None

    def add_to_trail(self, request: WikiRequest) -> None:
        before = self.trail(request) or []
        after = extended(before, request.page_name, self.cfg.policy.trail_size)
        if after != before:
            request.session["trail"] = after
