"""Whether a recorded step shows what was expected of it. Pure: a record and an expectation in, misses out.

One small function for each field of `Expect`, in one table. Knows no rule and no profile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from msgspec import UNSET
from msgspec.structs import astuple

from harness.checks.cookies import RUNNING_CLOCK
from harness.model.cookie import SetCookie
from harness.model.expect import CookieExpect, Expect
from harness.model.history import Exchange, History, IdSample, StepRecord
from harness.timeline import duration, sample_text

_SECONDS = re.compile(r"-?[0-9]+")
"""Max-Age as browsers read it (RFC 6265bis 5.6.2)."""

SHORT = 40
"""Longer values are told by their beginning and end."""

LEAST_BITS = 128
"""Of a session id (ASVS 5 7.2.3)."""

UNKNOWN = "not told by the answer"


class Miss(NamedTuple):
    """One expected thing that was not seen. `known` False: the record does not tell."""

    expected: str
    seen: str
    known: bool = True


class Place(NamedTuple):
    """Where an expectation is held against the record."""

    record: StepRecord
    answer: Exchange | None
    history: History


def misses(expect: Expect, record: StepRecord, history: History) -> tuple[Miss, ...]:
    """Everything in `expect` that the step does not show, in the order of the fields."""
    place = Place(record, record.answer, history)
    found: list[Miss] = []
    for (name, check), wanted in zip(_CHECKS.items(), astuple(expect), strict=True):
        if wanted is UNSET:
            continue
        if place.answer is None and name not in _WITHOUT_ANSWER:
            found.append(Miss(f"{name.replace('_', ' ')} {_word(wanted)}", UNKNOWN, known=False))
        else:
            found += check(wanted, place)
    return tuple(found)


def wording(expect: Expect) -> str:
    """The expectation in one line, as `user JoeDoe; cookie lifetime 12 h`."""
    plain: dict[str, Any] = {
        name: value for name in expect.__struct_fields__ if (value := getattr(expect, name)) is not UNSET
    }
    return "; ".join(f"{name.replace('_', ' ')} {_word(value)}" for name, value in plain.items())


def _word(value: Any) -> str:
    match value:
        case CookieExpect():
            set_fields = {name: getattr(value, name) for name in value.__struct_fields__}
            words = [f"{name} {_word(item)}" for name, item in set_fields.items() if item is not UNSET]
            return "with " + ", ".join(words)
        case timedelta():
            return duration(value)
        case None:
            return "absent"
        case tuple():
            return ", ".join(_word(item) for item in value) or "empty"
        case dict():
            return ", ".join(f"{key} = {_word(item)}" for key, item in value.items())
        case bool():
            return "yes" if value else "no"
        case str():
            return value or "''"
        case _:
            return str(value)


def _fact(name: str) -> Callable[[Any, Place], Iterator[Miss]]:
    """A check of one fact of the answer for equality."""
    label = name.replace("_", " ")

    def check(wanted: Any, place: Place) -> Iterator[Miss]:
        seen = getattr(place.answer.facts, name) if place.answer else None
        if seen is None:
            yield Miss(f"{label} {_word(wanted)}", UNKNOWN, known=False)
        elif seen != wanted:
            yield Miss(f"{label} {_word(wanted)}", f"{label} {_word(seen)}")

    return check


def _recorded(name: str) -> Callable[[Any, Place], Iterator[Miss]]:
    """A check of one field of the step's record for equality."""

    def check(wanted: Any, place: Place) -> Iterator[Miss]:
        seen = getattr(place.record, name)
        if seen is None:
            yield Miss(f"{name} {_word(wanted)}", UNKNOWN, known=False)
        elif seen != wanted:
            yield Miss(f"{name} {_word(wanted)}", f"{name} {_word(seen)}")

    return check


def _values(name: str) -> Callable[[dict[str, Any], Place], Iterator[Miss]]:
    """A check of single entries of a mapping fact; `absent` for one that must not be there."""

    def check(wanted: dict[str, Any], place: Place) -> Iterator[Miss]:
        seen = getattr(place.answer.facts, name) if place.answer else None
        if seen is None:
            yield Miss(f"{name} {_word(wanted)}", UNKNOWN, known=False)
            return
        for key, value in wanted.items():
            found = seen.get(key, "absent")
            if found != value or type(found) is not type(value):
                yield Miss(f"{name}: {key} = {_word(value)}", f"{key} = {_word(found)}")

    return check


