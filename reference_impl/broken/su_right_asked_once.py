"""The right to switch is asked when the switch is made, and never again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class TrustingWiki(Wiki):
    """Takes a stored switch for the right to have it."""

    def may_switch(self, request: WikiRequest, user: User | None) -> bool:
        return self.is_switched(request) or super().may_switch(request, user)


PRIMARY = "SU-10"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": TrustingWiki}
