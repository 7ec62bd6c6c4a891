"""A request with an expired session is refused and noted as activity: the next one is in again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.stores.files import CacheSessionData


class RefusalRevives(CacheSessionData):
    """Moves the end before it is done with looking."""

    def _discard(self) -> None:
        record = self.decode(self._raw)
        if record is not None and not record.marker:
            record.expires = self.request.now + timedelta(hours=12)
            self.write_record(self.request.cfg.store, self.key(self.name), self.encode(record))


PRIMARY = "EXPIRE-03"
ALSO: dict[str, str] = {
    "CLOCK-04": "a session that is revived after it was refused is in again when time goes back, too",
}
PARTS: dict[str, Any] = {"session_data": RefusalRevives}
