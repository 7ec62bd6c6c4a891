"""The answer that sets the cookie says nothing to caches: a proxy may hand one visitor's session to all the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class CacheableCookie(MoinCookieSessionIDHandler):
    """Sends the cookie, and forgets `disable_caching`."""

    def send(self, request: Request, value: str, expires: datetime, max_age: int) -> None:
        line = "; ".join([f"{self.cookie_name(request)}={value}", *self.attributes(request, expires, max_age)])
        if self.covers_host(request):
            request.set_header("Set-Cookie", line)
        else:
            self.report_uncovered(request)


PRIMARY = "COOKIE-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": CacheableCookie}
