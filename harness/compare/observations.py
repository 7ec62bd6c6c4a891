"""How one step differs between two recordings: what, what it was, what it is now.

Pure. Ids are labels that each play numbers anew, so they are compared by what became of them (kept, replaced), never
by name. What one of the two answers does not tell is not compared. Knows records; must not know rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from harness.browser.dates import form
from harness.checks.cookies import RUNNING_CLOCK
from harness.model.cookie import SetCookie
from harness.model.history import Exchange, IdMeasure, StepRecord
from harness.timeline import duration

NO_LIFETIME = "until the browser closes"
_SECONDS = re.compile(r"-?[0-9]+")
_ABSENT = object()
HEADERS = ("Cache-Control", "Vary")
"""Headers that say who may keep an answer."""


class Seen(NamedTuple):
    """A step of one side: its record, and the ids that its browsers held earlier in the play."""

    record: StepRecord
    earlier: Collection[str]


class Difference(NamedTuple):
    """One thing that differs. `asks` is the field of an expectation that is about it."""

    subject: str
    old: str
    new: str
    asks: str

    @property
    def everywhere(self) -> bool:
        """Whether it is a matter of the cookie's or the answer's form, the same in every situation."""
        return self.subject in FORMS


def differences(old: Seen, new: Seen) -> Iterator[Difference]:
    """Everything that differs at a step, most telling first; of an answer that never came, only that."""
    crashes = _crash(old.record), _crash(new.record)
    if crashes[0] != crashes[1]:
        yield Difference("the answer", *crashes, "status")
        return
    for subject, asks, read in _OF_STEP:
        yield from _pair(subject, read(old), read(new), asks)
    answers = old.record.answer, new.record.answer
    if answers[0] is not None and answers[1] is not None:
        yield from _of_answers(answers[0], answers[1])
        cookies = _last(answers[0]), _last(answers[1])
        if cookies[0] is not None and cookies[1] is not None:
            yield from _of_cookies((cookies[0], old.record), (cookies[1], new.record))


def id_form(measure: IdMeasure) -> str:
    """What an id looks like: `40 characters of 0-9, a-z`."""
    return f"{measure.length} characters of {measure.alphabet}" + ("" if measure.octets else ", some not allowed")


def _crash(record: StepRecord) -> str:
    return f"none: {record.crash.kind} ({record.crash.message})" if record.crash else "given"


def _pair(subject: str, old: str | None, new: str | None, asks: str) -> Iterator[Difference]:
    """A difference, when both sides tell and don't tell the same."""
    if old is not None and new is not None and old != new:
        yield Difference(subject, old, new, asks)


def _statuses(seen: Seen) -> str | None:
    shown = [str(exchange.status) for exchange in seen.record.exchanges if not exchange.prefetch]
    return ", then ".join(shown) or None


def _became(seen: Seen) -> str | None:
    """What became of the browser's session id in the step."""
    before, after = seen.record.held_before, seen.record.held_after
    if before == after:
        return "kept" if after else "none"
    if after is None:
        return "given up"
    if after in seen.earlier:
        return "one that was held before"
    return "begun" if before is None else "replaced"


def _sent(seen: Seen) -> str | None:
    answer = seen.record.answer
    return None if answer is None else "sent" if answer.sent else "not sent"


def _set(seen: Seen) -> str | None:
    """How many Set-Cookie lines the answer has, and what they do."""
    answer = seen.record.answer
    if answer is None:
        return None
    found = ["deletes it" if _deletes(cookie) else "sets it" for cookie in answer.set_cookies]
    return ", then ".join(found) or "leaves it alone"


def _leaks(seen: Seen) -> str | None:
    places = [place for exchange in seen.record.exchanges for place in exchange.leaks]
    return ", ".join(dict.fromkeys(places)) or "nowhere"


def _count(name: str) -> Callable[[Seen], str | None]:
    def read(seen: Seen) -> str | None:
        value = getattr(seen.record, name)
        return None if value is None else str(value)

    return read


def _calls(seen: Seen) -> str | None:
    return ", ".join(sorted(seen.record.calls)) or "none"


def _components(seen: Seen) -> str | None:
    found = seen.record.components
    return None if found is None else ", ".join(f"{name} {part}" for name, part in sorted(found.items()))


_OF_STEP: tuple[tuple[str, str, Callable[[Seen], str | None]], ...] = (
    ("the status", "status", _statuses),
    ("the session id", "session", _became),
    ("the session cookie in the request", "sent_cookie", _sent),
    ("what the answer does with the session cookie", "cookie", _set),
    ("where a session id is seen that doesn't belong there", "", _leaks),
    ("the number of session records", "records", _count("records")),
    ("the number of records swept", "removed", _count("removed")),
    ("the number of records that the store was asked for", "work", _count("work")),
    ("the calls of the plugged-in part", "calls", _calls),
    ("the parts of the session system", "components", _components),
)


