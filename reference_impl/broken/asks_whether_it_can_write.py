"""Each request begins by asking whether the store takes writes; on a full disk nobody reads a page any more."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User
from reference_impl.session import Change


class CautiousHandler(DefaultSessionHandler):
    """Wants to know early."""

    def start(self, request: Request, id_handler: SessionIDHandler) -> User | None:
        nothing = Change(self.data_class.key("nobody"), None, None)
        self.data_class.replace_records(request.cfg.store, [nothing])
        return super().start(request, id_handler)


PRIMARY = "ROBUST-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": CautiousHandler}
