"""The trail is the account's, not the session's: it waits for the next login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class RememberingWiki(Wiki):
    """Puts trails aside at the logout."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.trails: dict[str, list[str]] = {}

    def log_out(self, request: WikiRequest, user: User | None) -> User | None:
        if user is not None:
            self.trails[user.id] = self.trail(request) or []
        return super().log_out(request, user)

    def log_in(self, request: WikiRequest, user: User | None) -> User | None:
        found = super().log_in(request, user)
        if found is not None and found.id in self.trails:
            request.session["trail"] = self.trails.pop(found.id)
        return found


PRIMARY = "TRAIL-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": RememberingWiki}
