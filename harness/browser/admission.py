"""Which cookies a browser refuses to store (RFC 6265bis 5.7), each with its reason in words and the section.

RFC 6265 refuses for the Domain alone (5.3). Pure: judges one parsed cookie against the place it came from and the
cookies that are held; stores nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from harness.browser.domains import domain_matches, is_public_suffix
from harness.browser.editions import RFC6265BIS, Edition
from harness.browser.places import Place, path_matches
from harness.browser.set_cookie import ParsedCookie
from harness.model.cookie import StoredCookie


class Refusal(NamedTuple):
    """Why a cookie is not stored."""

    reason: str
    section: str


class Scope(NamedTuple):
    """Where a cookie would be sent."""

    domain: str
    host_only: bool
    path: str


def scope_of(cookie: ParsedCookie, place: Place, edition: Edition = RFC6265BIS) -> Scope | Refusal:
    """Domain and path of a new cookie, or why its Domain is refused (RFC 6265bis 5.7)."""
    path = cookie.path or place.default_path
    domain = cookie.domain
    if not domain:
        return Scope(place.host, True, path)
    if not domain.isascii():
        return Refusal("domain: the Domain attribute is not ASCII", edition.storing)
    if domain == place.host:
        return Scope(domain, is_public_suffix(domain), path)
    if is_public_suffix(domain):
        return Refusal(f"domain: {domain} is a public suffix", edition.storing)
    if not domain_matches(place.host, domain):
        return Refusal(f"domain: {place.host} is not under {domain}", edition.storing)
    return Scope(domain, False, path)


def refusal(
    cookie: ParsedCookie, scope: Scope, place: Place, held: Iterable[StoredCookie], cross_site: bool
) -> Refusal | None:
    """Why a well-formed cookie of this scope is refused, in the order of RFC 6265bis 5.7; None: it is not.

    `held`: the live cookies of the jar. `cross_site`: asked for by a page of another site, and no top-level navigation.
    """
    if not place.secure:
        if cookie.secure:
            return Refusal("secure: a Secure cookie over http", "5.7")
        if any(_overlays(cookie, scope, old) for old in held):
            return Refusal("secure: over http it would hide a Secure cookie of the same name", "5.7")
    if cookie.same_site == "none":
        if not cookie.secure:
            return Refusal("same-site: SameSite=None without Secure", "5.7")
    elif cross_site:
        return Refusal("same-site: set by an embedded request from another site", "5.7")
    return _broken_prefix(cookie, scope)


def _overlays(cookie: ParsedCookie, scope: Scope, old: StoredCookie) -> bool:
    """Whether the new cookie could be taken for the Secure one; a path further up can't (RFC 6265bis 5.7)."""
    return (
        old.secure
        and old.name == cookie.name
        and (domain_matches(scope.domain, old.domain) or domain_matches(old.domain, scope.domain))
        and path_matches(scope.path, old.path)
    )


def _broken_prefix(cookie: ParsedCookie, scope: Scope) -> Refusal | None:
    """The promises of a name's prefix; case does not matter (RFC 6265bis 5.4, 5.7)."""
    promise = (cookie.name or cookie.value)[:9].lower()
    if not promise.startswith("__"):
        return None
    secure, host = promise == "__secure-", promise.startswith("__host-")
    if not cookie.name and (secure or host):
        return Refusal("prefix: without a name, the value looks like a prefixed one", "5.7")
    if (secure or host) and not cookie.secure:
        return Refusal(f"prefix: {cookie.name} without Secure", "5.7")
    if host and not (scope.host_only and cookie.path == "/"):
        return Refusal(f"prefix: {cookie.name} needs Path=/ and no Domain", "5.7")
    return None
