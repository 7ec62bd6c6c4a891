"""A logout in another wiki than that of the login takes the cookie away and leaves the record alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request, SessionIDHandler
    from reference_impl.session import DefaultSessionData


class LocalHandler(DefaultSessionHandler):
    """Ends only what was begun here."""

    def finish_ended(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        record = session.record
        if record is not None and record.values.get("user.wiki") != request.cfg.wiki_name:
            id_handler.set(request, "", 0)
        else:
            super().finish_ended(request, id_handler, session)


PRIMARY = "FARM-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": LocalHandler}
