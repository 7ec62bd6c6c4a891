"""A session without values is taken for one without news (`values or stored`), so the last key can't be deleted."""

from __future__ import annotations

from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class TruthData(CacheSessionData):
    """Asks whether there are values where it should ask whether there were changes."""

    def merged(self, fresh: Record | None) -> dict[str, Any]:
        stored = self.decode(self._raw)
        return super().merged(fresh) or (stored.values if stored else {})


PRIMARY = "SESSION-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": TruthData}
