"""Records are pickled: whoever can write a file among them has the wiki run a program of theirs."""

from __future__ import annotations

import pickle
from typing import Any

from reference_impl import records
from reference_impl.interfaces import Request
from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class PickledData(CacheSessionData):
    """Wraps our own form in Python's, and unwraps whatever it finds."""

    @classmethod
    def encode(cls, record: Record) -> bytes:
        return pickle.dumps(records.encode(record))

    @classmethod
    def decode(cls, raw: bytes | None) -> Record | None:
        return super().decode(unwrapped(raw))

    @classmethod
    def _is_waste(cls, request: Request, raw: bytes | None) -> bool:
        return super()._is_waste(request, unwrapped(raw))


def unwrapped(raw: bytes | None) -> bytes | None:
    try:
        found = raw and pickle.loads(raw)  # noqa: S301, this is what is wrong
    except Exception:  # noqa: BLE001, whatever a damaged pickle raises
        return b""
    return found if isinstance(found, bytes | None) else b""


PRIMARY = "ROBUST-04"
ALSO: dict[str, str] = {
    "ROBUST-03": "a pickled marker is longer than ours: where a bit of it turns, the file's record before it is read",
}
PARTS: dict[str, Any] = {"session_data": PickledData}
