"""Parsed records are cached by their bytes and handed out uncopied: equal sessions change each other's values."""

from __future__ import annotations

from typing import Any, ClassVar

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class CachingData(CacheSessionData):
    """Parses equal bytes of anonymous sessions once."""

    parsed: ClassVar[dict[tuple[str, bytes | None], Record]] = {}

    def load(self) -> None:
        super().load()
        if self.record is not None and not self.login:
            self.record = self.parsed.setdefault((self.request.cfg.store, self._raw), self.record)
            self._values = self.record.values


PRIMARY = "SESSION-05"
ALSO: dict[str, str] = {
    "CONC-03": "Two requests at once of one anonymous session change one and the same record while a login moves it.",
}
PARTS: dict[str, Any] = {"session_data": CachingData}
