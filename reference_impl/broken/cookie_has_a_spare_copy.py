"""A session with much in it is sent along in the cookie, as a spare copy: browsers drop a cookie of that size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request

MUCH = 4000


class SpareCopy(MoinCookieSessionIDHandler):
    """The copy follows the id, after a dot."""

    def get_all(self, request: Request) -> Sequence[str]:
        sent = request.cookies.get(self.cookie_name(request), ())
        ids = dict.fromkeys(value.partition(".")[0] for value in sent)
        return [one for one in ids if self.is_issued(request, one)]

    def send(self, request: Request, value: str, expires: datetime, max_age: int) -> None:
        copy = repr(dict(request.session)).encode().hex() if value else ""
        super().send(request, f"{value}.{copy}" if len(copy) > MUCH else value, expires, max_age)


PRIMARY = "COOKIE-09"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": SpareCopy}
