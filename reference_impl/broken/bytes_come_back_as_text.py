"""Records are text, so bytes are decoded when they are written and come back as str."""

from __future__ import annotations

from typing import Any

from reference_impl.records import Record
from reference_impl.stores.files import CacheSessionData


class TextData(CacheSessionData):
    """Knows no bytes."""

    @classmethod
    def encode(cls, record: Record) -> bytes:
        values = {
            key: value.decode("latin-1") if type(value) is bytes else value for key, value in record.values.items()
        }
        return super().encode(Record(record.expires, record.lifetime, values, marker=record.marker))


PRIMARY = "SESSION-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": TextData}
