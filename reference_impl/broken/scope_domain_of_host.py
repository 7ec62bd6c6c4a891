"""The cookie always has a Domain, the host's own name if none is configured: every host below gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference_impl.ids import MoinCookieSessionIDHandler

if TYPE_CHECKING:
    from reference_impl.interfaces import Request


class ExplicitIDHandler(MoinCookieSessionIDHandler):
    """Writes the host where nothing is configured; a prefixed name, which forbids a Domain, is left alone."""

    def cookie_domain(self, request: Request) -> str | None:
        return super().cookie_domain(request) or (None if request.cfg.policy.cookie_prefix else request.host)


PRIMARY = "SCOPE-01"
ALSO: dict[str, str] = {
    "LOGIN-04": "A planted host-only cookie is not replaced by one with a Domain: the browser holds both.",
    "ROBUST-01": "A malformed host-only cookie stays in the browser beside the new one, and comes first.",
}
PARTS: dict[str, Any] = {"session_id_handler": ExplicitIDHandler}
