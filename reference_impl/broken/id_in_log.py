"""The log names the session of each request by its id."""

from __future__ import annotations

import logging
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User


class LoggingHandler(DefaultSessionHandler):
    """Makes it easy to follow a visitor, for whoever reads the log."""

    def start(self, request: Request, id_handler: SessionIDHandler) -> User | None:
        user = super().start(request, id_handler)
        logging.getLogger("reference_impl.session").warning("a request in session %s", self.session_of(request).name)
        return user


PRIMARY = "COOKIE-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": LoggingHandler}
