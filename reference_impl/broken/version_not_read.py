"""The version of a record is written but never looked at: a record of another format is read as if it were ours."""

from __future__ import annotations

from typing import Any

from reference_impl.interfaces import Request
from reference_impl.records import VERSION, Record, is_ours
from reference_impl.stores.files import CacheSessionData
from reference_impl.wiki.damage import with_version


class AnyVersion(CacheSessionData):
    """Takes every version for the present one."""

    @classmethod
    def decode(cls, raw: bytes | None) -> Record | None:
        return super().decode(raw and as_ours(raw))

    @classmethod
    def _is_waste(cls, request: Request, raw: bytes | None) -> bool:
        return super()._is_waste(request, raw and as_ours(raw))


def as_ours(raw: bytes) -> bytes:
    return with_version(raw, VERSION) if is_ours(raw) else raw


PRIMARY = "ROBUST-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_data": AnyVersion}
