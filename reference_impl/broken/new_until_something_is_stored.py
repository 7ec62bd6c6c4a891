"""A session counts as new for as long as no page has stored anything in it, whatever cookie comes back."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import LOGIN_KEYS, DefaultSessionData


class NewHandler(DefaultSessionHandler):
    """Takes "empty" for "new"."""

    def resume_login(self, request: Request, session: DefaultSessionData) -> DefaultSessionData:
        resumed = super().resume_login(request, session)
        resumed.is_new = not resumed.keys() - LOGIN_KEYS
        return resumed


PRIMARY = "SESSION-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": NewHandler}
