"""A host is covered when its name ends in the letters of the Domain, so example.org covers notexample.org."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class LastLetters(MoinCookieSessionIDHandler):
    """Compares letters where labels are meant."""

    def covers_host(self, request: Request) -> bool:
        return request.host.endswith(self.cookie_domain(request) or "")


PRIMARY = "SCOPE-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": LastLetters}
