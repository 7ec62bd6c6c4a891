"""A value that was changed in place is not saved: only assignments are noticed, as by a modified flag."""

from __future__ import annotations

from typing import Any

from reference_impl.stores.files import CacheSessionData


class AssignmentsOnly(CacheSessionData):
    """Hands out values without a look at what becomes of them."""

    def __getitem__(self, key: str) -> Any:
        return self._values[key]


PRIMARY = "SESSION-11"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": AssignmentsOnly}
