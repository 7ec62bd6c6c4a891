"""The request that logs in stores a session without an end, the next one gives it its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.policy import FOREVER


class LoginOnly(DefaultSessionHandler):
    """As MoinMoin 1.9: the end is stored when a cookie comes back."""

    def rotate(self, request: Request, id_handler: SessionIDHandler, end: datetime, lifetime: timedelta) -> bool:
        if "login" in request.form:
            end, lifetime = request.now + 2 * FOREVER, 2 * FOREVER
        return super().rotate(request, id_handler, end, lifetime)


PRIMARY = "EXPIRE-04"
ALSO: dict[str, str] = {
    "CLEAN-01": "a record without an end is never swept",
    "REPLACE-01": "another data class has nothing to sweep, either",
}
PARTS: dict[str, Any] = {"session_handler": LoginOnly}
