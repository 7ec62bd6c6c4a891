"""Records in memory, which a restart loses anyway, are not renewed: there a login ends in the middle of its use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from reference_impl.session import DefaultSessionData


class SavingHandler(DefaultSessionHandler):
    """Renews records that persist."""

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        return self.data_class.persistent and super().needs_rewrite(session, cookie_end, lifetime)


PRIMARY = "REPLACE-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": SavingHandler}
