"""From what must be seen to expectations: each belongs to the rule that asks for it.

Tables of rules, and one collector. Knows the catalogue's ids; must not know how a story goes on.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from harness.model.expect import CookieExpect, Expect
from harness.model.policy import Policy
from harness.model.step import Expectation
from harness.oracle.pages import Kind
from harness.oracle.state import Ref, Session

RENEWAL: dict[Kind, str] = {
    "page": "page",
    "redirect": "redirect",
    "forbidden": "forbidden",
    "missing": "missing",
    "head": "head",
    "download": "download",
}
"""The clause of RENEW-01 for each kind of answer."""

_FRACTIONS = {-0.5: "negative-half", 1.5: "one-and-a-half"}


def lifetime_rule(policy: Policy, remembered: bool) -> Ref:
    """The rule that says how long a login lasts under this policy."""
    hours = policy.cookie_lifetime
    preference = "with-remember-me" if remembered else "without-remember-me"
    if hours == 0:
        return ("LIFE-01", preference)
    if hours > 0 and remembered:
        return ("LIFE-03", "holds")
    if hours != int(hours):
        return ("LIFE-07", _FRACTIONS.get(hours, "half"))
    if hours < 0:
        return ("LIFE-04", preference)
    return ("LIFE-05", "holds") if hours == Policy().cookie_lifetime else ("LIFE-02", "holds")


def anonymous_rule(policy: Policy) -> Ref:
    """The rule that says how long an anonymous session lasts under this policy."""
    hours = policy.anonymous_session_lifetime or 0
    return ("ANON-02", "whole-hours" if hours == int(hours) else "fraction")


def renewal_rule(session: Session, policy: Policy, kind: Kind, before: bool) -> Ref:
    """The rule that says that an answer renews a login's cookie; `before`: whether remember_me counted until now."""
    if session.target is not None and policy.cookie_lifetime > 0:
        return ("SU-04", "superuser-remembers" if session.remembered else "target-remembers")
    if session.remembered != before:
        return ("LIFE-06", "set" if session.remembered else "cleared")
    if session.remembered and policy.cookie_lifetime > 0:
        return ("RENEW-04", "holds")
    return ("RENEW-01", RENEWAL.get(kind, "page"))


class Told:
    """What one answer must show."""

    def __init__(self) -> None:
        self._by_rule: dict[Ref, dict[str, Any]] = {}

    def must(self, because: Ref, **shown: Any) -> None:
        """Something that this rule asks for; `lifetime` and `value` are the cookie's."""
        if not shown:
            return
        fields = self._by_rule.setdefault(because, {})
        cookie = {name: shown.pop(name) for name in ("lifetime", "value") if name in shown}
        if cookie:
            known = fields.get("cookie", UNSET)
            fields["cookie"] = msgspec.structs.replace(
                known if isinstance(known, CookieExpect) else CookieExpect(), **cookie
            )
        for name, value in shown.items():
            both = isinstance(value, dict) and name in fields
            fields[name] = {**fields[name], **value} if both else value

    def expectations(self) -> tuple[Expectation, ...]:
        """One for each rule."""
        return tuple([Expectation(*ref, Expect(**fields)) for ref, fields in self._by_rule.items()])