def _status(wanted: int | str, place: Place) -> Iterator[Miss]:
    seen = place.answer.status if place.answer else 0
    if isinstance(wanted, int):
        held = seen == wanted
    elif wanted == "no-5xx":
        held = seen < 500
    else:
        held = f"{seen // 100}xx" == wanted
    if not held:
        yield Miss(f"status {wanted}", f"status {seen}")


def _not_user(wanted: str, place: Place) -> Iterator[Miss]:
    """An answer that is an error need not say who the visitor is."""
    seen = place.answer.facts.user if place.answer else None
    if seen is None and place.answer is not None and place.answer.status < 500:
        yield Miss(f"not user {wanted}", UNKNOWN, known=False)
    elif seen == wanted:
        yield Miss(f"not user {wanted}", f"user {seen}")


def _trail(wanted: Any, place: Place) -> Iterator[Miss]:
    yield from _fact("trail")(() if wanted == "absent" else wanted, place)


def _error(wanted: str, place: Place) -> Iterator[Miss]:
    seen = place.answer.facts.error if place.answer else None
    if seen is None:
        yield Miss(f"error {wanted}", UNKNOWN, known=False)
    elif (wanted == "present") != bool(seen):
        yield Miss(f"error {wanted}", f"error {seen!r}" if seen else "no error shown")


def _sent_cookie(wanted: str, place: Place) -> Iterator[Miss]:
    sent = bool(place.answer and place.answer.sent)
    if (wanted == "present") != sent:
        yield Miss(f"request cookie {wanted}", "the request carried one" if sent else "the request carried none")


def _session(wanted: str, place: Place) -> Iterator[Miss]:
    before, after = place.record.held_before, place.record.held_after
    held = {
        "same": before is not None and before == after,
        "new": after is not None and before != after,
        "gone": before is not None and after is None,
        "none": after is None,
    }[wanted]
    if not held:
        yield Miss(f"session {wanted}", f"the browser held {before or 'none'} before and {after or 'none'} after")


def _not_session(wanted: tuple[str, ...], place: Place) -> Iterator[Miss]:
    for name in wanted:
        if place.record.held_after in place.history.captures.get(name.lstrip("$"), ()):
            yield Miss(f"another id than {name}'s", f"the browser holds {place.record.held_after}")


def _log(wanted: str, place: Place) -> Iterator[Miss]:
    text = "\n".join(place.record.log)
    if wanted == "absent":
        if text:
            yield Miss("an empty log", f"log: {text}")
    elif wanted.lower() not in text.lower():
        yield Miss(f"a log line with {wanted!r}", f"log: {text or 'empty'}")


def _headers(wanted: dict[str, str], place: Place) -> Iterator[Miss]:
    seen = place.answer.headers if place.answer else ()
    for name, text in wanted.items():
        values = ", ".join(value for key, value in seen if key.lower() == name.lower())
        if (text == "absent" and values) or (text != "absent" and text.lower() not in values.lower()):
            yield Miss(f"header {name}: {text}", f"{name}: {values or 'absent'}")


def _code(wanted: str, place: Place) -> Iterator[Miss]:
    seen = place.record.code_ran
    if seen is None:
        yield Miss(f"code of a record {wanted}", UNKNOWN, known=False)
    elif seen != (wanted == "present"):
        yield Miss(f"code of a record {wanted}", "a record's code has run" if seen else "no record's code has run")


_QUALITIES: dict[str, tuple[Callable[[IdSample], bool], str]] = {
    "long": (lambda seen: seen.bits >= LEAST_BITS, f"ids of {LEAST_BITS} bits or more"),
    "varied": (lambda seen: not seen.constant, "ids that differ at every position"),
    "opaque": (lambda seen: not seen.readable, "ids that tell nothing"),
    "unique": (lambda seen: not seen.repeated, "no id drawn twice"),
}


def _ids(wanted: tuple[str, ...], place: Place) -> Iterator[Miss]:
    seen = place.record.sample
    for quality in wanted:
        holds, words = _QUALITIES[quality]
        if seen is None:
            yield Miss(words, UNKNOWN, known=False)
        elif not holds(seen):
            yield Miss(words, sample_text(seen))


