"""An error while a record is written is passed over: the login page says welcome, the next page doesn't."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class WritesInHope(CacheSessionData):
    """Nobody hears of a write that failed."""

    def _replace(self, make: Callable[[Record | None], dict[str, Record]]) -> bool:
        with contextlib.suppress(OSError):
            return super()._replace(make)
        return True


PRIMARY = "ROBUST-06"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": WritesInHope}
