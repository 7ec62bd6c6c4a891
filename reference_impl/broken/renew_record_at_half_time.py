"""To save writes the record is renewed only when half of its life is over; the cookie is renewed with each answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.session import DefaultSessionData


class RecordAtHalfTime(DefaultSessionHandler):
    """Sliding expiration as some frameworks have it, without holding the cookie back as they do."""

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        record = session.record
        if record is None or lifetime < record.lifetime:
            return True
        return record.expires - session.request.now < lifetime / 2


PRIMARY = "RENEW-05"
ALSO: dict[str, str] = {"LIFE-09": "the record of a remembered login lags behind its renewed cookie in the same way"}
PARTS: dict[str, Any] = {"session_handler": RecordAtHalfTime}
