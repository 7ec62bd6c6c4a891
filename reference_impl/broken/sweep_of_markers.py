"""The sweep removes what login and logout have given up, and leaves the sessions that just ran out."""

from __future__ import annotations

from typing import Any

from reference_impl.interfaces import Request
from reference_impl.stores.files import CacheSessionData


class ForgetfulSweep(CacheSessionData):
    """Takes for waste only what no session has any more."""

    @classmethod
    def _is_waste(cls, request: Request, raw: bytes | None) -> bool:
        record = cls.decode(raw)
        return record is not None and record.marker and super()._is_waste(request, raw)


PRIMARY = "CLEAN-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": ForgetfulSweep}
