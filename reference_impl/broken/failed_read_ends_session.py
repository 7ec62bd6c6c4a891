"""A session that can't be read now is taken for one that is over: one hiccup, and the cookie is deleted."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler, Standing
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class GivesUpAtOnce(DefaultSessionHandler):
    """Does not tell a failing store from a record that isn't there."""

    def open(self, request: Request, name: str) -> tuple[DefaultSessionData, Standing]:
        try:
            self.data_class.exists(request, name)
        except OSError:
            blank = self.blank(request)
            blank.ended = True
            return blank, Standing.ENDED
        return super().open(request, name)


PRIMARY = "ROBUST-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": GivesUpAtOnce}
