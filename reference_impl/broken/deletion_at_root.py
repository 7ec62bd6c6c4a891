"""The cookie is taken away with Path / wherever it was given: a wiki below the root keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class RootDeletion(MoinCookieSessionIDHandler):
    """Has one line for all deletions."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        parts = super().attributes(request, expires, max_age)
        return ["Path=/" if max_age == 0 and part.startswith("Path=") else part for part in parts]


PRIMARY = "SCOPE-05"
ALSO: dict[str, str] = {
    "LOGOUT-05": "the browser that is told to forget another cookie keeps the old id",
}
PARTS: dict[str, Any] = {"session_id_handler": RootDeletion}
