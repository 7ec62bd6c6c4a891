"""What holds of every answer of a history: the form of its session cookies, and what stands around them (COOKIE-*).

Pure: the answers of a History in, remarks out. Sections are those of RFC 6265bis.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from harness.model.cookie import SetCookie
from harness.model.history import Exchange, History, StepRecord

CACHE_LIMITS = ("private", "no-store", "no-cache")
_FOR_ALL = {"public", "s-maxage"}
_VARYING = {"cookie", "*"}
MOST_OCTETS = 4096
"""Of a cookie's name and value together (5.6)."""
RUNNING_CLOCK = timedelta(seconds=1)
"""Max-Age and Expires may be computed on both sides of a second, where the clock runs."""

_DIGITS = re.compile(r"[0-9]+")
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FIXED_DATE = rf"{_DAY}, [0-9]{{2}} {_MONTH} [0-9]{{4}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} GMT"
_ATTRIBUTE = rf"(?:(?i:Expires)={_FIXED_DATE}|(?i:Max-Age)=[0-9]+|(?!(?i:Expires|Max-Age)=)[\x20-\x3a\x3c-\x7e]*)"
_LABEL = re.compile(r"\bsid-[0-9]+\b")
_LINE = re.compile(rf"[!#$%&'*+\-.^_`|~0-9A-Za-z]+=[^;\s]*(?:; {_ATTRIBUTE})*")


class Remark(msgspec.Struct, frozen=True, gc=False):
    """One place at which one clause of a rule was looked at."""

    clause: str
    step: str
    held: bool
    expected: str
    seen: str


class _Line(msgspec.Struct, frozen=True, gc=False):
    """A session Set-Cookie in its answer."""

    step: str
    cookie: SetCookie
    at: datetime

    def remark(self, clause: str, held: bool, expected: str) -> Remark:
        return Remark(clause, self.step, held, expected, self.cookie.line)


class Answers(NamedTuple):
    """A history as the checks walk through it: every answer, and every session Set-Cookie in one."""

    history: History
    all: list[tuple[StepRecord, Exchange]]
    setting: list[tuple[StepRecord, Exchange]]
    """Those that set a session cookie."""
    lines: list[_Line]


def answers(history: History) -> Answers:
    """Gathered once, for all checks."""
    every = [(record, answer) for record in history.steps for answer in record.exchanges]
    setting = [(record, answer) for record, answer in every if answer.set_cookies]
    lines = [
        _Line(record.number, cookie, answer.at or record.at)
        for record, answer in setting
        for cookie in answer.set_cookies
    ]
    return Answers(history, every, setting, lines)


def _is_deletion(cookie: SetCookie) -> bool:
    return cookie.lifetime is not None and cookie.lifetime <= timedelta(0)


def lifetime_form(seen: Answers) -> Iterator[Remark]:
    """COOKIE-01: Max-Age is digits only, Expires parses, both agree, on deletion too (5.1.1, 4.1.2.2).

    A cookie with neither attribute has no lifetime to state; it is not looked at.
    """
    for line in seen.lines:
        ages = [value for name, value in line.cookie.attributes if name == "max-age"]
        ends = [value for name, value in line.cookie.attributes if name == "expires"]
        if not ages and not ends:
            continue
        digits = bool(ages) and _DIGITS.fullmatch(ages[-1]) is not None
        yield line.remark("max-age", digits, "Max-Age of digits only")
        yield line.remark("expires", bool(ends) and line.cookie.expires is not None, "an Expires that parses")
        if digits and line.cookie.expires is not None and line.cookie.lifetime is not None:
            yield _agreement(line, line.cookie.lifetime, line.cookie.expires)


def _agreement(line: _Line, age: timedelta, end: datetime) -> Remark:
    at = line.at
    if _is_deletion(line.cookie):
        return line.remark("deletion", age == timedelta(0) and end <= at, "Max-Age 0 and an Expires that is over")
    return line.remark("agree", abs(end - at - age) <= RUNNING_CLOCK, "the answer's instant plus Max-Age is Expires")


def not_for_shared_caches(seen: Answers) -> Iterator[Remark]:
    """COOKIE-02: an answer with a session Set-Cookie says private, no-store or no-cache."""
    for record, answer in seen.setting:
        limits = _header(answer, "cache-control")
        held = any(word in limits.lower() for word in CACHE_LIMITS)
        expected = "Cache-Control with private, no-store or no-cache"
        yield Remark("holds", record.number, held, expected, f"Cache-Control: {limits or 'absent'}")


