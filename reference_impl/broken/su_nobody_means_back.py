"""Choosing nobody in the form is taken for the wish to be oneself again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class ObligingWiki(Wiki):
    """Ends the switch where an error is due."""

    def switch_user(self, request: WikiRequest) -> str:
        if self.is_switched(request) and not request.form.get("selected_user"):
            self.drop_switch(request)
            request.user = request.real_user
            return "You are yourself again."
        return super().switch_user(request)


PRIMARY = "SU-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": ObligingWiki}
