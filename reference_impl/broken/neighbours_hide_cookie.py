"""One cookie beyond ASCII, or with quotes, and the whole Cookie header is given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class StrictHeader(MoinCookieSessionIDHandler):
    """Reads all cookies or none."""

    def get_all(self, request: Request) -> Sequence[str]:
        values = [value for sent in request.cookies.values() for value in sent]
        odd = any(not value.isascii() or '"' in value for value in (*values, *request.cookies))
        return [] if odd else super().get_all(request)


PRIMARY = "ROBUST-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": StrictHeader}
