"""A new password and the old id: who had stolen it goes on with it."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler


class KeepsId(DefaultSessionHandler):
    """Takes a password for the account's affair alone."""

    def password_changed(self, request: Request, id_handler: SessionIDHandler) -> None:
        super().password_changed(request, id_handler)
        self.session_of(request).rotates = False


PRIMARY = "LOGIN-09"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": KeepsId}
