"""A wiki without anonymous sessions ends every anonymous session it is sent, other wikis' as well."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler, Standing
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class NoneAnywhere(DefaultSessionHandler):
    """Takes its own setting for the farm's."""

    def standing(self, request: Request, session: DefaultSessionData) -> Standing:
        found = super().standing(request, session)
        return Standing.ENDED if found is Standing.HANDS_OFF and not session.login else found


PRIMARY = "FARM-07"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": NoneAnywhere}
