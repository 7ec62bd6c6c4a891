"""The sentences of the contract that have a number or a choice in them, one method each.

Written from the help page HelpOnSessions (MoinMoin 1.8.7) and this project's catalogue. Pure; knows a policy, must not
know sessions. A test plants a wrong sentence by overriding one method.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from harness.model.policy import Policy

GRACE = timedelta(hours=1, seconds=60)
"""So long after the documented end a server may still know a session: what it does then is left open."""

TICKET_LIFETIME = timedelta(seconds=36000)


def _whole(lasts: timedelta) -> timedelta:
    """Cookies know whole seconds (RFC 6265bis 5.6.2)."""
    return timedelta(seconds=lasts // timedelta(seconds=1))


class Contract:
    """What a session handler promises."""

    def login_lifetime(self, policy: Policy, remember_me: bool) -> timedelta:
        """How long a login lasts after an answer (LIFE-01 to LIFE-05, LIFE-07)."""
        return _whole(policy.login_lifetime(remember_me))

    def anonymous_lifetime(self, policy: Policy) -> timedelta | None:
        """How long an anonymous session lasts after an answer; None: there are none (ANON-01, ANON-02)."""
        lasts = policy.anonymous_lifetime()
        return None if lasts is None else _whole(lasts)

    def whose_preference(self, real_user: str, effective_user: str) -> str:
        """Whose remember_me rules the lifetime of a switched session (SU-04)."""
        return real_user

    def values_at_login(self, values: dict[str, Any] | None) -> dict[str, Any] | None:
        """What the login keeps of an anonymous visitor's values (LOGIN-01)."""
        return values

    def values_after_logout(self, values: dict[str, Any] | None) -> dict[str, Any]:
        """What is left of a login's values after its logout (LOGOUT-02)."""
        return {}

    def trail_at_login(self, trail: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """What the login keeps of an anonymous visitor's trail (LOGIN-01)."""
        return trail

    def trail(self, before: Sequence[str], page: str, size: int) -> tuple[str, ...]:
        """The trail after a page that it takes (TRAIL-01)."""
        pages = (*(name for name in before if name != page), page)
        return pages[-size:]

    def is_superuser(self, policy: Policy, user: str) -> bool:
        """Whether this user may switch, asked at each request (SU-01, SU-10)."""
        return user in policy.superuser

    def ticket_is_in_time(self, age: timedelta) -> bool:
        """Whether a ticket of this age may still be used (SU-01)."""
        return age <= TICKET_LIFETIME


CONTRACT = Contract()
