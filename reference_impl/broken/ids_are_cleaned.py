"""A malformed id is not refused: what is left after cleaning is adopted, cut to 32 characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class CleaningHandler(MoinCookieSessionIDHandler):
    """As MoinMoin 1.8: any value is an id."""

    def get_all(self, request: Request) -> Sequence[str]:
        sent = request.cookies.get(self.cookie_name(request), ())
        cleaned = ["".join(sign for sign in value.lower() if sign.isascii() and sign.isalnum())[:32] for value in sent]
        return [value for value in cleaned if value]

    def generate_new_id(self, request: Request) -> str:
        return super().generate_new_id(request)[:32]


PRIMARY = "ROBUST-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": CleaningHandler}
