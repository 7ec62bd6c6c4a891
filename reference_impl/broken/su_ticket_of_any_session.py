"""A ticket is bound to its user alone: one from another session of the same user works, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class OneSecret(Wiki):
    """Has the wiki's key for all tickets."""

    def ticket_secret(self, request: WikiRequest) -> str:
        request.session["ticket_secret"] = self.cfg.secrets.hex()
        return self.cfg.secrets.hex()


PRIMARY = "SU-13"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": OneSecret}
