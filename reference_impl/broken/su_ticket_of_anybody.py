"""Any ticket that the wiki ever gave out works for any superuser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class OneTicket(Wiki):
    """Knows neither the session nor the user of a ticket."""

    def ticket_secret(self, request: WikiRequest) -> str:
        request.session["ticket_secret"] = self.cfg.secrets.hex()
        return self.cfg.secrets.hex()

    def ticket_owner(self, request: WikiRequest) -> str:
        return ""


PRIMARY = "SU-13"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": OneTicket}