def _calls(wanted: tuple[str, ...], place: Place) -> Iterator[Miss]:
    missing = [call for call in wanted if call not in place.record.calls]
    if missing:
        yield Miss(f"calls of {', '.join(missing)}", f"calls of {', '.join(place.record.calls) or 'nothing'}")


def _intact(wanted: str, place: Place) -> Iterator[Miss]:
    """Of each attempt: what was seen before it, and when it was stopped; the last one came through."""
    seen = [exchange for exchange in place.record.exchanges if not exchange.prefetch]
    for number, value in enumerate(place.record.tried, 1):
        before, after = (_shown_as(exchange, wanted) for exchange in seen[2 * number - 2 : 2 * number])
        allowed = [value] if number == len(place.record.tried) else list(dict.fromkeys([before, value]))
        if after not in allowed:
            words = " or ".join(_short(one) for one in allowed)
            yield Miss(f"{wanted} = {words}", f"{wanted} = {_short(after)} after interruption {number}")


def _shown_as(exchange: Exchange, name: str) -> str:
    """The variable's value; what else the answer shows in its place."""
    values = exchange.facts.vars
    return f"status {exchange.status}" if values is None else str(values.get(name, "absent"))


def _short(value: str) -> str:
    return value if len(value) <= SHORT else f"{value[:4]}…{value[-8:]}"


def _components(wanted: dict[str, str], place: Place) -> Iterator[Miss]:
    seen = place.record.components
    if seen is None:
        yield Miss(f"components {_word(wanted)}", UNKNOWN, known=False)
    else:
        for part, name in wanted.items():
            if seen.get(part) != name:
                yield Miss(f"{part} is {name}", f"{part} is {seen.get(part, 'absent')}")


def _set_cookies(record: StepRecord) -> tuple[SetCookie, ...]:
    """Those of the answer; where it sets none, those of the redirect that led to it."""
    asked_for = [exchange for exchange in reversed(record.exchanges) if not exchange.prefetch]
    return next((exchange.set_cookies for exchange in asked_for if exchange.set_cookies), ())


def _cookie(wanted: CookieExpect | str, place: Place) -> Iterator[Miss]:
    cookies = _set_cookies(place.record)
    if wanted == "absent":
        if cookies:
            yield Miss("no Set-Cookie", f"Set-Cookie: {cookies[0].line}")
    elif not cookies:
        yield Miss("a Set-Cookie", "the answer sets no cookie")
    elif isinstance(wanted, CookieExpect):
        if wanted.count is not UNSET and wanted.count != len(cookies):
            yield Miss(f"{wanted.count} Set-Cookie lines", f"{len(cookies)} Set-Cookie lines")
        for name, check in _COOKIE_CHECKS.items():
            value = getattr(wanted, name)
            if value is not UNSET:
                yield from check(value, cookies[-1], place)


def _cookie_value(wanted: str, cookie: SetCookie, place: Place) -> Iterator[Miss]:
    before = place.record.held_before
    if wanted.startswith("$"):
        held = cookie.value in place.history.captures.get(wanted[1:], ())
    else:
        known = {
            "same": cookie.value == before and bool(before),
            "new": bool(cookie.value) and cookie.value != before,
            "empty": cookie.value == "",
        }
        held = known.get(wanted, cookie.value == wanted)
    if not held:
        yield Miss(f"cookie value {wanted}", f"cookie value {cookie.value or 'empty'}, held before: {before or 'none'}")


def _lifetime(wanted: timedelta | None, cookie: SetCookie, place: Place) -> Iterator[Miss]:
    if cookie.lifetime != wanted and not _is_a_second_off(wanted, cookie, place):
        yield Miss(f"cookie lifetime {_age(wanted)}", f"cookie lifetime {_age(cookie.lifetime)}")


def _is_a_second_off(wanted: timedelta | None, cookie: SetCookie, place: Place) -> bool:
    """Where the server's clock runs, an Expires alone tells a lifetime as exactly as its second and the answer's do."""
    runs = place.answer is not None and place.answer.at is not None
    if not runs or wanted is None or cookie.lifetime is None or cookie.attribute("max-age") is not None:
        return False
    return abs(cookie.lifetime - wanted) <= RUNNING_CLOCK


