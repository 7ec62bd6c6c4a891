"""anonymous_session_lifetime 0 is read as cookie_lifetime 0 is: for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.policy import FOREVER


class ZeroIsForever(DefaultSessionHandler):
    """Has one reading of 0 for both options."""

    def anonymous_lifetime(self, request: Request) -> timedelta | None:
        zero = request.cfg.policy.anonymous_session_lifetime == 0
        return FOREVER if zero else super().anonymous_lifetime(request)


PRIMARY = "ANON-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": ZeroIsForever}
