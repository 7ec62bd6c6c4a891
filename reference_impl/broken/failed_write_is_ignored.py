"""An error while a record is written is passed over: the login page says welcome, the next page doesn't."""

from __future__ import annotations

import contextlib
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class WritesInHope(CacheSessionData):
    """Nobody hears of a write that failed."""

    def _write(self, name: str, record: Record) -> None:
        with contextlib.suppress(OSError):
            super()._write(name, record)


PRIMARY = "ROBUST-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": WritesInHope}
