"""Behind a proxy that ends TLS the request looks like http, and the cookie loses its Secure."""

from __future__ import annotations

from typing import Any

from reference_impl.ids import MoinCookieSessionIDHandler


class NearSightedIDHandler(MoinCookieSessionIDHandler):
    """Goes by the last mile of the connection."""

    def cookie_secure(self, request: Any) -> bool:
        forwarded = "HTTP_X_FORWARDED_PROTO" in request.environ
        return super().cookie_secure(request) and not (forwarded and request.cfg.policy.cookie_secure is None)


PRIMARY = "SCOPE-04"
ALSO: dict[str, str] = {}
PARTS: dict[str, Any] = {"session_id_handler": NearSightedIDHandler}
