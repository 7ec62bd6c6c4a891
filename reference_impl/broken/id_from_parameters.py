"""Where no cookie comes, an id in the URL or in a form will do, for browsers without cookies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class AnyWay(MoinCookieSessionIDHandler):
    """As servlet engines and PHP once did."""

    def get_all(self, request: Request) -> Sequence[str]:
        name = self.cookie_name(request)
        sent = (*getattr(request, "args", {}).items(), *request.form.items())
        ids = [value for key, value in sent if key == name and self.is_issued(request, value)]
        return super().get_all(request) or ids


PRIMARY = "COOKIE-11"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": AnyWay}
