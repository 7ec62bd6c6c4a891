"""The cookie is taken away without the Domain that it was given with, so that it stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class HostDeletion(MoinCookieSessionIDHandler):
    """Leaves out what a deletion does not seem to need."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        parts = super().attributes(request, expires, max_age)
        return [part for part in parts if max_age != 0 or not part.startswith("Domain=")]


PRIMARY = "SCOPE-05"
ALSO: dict[str, str] = {
    "LOGOUT-05": "the browser that is told to forget another cookie keeps the old id",
}
PARTS: dict[str, Any] = {"session_id_handler": HostDeletion}
