"""The default Path is / wherever the wiki is mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.ids import MoinCookieSessionIDHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request


class RootIDHandler(MoinCookieSessionIDHandler):
    """Doesn't look at the mount point."""

    def cookie_path(self, request: Request) -> str:
        return request.cfg.policy.cookie_path or "/"


PRIMARY = "SCOPE-03"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": RootIDHandler}
