"""A record is written over the one before it, piece by piece: who is killed in between leaves a half of each."""

from __future__ import annotations

import os
from typing import Any

from reference_impl.session import Change
from reference_impl.stores import slots
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.slots import Slot


class WrittenOver(CacheSessionData):
    """Writes from the start of the file, in two calls."""

    @classmethod
    def _put(cls, store: str, change: Change, file: int | None, slot: Slot | None) -> None:
        if file is None or slot is None or change.after is None or not slots.fits(slot, change.after):
            super()._put(store, change, file, slot)
            return
        data = slots.whole(change.after)
        for offset, piece in ((0, data[:64]), (64, data[64:])):
            os.lseek(file, offset, os.SEEK_SET)
            os.write(file, piece)


PRIMARY = "CONC-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": WrittenOver}
