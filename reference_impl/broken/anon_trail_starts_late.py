"""An anonymous visitor's trail waits for the session's record, which the second request has yet to make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class TrailStartsLate(Wiki):
    """Takes a session for real when it has been read once."""

    def trail_is_kept(self, request: WikiRequest) -> bool:
        known = request.real_user is not None or getattr(request.session, "record", None) is not None
        return known and super().trail_is_kept(request)


PRIMARY = "ANON-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": TrailStartsLate}
