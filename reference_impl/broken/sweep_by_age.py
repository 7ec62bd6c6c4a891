"""The sweep goes by the age of a record, as one for temporary files does: remembered users who were away are out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reference_impl.interfaces import Request
from reference_impl.stores.files import CacheSessionData

OLD = timedelta(days=7)


class SweepByAge(CacheSessionData):
    """Takes for waste what was not written for a week, too."""

    @classmethod
    def _is_waste(cls, request: Request, raw: bytes | None) -> bool:
        record = cls.decode(raw)
        old = record is not None and record.expires - record.lifetime < request.now - OLD
        return old or super()._is_waste(request, raw)


PRIMARY = "CLEAN-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": SweepByAge}
