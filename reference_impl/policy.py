"""The configuration promised to the visitor: every option of the session system, and the lifetimes that follow.

Knows the options and their defaults; must not know requests, users or records, nor which values are allowed (that is
`allowed.py`, asked once at start-up). Units are MoinMoin's: lifetimes in hours. The replaceable objects
(`session_handler`, `session_id_handler`, the session data class) are not options here: the host is given them as parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from reference_impl.allowed import check_together, checked

FOREVER = timedelta(days=10 * 365)
"""How long a remembered login lasts (help page: ten years of 365 days)."""


@dataclass(frozen=True)
class Policy:
    """Every option; made by `from_mapping`, which refuses what can't be kept."""

    cookie_name: str = "MOIN_SESSION"
    cookie_domain: str | None = None
    cookie_path: str | None = None
    cookie_secure: bool | None = None
    cookie_httponly: bool = True
    cookie_samesite: str = "Lax"
    cookie_prefix: str | None = None
    cookie_lifetime: float = 12
    anonymous_session_lifetime: float | None = None
    absolute_lifetime: float | None = None
    password_change_ends_sessions: bool = False
    superuser: tuple[str, ...] = ()
    auth: tuple[str, ...] = ("form",)
    trail_size: int = 5
    secrets: bytes | None = None

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Policy:
        """The policy that `mapping` describes; options not named have their default.

        Raises PolicyError for the first option that is unknown or whose value is not allowed.
        """
        policy = cls(**checked(mapping))
        check_together(policy)
        return policy

    def login_lifetime(self, remember_me: bool) -> timedelta:
        """How long a login lasts after an answer: 0 is forever, a negative number ignores `remember_me`."""
        return FOREVER if remember_me and self.cookie_lifetime > 0 else self._login_lifetime

    def anonymous_lifetime(self) -> timedelta | None:
        """How long an anonymous session lasts after an answer; None: there are none."""
        return self._anonymous_lifetime

    @cached_property
    def absolute_limit(self) -> timedelta | None:
        """How long after its login a session ends whatever happens; None: never."""
        return None if self.absolute_lifetime is None else _hours(self.absolute_lifetime)

    @cached_property
    def _login_lifetime(self) -> timedelta:
        return _hours(abs(self.cookie_lifetime)) if self.cookie_lifetime else FOREVER

    @cached_property
    def _anonymous_lifetime(self) -> timedelta | None:
        return _hours(self.anonymous_session_lifetime) if self.anonymous_session_lifetime else None


def _hours(number: float) -> timedelta:
    """Hours as whole seconds: a Max-Age has no fractions."""
    return timedelta(seconds=round(number * 3600))
