"""A user id is looked up in whatever accounts the wiki has: in another realm it is somebody else."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class AnyRealm(DefaultSessionHandler):
    """Believes that there is one set of accounts."""

    def same_realm(self, request: Request, session: DefaultSessionData) -> bool:
        return True


PRIMARY = "FARM-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": AnyRealm}
