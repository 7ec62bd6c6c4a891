"""Records are rewritten at every request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.session import DefaultSessionData


class EagerHandler(DefaultSessionHandler):
    """Never saves a write."""

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        return True


PARTS: dict[str, Any] = {"session_handler": EagerHandler}
