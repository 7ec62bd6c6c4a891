"""A ticket for switching is checked for its maker and not for its age: one from an old page works for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest


class PatientWiki(Wiki):
    """Takes any genuine ticket."""

    def ticket_is_fresh(self, request: WikiRequest, ticket: str) -> bool:
        return True


PRIMARY = "SU-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": PatientWiki}
