"""A session that can't be read now is answered by an error page, not by an anonymous one."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler, Standing
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class StrictHandler(DefaultSessionHandler):
    """Lets the store's error out; the wiki answers it with 503."""

    def open(self, request: Request, name: str) -> tuple[DefaultSessionData, Standing]:
        session = self.data_class(request, name)
        standing = self.standing(request, session)
        return self.prepare(request, session, standing), standing


PARTS: dict[str, Any] = {"session_handler": StrictHandler}
