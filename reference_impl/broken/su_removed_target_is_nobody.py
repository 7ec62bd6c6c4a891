"""When the account switched to is removed, the superuser is left as nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class NobodyLeft(Wiki):
    """Takes the missing target for a missing user."""

    def effective_user(self, request: WikiRequest) -> User | None:
        if self.is_switched(request) and self.su_target(request) is None:
            return None
        return super().effective_user(request)


PRIMARY = "SU-14"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": NobodyLeft}
