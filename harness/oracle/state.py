"""What the oracle keeps in mind between two steps: accounts, sessions, what each browser holds.

Plain mutable records, and instants that are known only to lie between two others. Knows no action and no rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from harness.model.world import BrowserSpec, Wiki

Ref = tuple[str, str]
"""A rule and its clause."""


@dataclass(slots=True)
class Span:
    """An instant, known to lie in between; the second of `low` itself is left open."""

    low: datetime
    high: datetime

    def is_ahead(self, now: datetime) -> bool:
        return now < self.low

    def is_past(self, now: datetime) -> bool:
        return now > self.low and now >= self.high

    def stretched(self, other: Span) -> Span:
        """Either this or the other, who knows."""
        return Span(min(self.low, other.low), max(self.high, other.high))


@dataclass(slots=True)
class Account:
    """An account in one realm."""

    password: str
    remember_me: bool
    disabled: bool = False
    changes: int = 0
    """How often the password was changed."""


@dataclass(slots=True, eq=False)
class Session:
    """A session under one id. What is None in values or trail is left open."""

    store: str
    end: Span
    because: Ref
    """The rule by which it leads to its user."""
    values: dict[str, Any] | None
    trail: tuple[str, ...] | None
    values_because: Ref = ("SESSION-01", "set-get")
    user: str | None = None
    """The real user; None: an anonymous session."""
    realm: str = ""
    wiki: str = ""
    method: str = ""
    since: datetime | None = None
    """When its user logged in."""
    password_changes: int = 0
    target: str | None = None
    """The user switched to."""
    secret: object = field(default_factory=object)
    """What its tickets are bound to; it moves along when the id changes."""
    doubtful_secrets: tuple[object, ...] = ()
    """What it may still accept tickets of: the secrets from before its user logged in once more (LOGIN-07)."""
    is_after_doubt: bool = False
    """Its login may have come over a session that was left open: whose tickets it takes is left open, too."""
    has_begun: bool = True
    """False: an anonymous visitor's id after the first answer, nothing is kept under it."""
    remembered: bool = False
    """Whether remember_me counted in the last answer's cookie."""
    over: Ref | None = None
    """The rule by which it has ended; None: it stands."""
    is_open: bool = False
    """The contract leaves open what this id leads to."""
    is_hazy: bool = False
    """Whether the browser still holds an id is left open; nobody is logged in by it."""


@dataclass(slots=True)
class Cookie:
    """A session cookie in a browser."""

    session: Session
    domain: str
    host_only: bool
    path: str
    end: Span

    def covers(self, wiki: Wiki) -> bool:
        """Whether the browser sends it to this wiki's pages (RFC 6265bis 5.1.3, 5.1.4)."""
        name = host_of(wiki)
        host = name == self.domain or (not self.host_only and name.endswith(f".{self.domain}"))
        page = f"{wiki.mount}/"
        return host and (page == self.path or page.startswith(self.path.rstrip("/") + "/"))


class Ticket(NamedTuple):
    """A ticket for switching: when it was given, and what it is bound to."""

    at: datetime
    secret: object
    user: str


def host_of(wiki: Wiki) -> str:
    """The wiki's host; cookies know no port (RFC 6265bis 8.5)."""
    return wiki.host.partition(":")[0]


@dataclass(slots=True)
class Browser:
    """A browser that obeys."""

    spec: BrowserSpec
    cookies: list[Cookie] = field(default_factory=list)
    remote_user: str | None = None
    """Whom the web server names at its requests."""
    ticket: Ticket | None = None
    """From the last form for switching that was opened."""
    is_blind: bool = False
    """The contract left open what this browser holds; nothing more is said about it."""

    def held(self, wiki: Wiki) -> list[Cookie]:
        """The cookies that it would send to a wiki, dropped ones aside."""
        return [cookie for cookie in self.cookies if cookie.covers(wiki)]

    def drop_past(self, now: datetime) -> None:
        """Forget the cookies whose end has come for sure."""
        self.cookies = [cookie for cookie in self.cookies if cookie.session.is_hazy or not cookie.end.is_past(now)]

    def keep(self, cookie: Cookie) -> None:
        """Store a cookie in the place of the one with the same scope."""
        scope = (cookie.domain, cookie.host_only, cookie.path)
        self.cookies = [one for one in self.cookies if (one.domain, one.host_only, one.path) != scope]
        self.cookies.append(cookie)

    def capped(self, lifetime: timedelta) -> timedelta:
        """The lifetime that it grants."""
        return lifetime if self.spec.cap is None else min(lifetime, self.spec.cap)
