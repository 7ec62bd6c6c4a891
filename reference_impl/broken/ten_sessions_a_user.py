"""A user has ten sessions at most: one login more, and the oldest ends."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.session import DefaultSessionData

MOST = 10


class TenSessions(DefaultSessionHandler):
    """Looks through all records at each login."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        store, data, held = request.cfg.store, self.data_class, []
        for key in data.record_keys(store):
            record = data.decode(data.read_record(store, key))
            if record is not None and record.expires > request.now and record.values.get("user.id") == user.id:
                held.append((record.values["user.since"], key))
        for _, key in sorted(held)[: 1 - MOST]:
            data.remove_record(store, key)
        super().begin_login(request, session, user)


PRIMARY = "CONC-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": TenSessions}
