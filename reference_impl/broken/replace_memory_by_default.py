"""With nothing configured, sessions are kept in memory, because that is quicker: each restart logs everybody out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.memory import MemorySessionData
from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import SessionHandler, SessionIDHandler
    from reference_impl.wiki.config import WikiConfig


class QuickWiki(Wiki):
    """Puts memory in the place of the default storage."""

    def __init__(self, cfg: WikiConfig, handler: SessionHandler, id_handler: SessionIDHandler) -> None:
        default = getattr(handler, "data_class", None) is CacheSessionData
        super().__init__(cfg, DefaultSessionHandler(MemorySessionData) if default else handler, id_handler)


PRIMARY = "REPLACE-05"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": QuickWiki}
