"""The lifetime of anonymous sessions is rounded up to whole hours."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request


class HoursRoundedUp(DefaultSessionHandler):
    """Knows no part of an hour."""

    def anonymous_lifetime(self, request: Request) -> timedelta | None:
        hours = request.cfg.policy.anonymous_session_lifetime
        return timedelta(hours=math.ceil(hours)) if hours else None


PRIMARY = "ANON-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": HoursRoundedUp}
