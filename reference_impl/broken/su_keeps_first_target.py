"""A switch is stored only where there is none yet, so that the way back isn't lost: the second target is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class CarefulWiki(Wiki):
    """Never writes over a switch."""

    def set_switch(self, request: WikiRequest, target: User) -> None:
        if not self.is_switched(request):
            super().set_switch(request, target)


PRIMARY = "SU-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": CarefulWiki}
