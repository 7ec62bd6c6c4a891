"""A record ends in the second in which its cookie does, and is written at each renewal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request


class NoGrace(DefaultSessionHandler):
    """Gives no time beyond what was promised."""

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return cookie_end


PRIMARY = "EXPIRE-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": NoGrace}