def _max_age(wanted: timedelta | None, cookie: SetCookie, place: Place) -> Iterator[Miss]:
    text = cookie.attribute("max-age")
    seconds = int(text) if text is not None and _SECONDS.fullmatch(text) else None
    if seconds != (None if wanted is None else wanted // timedelta(seconds=1)):
        yield Miss(f"Max-Age {_word(wanted)}", f"Max-Age {text if text is not None else 'absent'}")


def _age(value: timedelta | None) -> str:
    return "until the browser closes" if value is None else duration(value)


def _deleted(wanted: bool, cookie: SetCookie, place: Place) -> Iterator[Miss]:
    gone = place.record.held_after is None
    if wanted != gone:
        yield Miss(
            "the browser holds no session cookie" if wanted else "the browser holds a session cookie",
            f"it holds {place.record.held_after or 'none'}",
        )


def _name(wanted: str, cookie: SetCookie, place: Place) -> Iterator[Miss]:
    if cookie.name != wanted:
        yield Miss(f"cookie name {wanted}", f"cookie name {cookie.name}")


def _prefix(wanted: str, cookie: SetCookie, place: Place) -> Iterator[Miss]:
    if not cookie.name.startswith(wanted):
        yield Miss(f"cookie name with prefix {wanted}", f"cookie name {cookie.name}")


def _attribute(name: str) -> Callable[[str, SetCookie, Place], Iterator[Miss]]:
    """A check of a textual attribute; `absent` for one that must not be sent; a Domain's leading dot is ignored."""

    def check(wanted: str, cookie: SetCookie, place: Place) -> Iterator[Miss]:
        seen = cookie.attribute(name)
        if name == "domain" and seen:
            seen, wanted = seen.lstrip(".").lower(), wanted.lstrip(".").lower()
        if (seen if seen is not None else "absent").lower() != wanted.lower():
            yield Miss(f"cookie {name} {wanted}", f"cookie {name} {seen if seen is not None else 'absent'}")

    return check


def _path(wanted: str, cookie: SetCookie, place: Place) -> Iterator[Miss]:
    """Paths are compared as they are: case matters."""
    seen = cookie.attribute("path")
    if (seen if seen is not None else "absent") != wanted:
        yield Miss(f"cookie path {wanted}", f"cookie path {seen if seen is not None else 'absent'}")


def _flag(name: str) -> Callable[[bool, SetCookie, Place], Iterator[Miss]]:
    """A check of an attribute that is there or not."""

    def check(wanted: bool, cookie: SetCookie, place: Place) -> Iterator[Miss]:
        seen = cookie.attribute(name) is not None
        if seen != wanted:
            yield Miss(f"cookie {name} {_word(wanted)}", f"cookie {name} {_word(seen)}")

    return check


_COOKIE_CHECKS: dict[str, Callable[[Any, SetCookie, Place], Iterator[Miss]]] = {
    "value": _cookie_value,
    "lifetime": _lifetime,
    "max_age": _max_age,
    "deleted": _deleted,
    "name": _name,
    "prefix": _prefix,
    "path": _path,
    "domain": _attribute("domain"),
    "secure": _flag("secure"),
    "httponly": _flag("httponly"),
    "samesite": _attribute("samesite"),
}

_WITHOUT_ANSWER = frozenset(
    {"session", "not_session", "records", "removed", "work", "log", "code", "ids", "calls", "components"}
)
"""What browser, store and log tell, whether there was an answer or not."""

_CHECKS: dict[str, Callable[[Any, Place], Iterator[Miss]]] = {
    "user": _fact("user"),
    "not_user": _not_user,
    "real_user": _fact("real_user"),
    "status": _status,
    "cookie": _cookie,
    "sent_cookie": _sent_cookie,
    "session": _session,
    "not_session": _not_session,
    "trail": _trail,
    "vars": _values("vars"),
    "shown": _values("shown"),
    "is_new": _fact("is_new"),
    "is_stored": _fact("is_stored"),
    "auth": _values("auth"),
    "error": _error,
    "records": _recorded("records"),
    "removed": _recorded("removed"),
    "work": _recorded("work"),
    "log": _log,
    "headers": _headers,
    "code": _code,
    "ids": _ids,
    "calls": _calls,
    "intact": _intact,
    "components": _components,
}


assert tuple(_CHECKS) == Expect.__struct_fields__, "every field of Expect has its check, in the same order"
assert {"count", *_COOKIE_CHECKS} == set(CookieExpect.__struct_fields__), "every field of CookieExpect has its check"
