"""Each visit counts the sessions in the store, for a number that nobody looks at."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User


class Counting(DefaultSessionHandler):
    """Knows how many sessions there are."""

    sessions = 0

    def start(self, request: Request, id_handler: SessionIDHandler) -> User | None:
        self.sessions = self.data_class.count(request)
        return super().start(request, id_handler)


PRIMARY = "CLEAN-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": Counting}
