"""The handler, one object for the whole process, keeps the storage of the first wiki it serves and uses it for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import SessionIDHandler, User


class AttachedHandler(DefaultSessionHandler):
    """Remembers the first configuration it sees."""

    first: Any = None

    def start(self, request: Any, id_handler: SessionIDHandler) -> User | None:
        self.first = self.first or request.cfg
        request.cfg = replace(request.cfg, store=self.first.store, secrets=self.first.secrets)
        return super().start(request, id_handler)


PRIMARY = "FARM-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": AttachedHandler}
