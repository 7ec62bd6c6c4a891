"""One Set-Cookie line as a browser parses it (RFC 6265bis 5.6): name, value, and the attributes that count.

Sections in docstrings are those of RFC 6265bis; the `Edition` says what RFC 6265 does otherwise. Pure text work: knows
neither URL nor clock nor what the jar holds.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from harness.browser.dates import cookie_date
from harness.browser.editions import RFC6265BIS, Edition

SameSite = Literal["strict", "lax", "none", "default"]

PAIR_LIMIT = 4096
"""Octets of name and value together (RFC 6265bis 5.6)."""
ATTRIBUTE_LIMIT = 1024
"""Octets of an attribute's value (RFC 6265bis 5.6)."""

_WSP = " \t"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DELTA_SECONDS = re.compile(r"-?[0-9]+")
_SAME_SITE: dict[str, SameSite] = {"strict": "strict", "lax": "lax", "none": "none"}
_LONGEST = timedelta(days=timedelta.max.days)


class ParsedCookie(msgspec.Struct):
    """What a line says, before anybody asks whether it may."""

    name: str = ""
    value: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    """As sent, names in lower case, repeated and ignored ones too."""
    max_age: timedelta | None = None
    """Bounded by what a timedelta holds; None: not sent, or not a number."""
    expires: datetime | None = None
    domain: str = ""
    """Without its leading dot, in lower case; empty: host-only."""
    path: str = ""
    """Empty: the default path."""
    secure: bool = False
    http_only: bool = False
    same_site: SameSite = "default"

    def lifetime(self, at: datetime) -> timedelta | None:
        """Max-Age, else Expires seen from `at`; uncapped; None: until the browser is closed (RFC 6265bis 5.7)."""
        if self.max_age is not None:
            return self.max_age
        return None if self.expires is None else self.expires - at


def parse(line: str, edition: Edition = RFC6265BIS) -> ParsedCookie:
    """What a Set-Cookie field value says; any text parses (RFC 6265bis 5.6); see `malformed`."""
    pair, _, rest = line.partition(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", name
    return msgspec.structs.replace(_attributes(rest, edition), name=name.strip(_WSP), value=value.strip(_WSP))


def malformed(line: str, cookie: ParsedCookie, edition: Edition = RFC6265BIS) -> tuple[str, str] | None:
    """Why a line is no cookie at all, with the section; None: it is one (RFC 6265bis 5.6, 5.7)."""
    if not cookie.name and not edition.nameless:
        return "no name", edition.parsing
    if edition.strict_lines:
        if _CONTROL.search(line):
            return "a control character in the line", edition.parsing
        if _octets(cookie.name) + _octets(cookie.value) > PAIR_LIMIT:
            return f"name and value are longer than {PAIR_LIMIT} octets", edition.parsing
    if not cookie.name and not cookie.value:
        return "neither name nor value", edition.storing
    return None


@lru_cache(maxsize=4096)
def _attributes(rest: str, edition: Edition) -> ParsedCookie:
    """What follows the pair, which many ids have in common; for copying.

    The last of an attribute counts; one that can't be read leaves the one before in force.
    """
    cookie = ParsedCookie()
    sent = []
    for attribute in rest.split(";"):
        name, _, value = attribute.partition("=")
        name = name.strip(_WSP).lower()
        value = value.strip(_WSP)
        if not name and not value:
            continue
        sent.append((name, value))
        if not edition.strict_lines or _octets(value) <= ATTRIBUTE_LIMIT:
            _take(cookie, name, value, edition)
    cookie.attributes = tuple(sent)
    return cookie


def _take(cookie: ParsedCookie, name: str, value: str, edition: Edition) -> None:
    """One attribute by its section, RFC 6265bis 5.6.1 to 5.6.7; unknown ones are ignored."""
    if name == "max-age":
        if _DELTA_SECONDS.fullmatch(value):
            cookie.max_age = _seconds(int(value))
    elif name == "expires":
        cookie.expires = cookie_date(value) or cookie.expires
    elif name == "path":
        cookie.path = value if value.startswith("/") else ""
    elif name == "domain" and (value or edition.empty_domain):
        # Only ASCII letters are folded: a sign that merely lowers to one must not become a name.
        bare = value.removeprefix(".")
        cookie.domain = bare.lower() if bare.isascii() else bare
    elif name == "httponly":
        cookie.http_only = True
    elif name == "secure":
        cookie.secure = True
    elif name == "samesite" and edition.same_site:
        cookie.same_site = _SAME_SITE.get(value.lower(), "default")


def _seconds(count: int) -> timedelta:
    """So many seconds, or the longest lifetime that can be said (RFC 6265bis 5.6.2)."""
    if abs(count) > _LONGEST.total_seconds():
        return _LONGEST if count > 0 else -_LONGEST
    return timedelta(seconds=count)


def _octets(text: str) -> int:
    """The length on the wire: one octet a character as WSGI hands headers over, UTF-8 for what lies beyond."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode("latin-1"))
    except UnicodeEncodeError:
        return len(text.encode("utf-8", "surrogatepass"))
