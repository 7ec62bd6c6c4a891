"""Each view writes the record, whether anything has changed or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.session import DefaultSessionData


class WritesAlways(DefaultSessionHandler):
    """Moves the end by every second."""

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        return True


PRIMARY = "RENEW-06"
ALSO: dict[str, str] = {"ROBUST-07": "a view that must write can't be served when nothing can be written"}
PARTS: dict[str, Any] = {"session_handler": WritesAlways}
