"""The absolute limit is counted from the last request, so that it is an idle limit, too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class SlidingLimit(DefaultSessionHandler):
    """Takes each request for the beginning."""

    def absolute_end(self, request: Request, session: DefaultSessionData) -> datetime | None:
        limit = request.cfg.policy.absolute_limit
        return None if limit is None else request.now + limit


PRIMARY = "LIFE-11"
ALSO: dict[str, str] = {
    "RENEW-01": "an answer near the limit promises the full lifetime where only a rest is left",
}
PARTS: dict[str, Any] = {"session_handler": SlidingLimit}
