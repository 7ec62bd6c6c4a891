"""A login of another realm is taken for one whose account is gone, and ended."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler, Standing
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class WipingHandler(DefaultSessionHandler):
    """Ends what it can't serve."""

    def login_standing(self, request: Request, session: DefaultSessionData) -> Standing:
        found = super().login_standing(request, session)
        return Standing.ENDED if found is Standing.HANDS_OFF else found


PRIMARY = "FARM-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": WipingHandler}
