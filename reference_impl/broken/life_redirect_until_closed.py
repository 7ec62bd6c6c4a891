"""A login that is answered by a redirect sets its cookie without a lifetime: it ends with the browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class RedirectUntilClosed(MoinCookieSessionIDHandler):
    """The redirect's answer is made by code that knows no lifetimes."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        attributes = super().attributes(request, expires, max_age)
        if request.form.get("login") and request.form.get("returns"):
            return [one for one in attributes if not one.startswith(("Expires=", "Max-Age="))]
        return attributes


PRIMARY = "LIFE-13"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": RedirectUntilClosed}
