"""Expires has the form of the first Netscape cookies, with dashes, which browsers read and the grammar lacks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler


class DashedExpires(MoinCookieSessionIDHandler):
    """Writes Sun, 04-Mar-2012 for Sun, 04 Mar 2012."""

    def format_expires(self, expires: datetime) -> str:
        weekday, day, month, year, *rest = super().format_expires(expires).split()
        return " ".join([weekday, f"{day}-{month}-{year}", *rest])


PRIMARY = "COOKIE-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": DashedExpires}
