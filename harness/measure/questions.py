"""The questions of a measurement, in the order in which they are asked: later ones use what earlier ones found.

A table. Each question has a group, by which it is selected, the name of its figure, a title for tables, and a function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from harness.measure import events, lifetimes, renewals, running, sweeps
from harness.measure.inquiry import Finding, Inquiry


class Question(NamedTuple):
    """One question."""

    group: str
    name: str
    title: str
    ask: Callable[[Inquiry], Finding]


QUESTIONS = (
    Question("cookie", "cookie", "cookie of a login", lifetimes.login_cookie),
    Question("cookie", "max-age", "Max-Age", lifetimes.max_age),
    Question("cookie", "expires", "Expires", lifetimes.expires),
    Question("cookie", "cookie-lifetime", "lifetime of that cookie", lifetimes.cookie_lifetime),
    Question("idle", "idle-browser", "idle login ends in the browser", lifetimes.idle_in_browser),
    Question("idle", "idle-server", "idle login ends on the server", lifetimes.idle_on_server),
    Question("idle", "idle-server-visited", "ends on the server, with a visit", lifetimes.visited_on_server),
    Question("idle", "closed", "after closing the browser", lifetimes.closed),
    *(
        Question("renewal", f"renewed-by-{kind}", f"renewed by: {kind}", renewals.renewed_by(kind))
        for kind in renewals.KINDS
    ),
    Question("renewal", "renewed-from", "server's end moves from", renewals.renewed_from),
    Question("renewal", "renewed-end", "server's end after a renewal", renewals.renewed_end),
    Question("granularity", "granularity", "server counts", renewals.granularity),
    Question("absolute", "absolute-limit", "limit however busy", renewals.absolute_limit),
    Question("remember_me", "remembered-max-age", "remember_me: Max-Age", lifetimes.remembered_max_age),
    Question("remember_me", "remembered-expires", "remember_me: Expires", lifetimes.remembered_expires),
    Question("remember_me", "remembered-cookie", "remember_me: cookie lifetime", lifetimes.remembered_cookie),
    Question("remember_me", "remembered-browser", "remember_me: ends in the browser", lifetimes.remembered_in_browser),
    Question("remember_me", "remembered-server", "remember_me: ends on the server", lifetimes.remembered_on_server),
    Question("remember_me", "remembered-closed", "remember_me: after closing", lifetimes.remembered_closed),
    Question("anonymous", "anonymous-cookie", "anonymous: cookie", lifetimes.anonymous_cookie),
    Question("anonymous", "anonymous-browser", "anonymous: ends in the browser", lifetimes.anonymous_in_browser),
    Question("anonymous", "anonymous-server", "anonymous: ends on the server", lifetimes.anonymous_on_server),
    Question("events", "login", "login", events.at_login),
    Question("events", "logout", "logout", events.at_logout),
    Question("events", "su", "switch to another user", events.at_su),
    Question("events", "return", "return from the switch", events.at_return),
    Question("sweep", "swept-from", "a sweep removes it from", events.swept_from),
    Question("sweep", "swept-by-visits", "visits of others sweep", sweeps.swept_by_visits),
    Question("running", "running-max-age", "Max-Age while the clock runs", running.max_age),
)

GROUPS = tuple(dict.fromkeys(question.group for question in QUESTIONS))
TITLES = {question.name: question.title for question in QUESTIONS}
NEEDS = dict.fromkeys(("renewal", "granularity", "absolute", "sweep", "running"), ("cookie", "idle"))
"""Groups whose questions use what others found."""


def chosen(groups: tuple[str, ...]) -> tuple[Question, ...]:
    """The questions of these groups, and of those that they need, in order."""
    wanted = {needed for group in groups for needed in (group, *NEEDS.get(group, ()))}
    return tuple(question for question in QUESTIONS if question.group in wanted)
