"""The storage is chosen from a fixed list: a data class that the handler doesn't know is silently replaced by files."""

from __future__ import annotations

from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.session import DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.memory import MemorySessionData


class ChoosyHandler(DefaultSessionHandler):
    """Takes the two classes that come with it."""

    def __init__(self, data_class: type[DefaultSessionData] = CacheSessionData) -> None:
        super().__init__(data_class if data_class in (CacheSessionData, MemorySessionData) else CacheSessionData)


PRIMARY = "REPLACE-01"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_handler": ChoosyHandler}
