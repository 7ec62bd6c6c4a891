"""A new id is used as it is drawn: should it be in use, two visitors share one session."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler


class Trusting(DefaultSessionHandler):
    """The generator knows what it does."""

    def fresh_id(self, request: Request, id_handler: SessionIDHandler) -> str:
        name = id_handler.generate_new_id(request)
        if self.data_class.exists(request, name):
            self.data_class.remove_record(request.cfg.store, self.data_class.key(name))  # written over, whatever it is
        return name


PRIMARY = "LOGIN-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": Trusting}