def server_grammar(seen: Answers) -> Iterator[Remark]:
    """COOKIE-03: the grammar for servers, no attribute twice, no cookie twice in an answer (4.1.1)."""
    for line in seen.lines:
        measure = seen.history.ids.get(line.cookie.value)
        octets = measure is None or measure.octets
        yield line.remark("grammar", octets and _LINE.fullmatch(line.cookie.line) is not None, "the grammar of 4.1.1")
        names = [name for name, _ in line.cookie.attributes]
        yield line.remark("attribute-once", len(names) == len(set(names)), "each attribute once")
    for record, answer in seen.setting:
        names = [cookie.name for cookie in answer.set_cookies]
        set_for = f"Set-Cookie for {', '.join(names)}"
        yield Remark("cookie-once", record.number, len(names) == len(set(names)), "each cookie once", set_for)


def http_only(seen: Answers) -> Iterator[Remark]:
    """COOKIE-04: HttpOnly on every line that hands out an id, where the policy asks for it (ASVS 5.0 3.3.4)."""
    if seen.history.scenario.policy.cookie_httponly:
        for line in seen.lines:
            if line.cookie.value:
                yield line.remark("holds", line.cookie.attribute("httponly") is not None, "HttpOnly")


def explicit_same_site(seen: Answers) -> Iterator[Remark]:
    """COOKIE-05: an explicit SameSite; None only with Secure (ASVS 5.0 3.3.2)."""
    if seen.history.scenario.policy.cookie_samesite is None:
        return
    for line in seen.lines:
        if line.cookie.value:
            value = (line.cookie.attribute("samesite") or "").lower()
            secure = line.cookie.attribute("secure") is not None
            held = value in ("strict", "lax") or (value == "none" and secure)
            yield line.remark("explicit", held, "SameSite Strict, Lax, or None with Secure")


def no_leaks(seen: Answers) -> Iterator[Remark]:
    """COOKIE-07: no id in URLs, bodies and logs (ASVS 5.0 14.2.1, 16.2.5)."""
    ids = seen.history.ids
    if not ids:
        return
    for record, answer in seen.all:
        for place in ("url", "body"):
            held = place not in answer.leaks
            yield Remark(place, record.number, held, f"no id in the {place}", "none" if held else "an id")
    secret = {label for label, measure in ids.items() if not measure.planted}
    for record in seen.history.steps:
        if record.exchanges or record.log:
            told = [line for line in record.log if not secret.isdisjoint(_LABEL.findall(line))]
            yield Remark("log", record.number, not told, "no id in the log", told[0] if told else "none")


def varies_by_cookie(seen: Answers) -> Iterator[Remark]:
    """COOKIE-08: every page says that it varies by Cookie."""
    for record, answer in seen.all:
        if _header(answer, "content-type").startswith("text/html"):
            clause = "with-session" if answer.sent or answer.set_cookies else "without-session"
            vary = _header(answer, "vary")
            held = not _VARYING.isdisjoint([field.strip() for field in vary.lower().split(",")])
            yield Remark(clause, record.number, held, "Vary: Cookie", f"Vary: {vary or 'absent'}")


def small_enough(seen: Answers) -> Iterator[Remark]:
    """COOKIE-09: name and value have at most 4096 octets together, or browsers ignore the line (5.6)."""
    for line in seen.lines:
        measure = seen.history.ids.get(line.cookie.value)
        size = len(line.cookie.name) + (len(line.cookie.value) if measure is None else measure.length)
        seen_size = f"{line.cookie.name} with {size} octets"
        yield Remark("holds", line.step, size <= MOST_OCTETS, f"at most {MOST_OCTETS} octets", seen_size)


def not_public(seen: Answers) -> Iterator[Remark]:
    """COOKIE-12: an answer with a session Set-Cookie is not offered to shared caches (RFC 9111 5.2.2.9, 5.2.2.10)."""
    for record, answer in seen.setting:
        says = _header(answer, "cache-control")
        words = {word.strip().partition("=")[0] for word in says.lower().split(",")}
        expected = "Cache-Control with neither public nor s-maxage"
        yield Remark("holds", record.number, words.isdisjoint(_FOR_ALL), expected, f"Cache-Control: {says or 'absent'}")


def _header(answer: Exchange, name: str) -> str:
    return ", ".join([value for key, value in answer.headers if key.lower() == name])


CHECKS: dict[str, Callable[[Answers], Iterator[Remark]]] = {
    "COOKIE-01": lifetime_form,
    "COOKIE-02": not_for_shared_caches,
    "COOKIE-03": server_grammar,
    "COOKIE-04": http_only,
    "COOKIE-05": explicit_same_site,
    "COOKIE-07": no_leaks,
    "COOKIE-08": varies_by_cookie,
    "COOKIE-09": small_enough,
    "COOKIE-12": not_public,
}
"""The rules that are asked of every history, whatever its scenario is about."""
