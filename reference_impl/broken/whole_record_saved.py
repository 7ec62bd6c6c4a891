"""A save writes all values as this request has read them: what another request stored meanwhile is lost."""

from __future__ import annotations

from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class LastWriterWins(CacheSessionData):
    """Looks at the stored record only to see whether it is still there."""

    def merged(self, fresh: Record | None) -> dict[str, Any]:
        return super().merged(None)


PRIMARY = "CONC-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": LastWriterWins}
