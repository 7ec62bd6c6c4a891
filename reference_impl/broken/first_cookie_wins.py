"""Of two cookies with our name only the first is looked at; the live one may be the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class FirstWins(MoinCookieSessionIDHandler):
    """Has one value for a name."""

    def get_all(self, request: Request) -> Sequence[str]:
        return super().get_all(request)[:1]


PRIMARY = "SCOPE-07"
ALSO: dict[str, str] = {"SCOPE-11": "the cookie of the old scope, longer in the browser, hides the new one"}
PARTS: dict[str, Any] = {"session_id_handler": FirstWins}
