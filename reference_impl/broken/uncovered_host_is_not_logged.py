"""A host outside the Domain gets no cookie, and nobody is told why all its logins fail."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class SilentCookie(MoinCookieSessionIDHandler):
    """Finds nothing to report."""

    def report_uncovered(self, request: Request) -> None:
        return


PRIMARY = "SCOPE-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": SilentCookie}
