"""A record that is over is passed over and left: the clock goes back, and it is good again."""

from __future__ import annotations

from typing import Any

from reference_impl.stores.files import CacheSessionData


class LeftRecord(CacheSessionData):
    """Leaves removal to the sweep."""

    def _discard(self) -> None:
        return


PRIMARY = "CLOCK-04"
ALSO: dict[str, str] = {
    "EXPIRE-03": "an anonymous session that is saved under the old id finds the old values, and merges them"
}
PARTS: dict[str, Any] = {"session_data": LeftRecord}
