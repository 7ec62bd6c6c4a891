"""The configuration that a wiki promises to its visitors, in MoinMoin's units (hours).

Plain data and the two lifetimes that follow from it; knows no target and validates nothing: a target does that.
Source: help page HelpOnSessions (MoinMoin 1.8.7).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

FOREVER = timedelta(days=3650)
"""What "for ever" means in a cookie: 10 x 365 days."""


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The options of a wiki. Those left at their default are not handed to the target."""

    cookie_lifetime: int | float = 12
    anonymous_session_lifetime: int | float | None = None
    cookie_domain: str | None = None
    cookie_path: str | None = None
    cookie_secure: bool | None = None
    superuser: tuple[str, ...] = ()
    auth: tuple[str, ...] = ("form",)
    trail_size: int = 5
    cookie_name: str = "MOIN_SESSION"
    cookie_httponly: bool = True
    cookie_samesite: str | None = "Lax"
    cookie_prefix: str | None = None
    absolute_lifetime: int | float | None = None
    password_change_ends_sessions: bool = False

    def options(self) -> dict[str, Any]:
        """The options that differ from their default, as plain data for a target."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    def login_lifetime(self, remember_me: bool) -> timedelta:
        """How long a login lasts after the last answer (help page: cookie_lifetime)."""
        if self.cookie_lifetime == 0 or (self.cookie_lifetime > 0 and remember_me):
            return FOREVER
        return timedelta(hours=abs(self.cookie_lifetime))

    def anonymous_lifetime(self) -> timedelta | None:
        """How long an anonymous session lasts; None: there are none."""
        hours = self.anonymous_session_lifetime
        return timedelta(hours=hours) if hours else None
