"""Of Domain and Path only one is written: where a Path is configured, the Domain is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.ids import MoinCookieSessionIDHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request


class EitherIDHandler(MoinCookieSessionIDHandler):
    """Writes no Domain beside a configured Path."""

    def cookie_domain(self, request: Request) -> str | None:
        return None if request.cfg.policy.cookie_path else super().cookie_domain(request)


PRIMARY = "SCOPE-02"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": EitherIDHandler}
