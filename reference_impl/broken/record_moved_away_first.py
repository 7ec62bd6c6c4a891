"""The old record is moved out of the way before the new one takes its place: in between there is none."""

from __future__ import annotations

import os
from typing import Any

from reference_impl.stores.files import CacheSessionData


class MovedAwayFirst(CacheSessionData):
    """Renames twice where the longer record needs a file of its own."""

    @classmethod
    def _put_longer(cls, store: str, path: str, raw: bytes) -> None:
        os.rename(path, path + ".old")
        try:
            super()._put_longer(store, path, raw)
        finally:
            os.unlink(path + ".old")


PRIMARY = "CONC-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": MovedAwayFirst}
