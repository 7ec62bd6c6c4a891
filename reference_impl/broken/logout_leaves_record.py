"""With anonymous sessions on, a logout hands out a new id and leaves the record of the login under the old one."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler
from reference_impl.session import DefaultSessionData


class LeavingHandler(DefaultSessionHandler):
    """Thinks of the browser only."""

    def finish_ended(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        lifetime = self.anonymous_lifetime(request)
        if lifetime is None:
            super().finish_ended(request, id_handler, session)
        else:
            id_handler.set(request, self.fresh_id(request, id_handler), request.now + lifetime)


PRIMARY = "LOGOUT-01"
ALSO = {
    "LOGOUT-02": "the record that was left shows its values to whoever has the old id",
    "CONC-03": "the record is left whether a slow request comes in between or not",
    "CONC-05": "a slow page that ends after the logout finds its record unharmed and hands out the old id again",
}
PARTS: dict[str, Any] = {"session_handler": LeavingHandler}
