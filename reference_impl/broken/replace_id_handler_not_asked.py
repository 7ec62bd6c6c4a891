"""The cookie is written by the default id handler, whichever is configured: the other one is asked only for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.ids import MoinCookieSessionIDHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request, SessionIDHandler, User


class StubbornHandler(DefaultSessionHandler):
    """Finishes with an id handler of its own."""

    def finish(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        super().finish(request, MoinCookieSessionIDHandler(), user)


PRIMARY = "REPLACE-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": StubbornHandler}
