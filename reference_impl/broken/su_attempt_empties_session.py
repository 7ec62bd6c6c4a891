"""A refused attempt to switch is punished: the session of the ordinary user loses its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class AngryWiki(Wiki):
    """Clears the session of who may not switch."""

    def switch_user(self, request: WikiRequest) -> str:
        message = super().switch_user(request)
        if request.error == self.NOT_ALLOWED:
            request.session.clear()
        return message


PRIMARY = "SU-08"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": AngryWiki}