def _of_answers(old: Exchange, new: Exchange) -> Iterator[Difference]:
    facts = old.facts, new.facts
    yield from _pair("who is logged in", *_users(facts[0].user, facts[1].user), "user")
    if any(side.real_user != side.user for side in facts):
        yield from _pair("who is behind the switch", *_users(facts[0].real_user, facts[1].real_user), "real_user")
    yield from _pair("the trail", _path(facts[0].trail), _path(facts[1].trail), "trail")
    for name in ("is_new", "is_stored"):
        yield from _pair(name, _told(getattr(facts[0], name)), _told(getattr(facts[1], name)), name)
    for name, subject in (("vars", "session variable"), ("shown", "shown value"), ("auth", "login detail")):
        yield from _of_values(subject, getattr(facts[0], name), getattr(facts[1], name), name)
    errors = [None if text is None else "shown" if text else "none" for text in (facts[0].error, facts[1].error)]
    yield from _pair("the page's error message", errors[0], errors[1], "error")
    for name in HEADERS:
        yield from _pair(f"the header {name}", _header(old, name), _header(new, name), name)
    if old.raw and new.raw:
        yield from _pair("the id in the answer to a replayed cookie", _answered(old), _answered(new), "cookie")


def _users(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Names only where they differ: that somebody is logged in is the same story for each."""
    if old and new and old != new and "anonymous" in (old, new):
        return ("nobody", "the user") if old == "anonymous" else ("the user", "nobody")
    return old, new


def _of_values(subject: str, old: dict[str, Any] | None, new: dict[str, Any] | None, asks: str) -> Iterator[Difference]:
    """Entries of a mapping that differ, one by one."""
    if old is None or new is None:
        return
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if isinstance(before, dict) and isinstance(after, dict):
            before, after = _unlike(before, after), _unlike(after, before)
        yield from _pair(f"the {subject} {key}", _entry(before), _entry(after), asks)


def _unlike(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A mapping without the entries that the other has, too."""
    return {name: value for name, value in one.items() if name not in other or other[name] != value}


def _entry(value: Any) -> str | None:
    return "absent" if value is _ABSENT else _told(value)


def _path(pages: tuple[str, ...] | None) -> str | None:
    """Pages in the order of a trail, so that no comma is taken for the end of it."""
    return None if pages is None else " › ".join(pages) or "empty"


def _told(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _header(answer: Exchange, name: str) -> str:
    return ", ".join(value for key, value in answer.headers if key.lower() == name.lower()) or "absent"


def _answered(answer: Exchange) -> str:
    cookie = _last(answer)
    if cookie is None or not cookie.value:
        return "none"
    return "the one sent" if cookie.value in {sent.value for sent in answer.sent} else "another"


def _last(answer: Exchange) -> SetCookie | None:
    return answer.set_cookies[-1] if answer.set_cookies else None


def _deletes(cookie: SetCookie) -> bool:
    return cookie.lifetime is not None and cookie.lifetime <= timedelta(0)


def _of_cookies(old: tuple[SetCookie, StepRecord], new: tuple[SetCookie, StepRecord]) -> Iterator[Difference]:
    """How two Set-Cookie lines differ. One that deletes has no lifetime worth comparing."""
    if _deletes(old[0]) == _deletes(new[0]):
        for subject, asks, read in _OF_COOKIE:
            yield from _pair(subject, read(*old), read(*new), asks)


def _lifetime(cookie: SetCookie, record: StepRecord) -> str | None:
    if _deletes(cookie):
        return None
    return NO_LIFETIME if cookie.lifetime is None else duration(cookie.lifetime)


def _max_age(cookie: SetCookie, record: StepRecord) -> str | None:
    text = cookie.attribute("max-age")
    return "not sent" if text is None else "a number" if _SECONDS.fullmatch(text) else f"{text!r}, no number"


def _expires(cookie: SetCookie, record: StepRecord) -> str | None:
    """What the second way to say the end says, against the first."""
    text, seconds = cookie.attribute("expires"), cookie.attribute("max-age")
    if text is None:
        return "not sent"
    if cookie.expires is None:
        return "sent, but no date"
    if _deletes(cookie) or seconds is None or not _SECONDS.fullmatch(seconds):
        return "sent"
    gap = cookie.expires - record.at - timedelta(seconds=int(seconds))
    running = record.answer is not None and record.answer.at is not None
    same = abs(gap) <= (RUNNING_CLOCK if running else timedelta(0))
    return "sent, the same end as Max-Age" if same else f"sent, {duration(gap)} from Max-Age"


def _date_form(cookie: SetCookie, record: StepRecord) -> str | None:
    text = cookie.attribute("expires")
    return None if text is None else form(text)


def _attribute(name: str) -> Callable[[SetCookie, StepRecord], str | None]:
    return lambda cookie, record: value if (value := cookie.attribute(name)) is not None else "absent"


def _flag(name: str) -> Callable[[SetCookie, StepRecord], str | None]:
    return lambda cookie, record: "absent" if cookie.attribute(name) is None else "there"


_OF_COOKIE: tuple[tuple[str, str, Callable[[SetCookie, StepRecord], str | None]], ...] = (
    ("the cookie's lifetime", "cookie.lifetime", _lifetime),
    ("the cookie's name", "cookie.name", lambda cookie, record: cookie.name),
    ("the cookie's Max-Age", "cookie.max_age", _max_age),
    ("the cookie's Expires", "cookie.expires", _expires),
    ("the form of the date in Expires", "date", _date_form),
    ("the cookie's Domain", "cookie.domain", _attribute("domain")),
    ("the cookie's Path", "cookie.path", _attribute("path")),
    ("the cookie's Secure", "cookie.secure", _flag("secure")),
    ("the cookie's HttpOnly", "cookie.httponly", _flag("httponly")),
    ("the cookie's SameSite", "cookie.samesite", _attribute("samesite")),
)

FORMS = frozenset(
    {subject for subject, _, _ in _OF_COOKIE if subject != "the cookie's lifetime"}
    | {f"the header {name}" for name in HEADERS}
)
