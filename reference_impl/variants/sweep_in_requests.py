"""One request of five sweeps expired records, so that no operator has to."""

from __future__ import annotations

from itertools import count
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, SessionIDHandler, User
from reference_impl.session import DefaultSessionData
from reference_impl.stores.files import CacheSessionData


class SweepingHandler(DefaultSessionHandler):
    """Counts the requests it serves."""

    def __init__(self, data_class: type[DefaultSessionData] = CacheSessionData) -> None:
        super().__init__(data_class)
        self._served = count(1)

    def finish(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        super().finish(request, id_handler, user)
        if next(self._served) % 5 == 0:
            self.sweep(request)


PARTS: dict[str, Any] = {"session_handler": SweepingHandler}
