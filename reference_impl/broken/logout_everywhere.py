"""One logout is a logout everywhere: all records of the account are removed."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import DefaultSessionData


class EverywhereHandler(DefaultSessionHandler):
    """Goes through the whole store."""

    def end_login(self, request: Request, session: DefaultSessionData) -> None:
        store, data = request.cfg.store, self.data_class
        for key in set(data.record_keys(store)) - {data.key(session.name)}:
            record = data.decode(data.read_record(store, key))
            if record is not None and record.values.get("user.id") == session.login["user.id"]:
                data.remove_record(store, key)
        super().end_login(request, session)


PRIMARY = "LOGOUT-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": EverywhereHandler}
