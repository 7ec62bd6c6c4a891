"""A browser's cookie jar after RFC 6265bis: what it stores (5.7), what it sends (5.8), each decision with its reason.

Given the other `Edition` it is one after RFC 6265. The instant is an argument; no clock, no I/O. Parsing, admission,
domains and paths are neighbours'; here is the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from harness.browser.admission import Refusal, Scope, refusal, scope_of
from harness.browser.domains import domain_matches
from harness.browser.editions import RFC6265BIS, Edition
from harness.browser.places import Place, locate, path_matches
from harness.browser.set_cookie import ParsedCookie, malformed, parse
from harness.model.cookie import Decision, DecisionKind, SentCookie, SetCookie, StoredCookie

CrossSite = Literal["link", "post", "image"]

_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
_NO_TIME = timedelta(0)


class Jar:
    """The cookies of one browser. `cap` cuts lifetimes (RFC 6265bis 5.5), None keeps any."""

    def __init__(self, cap: timedelta | None, edition: Edition = RFC6265BIS) -> None:
        self._cap = cap
        self._edition = edition
        self._held: dict[tuple[str, str, bool, str], StoredCookie] = {}
        """By what makes two cookies the same one; see `_key`. The order of insertion breaks ties."""

    def receive(
        self, url: str, lines: Sequence[str], at: datetime, *, cross_site: bool = False
    ) -> tuple[SetCookie, ...]:
        """Take the Set-Cookie lines of one answer, in order; each comes back with its decision.

        `cross_site`: the request was embedded in a page of another site (an image); a top-level navigation from
        there, by link or form, may set any cookie (5.7). ValueError: the URL has no host.
        """
        place = locate(url)
        return tuple([self._receive(place, line, at, cross_site) for line in lines])

    def send(
        self, url: str, at: datetime, *, method: str = "GET", cross_site: CrossSite | None = None
    ) -> tuple[tuple[SentCookie, ...], tuple[Decision, ...]]:
        """The cookies of a request, longer paths first, then earlier ones (5.8.3), and a decision on each one held.

        Expired cookies are removed. `cross_site`: how a page of another site made the browser ask; None: it did not.
        ValueError: the URL has no host.
        """
        place = locate(url)
        barred = _barred(method, cross_site) if self._edition.same_site else ()
        decisions: list[Decision] = []
        going: list[StoredCookie] = []
        for key, cookie in list(self._held.items()):
            if _is_over(cookie, at):
                del self._held[key]
                decisions.append(self._expired(cookie))
            elif reason := _withheld(cookie, place, barred):
                decisions.append(Decision("withheld", cookie.name, cookie.value, reason, self._edition.sending))
            else:
                going.append(cookie)
        if len(going) > 1:
            going.sort(key=_sending_order)
        decisions += [
            Decision("sent", cookie.name, cookie.value, "host, path and time match", self._edition.sending)
            for cookie in going
        ]
        return tuple([SentCookie(cookie.name, cookie.value) for cookie in going]), tuple(decisions)

    def would_send(self, url: str, at: datetime) -> tuple[SentCookie, ...]:
        """What a visit from the same site would send, in order; changes nothing."""
        place = locate(url)
        live = [cookie for cookie in self._held.values() if not _is_over(cookie, at)]
        fit = [cookie for cookie in live if not _withheld(cookie, place, ())]
        fit.sort(key=_sending_order)
        return tuple([SentCookie(cookie.name, cookie.value) for cookie in fit])

    def close(self, at: datetime) -> tuple[Decision, ...]:
        """Close the browser: cookies without a lifetime are dropped, and the expired ones are gone too (5.7)."""
        decisions = []
        for key, cookie in list(self._held.items()):
            if cookie.end is None:
                reason = "kept until the browser closes"
                decisions.append(Decision("dropped", cookie.name, cookie.value, reason, self._edition.storing))
            elif at >= cookie.end:
                decisions.append(self._expired(cookie))
            else:
                continue
            del self._held[key]
        return tuple(decisions)

    def plant(self, url: str, name: str, value: str, at: datetime) -> None:
        """Put a host-only cookie with path `/` there until the browser is closed, unasked and unchecked."""
        host = locate(url).host
        self._held[self._key(name, Scope(host, True, "/"))] = StoredCookie(
            name, value, host, True, "/", secure=False, http_only=False, same_site="default", created=at, end=None
        )

    def clear(self) -> None:
        """Forget every cookie."""
        self._held.clear()

    def cookies(self) -> tuple[StoredCookie, ...]:
        """Everything held, the earliest first; also what has expired and was not asked for since."""
        return tuple(self._held.values())

    def _receive(self, place: Place, line: str, at: datetime, cross_site: bool) -> SetCookie:
        cookie = parse(line, self._edition)
        lifetime = cookie.lifetime(at)
        decision = self._decide(line, cookie, lifetime, place, at, cross_site)
        return SetCookie(line, cookie.name, cookie.value, cookie.attributes, lifetime, cookie.expires, decision)

    def _decide(
        self, line: str, cookie: ParsedCookie, lifetime: timedelta | None, place: Place, at: datetime, cross_site: bool
    ) -> Decision:
        if broken := malformed(line, cookie, self._edition):
            return Decision("rejected", cookie.name, cookie.value, *broken)
        scope = scope_of(cookie, place, self._edition)
        if isinstance(scope, Refusal):
            return Decision("rejected", cookie.name, cookie.value, *scope)
        if self._edition.guarded:
            live = (old for old in self._held.values() if not _is_over(old, at))
            if refused := refusal(cookie, scope, place, live, cross_site):
                return Decision("rejected", cookie.name, cookie.value, *refused)
        if lifetime is not None and lifetime <= _NO_TIME:
            return self._delete(cookie, scope, at)
        return self._store(cookie, scope, lifetime, at)

    def _key(self, name: str, scope: Scope) -> tuple[str, str, bool, str]:
        """Name, domain, host-only and path make a cookie what it is (5.7); in RFC 6265 not host-only (5.3)."""
        return name, scope.domain, scope.host_only and self._edition.host_only_apart, scope.path

    def _expired(self, cookie: StoredCookie) -> Decision:
        return Decision("expired", cookie.name, cookie.value, "its end has come", self._edition.storing)

    def _delete(self, cookie: ParsedCookie, scope: Scope, at: datetime) -> Decision:
        old = self._held.pop(self._key(cookie.name, scope), None)
        if old is None or _is_over(old, at):
            return Decision("deleted", cookie.name, cookie.value, "nothing to delete", self._edition.storing)
        reason = "its Expires has passed" if cookie.max_age is None else "its Max-Age is zero or less"
        return Decision("deleted", cookie.name, cookie.value, reason, self._edition.storing)

    def _store(self, cookie: ParsedCookie, scope: Scope, lifetime: timedelta | None, at: datetime) -> Decision:
        """A cookie of the same scope gives way, and hands on its creation time (5.7)."""
        key = self._key(cookie.name, scope)
        old = self._held.get(key)
        if old is not None and _is_over(old, at):
            del self._held[key]
            old = None
        capped = lifetime is not None and self._cap is not None and lifetime > self._cap
        self._held[key] = StoredCookie(
            cookie.name,
            cookie.value,
            *scope,
            cookie.secure,
            cookie.http_only,
            cookie.same_site,
            at if old is None else old.created,
            _end(at, self._cap if capped else lifetime),
        )
        reason = "a new cookie" if old is None else "takes the place of the one with its name, domain and path"
        if capped:
            reason += "; its lifetime is cut"
        kind: DecisionKind = "stored" if old is None else "replaced"
        return Decision(kind, cookie.name, cookie.value, reason, "5.5" if capped else self._edition.storing)


def _end(at: datetime, lifetime: timedelta | None) -> datetime | None:
    """The instant from which a cookie is gone; at most the last that a datetime can say."""
    if lifetime is None:
        return None
    try:
        return at + lifetime
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _is_over(cookie: StoredCookie, at: datetime) -> bool:
    """A cookie with Max-Age=n is gone n seconds later, at that very instant (5.7)."""
    return cookie.end is not None and at >= cookie.end


def _barred(method: str, cross_site: CrossSite | None) -> tuple[str, ...]:
    """The SameSite settings that a request leaves at home; without the attribute a cookie counts as Lax (5.8.3)."""
    if cross_site is None:
        return ()
    if cross_site == "link" and method.upper() in _SAFE_METHODS:
        return ("strict",)
    return ("strict", "lax", "default")


def _withheld(cookie: StoredCookie, place: Place, barred: tuple[str, ...]) -> str | None:
    """Why a live cookie is not sent, in the order of 5.8.3; None: it is."""
    if cookie.host_only and place.host != cookie.domain:
        return f"domain: only for the host {cookie.domain}"
    if not cookie.host_only and not domain_matches(place.host, cookie.domain):
        return f"domain: {place.host} is not under {cookie.domain}"
    if not path_matches(place.path, cookie.path):
        return f"path: {place.path} is not under {cookie.path}"
    if cookie.secure and not place.secure:
        return "secure: only over https"
    if cookie.same_site in barred:
        return f"same-site: SameSite={cookie.same_site} and asked for by another site"
    return None


def _sending_order(cookie: StoredCookie) -> tuple[int, datetime]:
    return -len(cookie.path), cookie.created
