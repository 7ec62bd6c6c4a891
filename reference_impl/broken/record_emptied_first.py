"""A record is written anew into its emptied file, as open(path, "w") does: for a moment there is none."""

from __future__ import annotations

import os
from typing import Any

from reference_impl.session import Change
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.slots import Slot


class EmptiedFirst(CacheSessionData):
    """Truncates, then writes."""

    @classmethod
    def _put(cls, store: str, change: Change, file: int | None, slot: Slot | None) -> None:
        if file is not None and slot is not None and change.after is not None:
            os.ftruncate(file, 0)
            slot = None
        super()._put(store, change, file, slot)


PRIMARY = "CONC-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": EmptiedFirst}
