"""The cookie is called WIKI_SESSION, whatever the wiki's default is."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request


class OtherNameIDHandler(MoinCookieSessionIDHandler):
    """A name of its own, behind the configured prefix."""

    def cookie_name(self, request: Request) -> str:
        return (request.cfg.policy.cookie_prefix or "") + "WIKI_SESSION"


PARTS: dict[str, Any] = {"session_id_handler": OtherNameIDHandler}
