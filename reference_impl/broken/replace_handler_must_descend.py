"""The wiki takes a session handler only if it descends from the default one, and uses the default otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.wiki.app import Wiki

if TYPE_CHECKING:
    from reference_impl.interfaces import SessionHandler, SessionIDHandler
    from reference_impl.wiki.config import WikiConfig


class ChoosyWiki(Wiki):
    """Asks for the class where the methods would do."""

    def __init__(self, cfg: WikiConfig, handler: SessionHandler, id_handler: SessionIDHandler) -> None:
        known = isinstance(handler, DefaultSessionHandler)
        super().__init__(cfg, handler if known else DefaultSessionHandler(), id_handler)


PRIMARY = "REPLACE-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"wiki": ChoosyWiki}
