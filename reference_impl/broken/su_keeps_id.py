"""Switching to another user and back changes the session's privileges, and not its id."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler


class IdKeptAtSwitch(DefaultSessionHandler):
    """Takes a switch for one more value."""

    def privilege_changed(self, request: Request, id_handler: SessionIDHandler) -> None:
        return


PRIMARY = "SU-12"
ALSO: dict[str, str] = {
    "CONC-03": "a slow request can't see by the id that a switch has overtaken it",
}
PARTS: dict[str, Any] = {"session_handler": IdKeptAtSwitch}
