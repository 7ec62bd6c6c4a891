"""A login ends the account's earlier sessions: who logs in at home is out at work."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request, User
from reference_impl.records import Record
from reference_impl.session import DefaultSessionData


class OneSessionHandler(DefaultSessionHandler):
    """Makes room for a login by removing what the account has elsewhere."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        store, data, here = request.cfg.store, self.data_class, self.data_class.key(session.name)
        for key in data.record_keys(store):
            record = data.decode(data.read_record(store, key))
            if record is not None and key != here and self.is_earlier(request, record, user):
                data.remove_record(store, key)
        super().begin_login(request, session, user)

    def is_earlier(self, request: Request, record: Record, user: User) -> bool:
        held, realm = record.values, request.cfg.accounts.realm
        same_account = held.get("user.id") == user.id and held["user.realm"] == realm
        return same_account and held["user.since"] < request.now < record.expires


PRIMARY = "CONC-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": OneSessionHandler}
