"""The questions about renewal: which answers renew a login, from when on, how exactly, and whether there is a limit.

Each takes an Inquiry, in which the ends of an idle login are known already, and gives a Finding.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from harness.measure.bench import COOKIE, START, USER, Unmeasurable, after, does, login, replay
from harness.measure.inquiry import Finding, Inquiry, answer_of, is_logged_in, kept_cookie
from harness.measure.lifetimes import PAGE
from harness.model.history import History
from harness.model.measurement import Status, seconds_text
from harness.model.step import Login, Step, Visit
from harness.model.world import CAP

KINDS: dict[str, Visit] = {
    "page": PAGE,
    "head": Visit("FrontPage", method="HEAD"),
    "redirect": Visit("MovedPage"),
    "forbidden": Visit("SecretPage"),
    "missing": Visit("NoSuchPage"),
    "download": Visit("FrontPage", action="download"),
    "error": Visit("BrokenPage"),
}
"""The kinds of answers, and what is asked for to get them."""

ROUNDS = 50
"""So many visits, each a second before the end, are made to find an absolute limit."""

LOGINS_AT = (-30, -29, 29, 30 * 60 - 1)
"""Seconds from the default start, which lies off the minute, at which logins are compared: a whole minute, the second
after it, the last of a minute, and another part of the hour."""

MINUTE = 60
NO_END = Unmeasurable(Status.NONE, "an idle login has no end on the server")


def renewed_by(kind: str) -> Callable[[Inquiry], Finding]:
    """Whether an answer of this kind, at half time, renews the cookie, the server's record, or both."""
    return partial(_renewed_by, KINDS[kind])


def _renewed_by(visit: Visit, inquiry: Inquiry) -> Finding:
    begin, end = begin_of(inquiry)
    half = min(inquiry.known.get("cookie-lifetime", end), end) // 2
    history = inquiry.told(*begin, after(half), does(visit), after(end - half), replay())
    answer = answer_of(history.steps[len(begin) + 1])
    cookie = kept_cookie(answer)
    renewed = ["cookie"] if cookie is not None else []
    renewed += ["server"] if is_logged_in(history) else []
    lifetime = (
        f", cookie for {seconds_text(int(cookie.lifetime.total_seconds()))}" if cookie and cookie.lifetime else ""
    )
    return Finding(f"{' and '.join(renewed) or 'nothing'} (status {answer.status}{lifetime})", evidence=(history,))


def renewed_from(inquiry: Inquiry) -> Finding:
    """How old the server's record has to be before a visit that changes nothing moves its end."""
    end = inquiry.known.get("idle-server-visited")
    if end is None:
        raise NO_END
    begin = (does(Login(USER)), does(PAGE, capture=COOKIE))
    limit = min(inquiry.known.get("cookie-lifetime", end), end) - 1
    found = inquiry.end(
        lambda at: (*begin, after(at), does(PAGE), after(end - at), replay()),
        lambda history: not is_logged_in(history),
        1,
        limit=limit,
    )
    if found.status is Status.NONE:
        return Finding("no visit moves the server's end", Status.NONE, probes=found.probes, evidence=found.evidence)
    return found


def renewed_end(inquiry: Inquiry) -> Finding:
    """When the server's end comes after a visit that moved it, counted from that visit."""
    begin, end = begin_of(inquiry)
    half = min(inquiry.known.get("cookie-lifetime", end), end) // 2
    return inquiry.end(lambda at: (*begin, after(half), does(PAGE), after(at), replay()), is_logged_in, end)


def granularity(inquiry: Inquiry) -> Finding:
    """Whether the server's end depends on the second at which the login was."""
    begin, guess = begin_of(inquiry)
    ends: dict[int, int] = {}
    evidence: list[History] = []
    for offset in LOGINS_AT:
        start = START + timedelta(seconds=offset)
        found = inquiry.end(lambda at: (*begin, after(at), replay()), is_logged_in, guess, start=start)
        if found.seconds is None:
            raise Unmeasurable(Status.UNKNOWN, f"no end after a login at {start:%H:%M:%S}")
        ends[int(start.timestamp())] = found.seconds
        evidence += found.evidence[-1:]
    told = ", ".join(f"{at % MINUTE:02} s: {seconds}" for at, seconds in ends.items())
    if len(set(ends.values())) == 1:
        return Finding("to the second", seconds=1, evidence=tuple(evidence[:2]))
    if len({(at + seconds) % MINUTE for at, seconds in ends.items()}) == 1:
        return Finding(f"to the minute (login at second, end after: {told})", seconds=MINUTE, evidence=tuple(evidence))
    return Finding(f"irregular (login at second, end after: {told})", Status.UNKNOWN, evidence=tuple(evidence))


def absolute_limit(inquiry: Inquiry) -> Finding:
    """How long a login lives that is used all the time."""
    _, end = begin_of(inquiry)
    stride = min(inquiry.known.get("idle-browser", end), end, int(CAP.total_seconds())) - 1
    rounds = [step for _ in range(ROUNDS) for step in (after(stride), does(PAGE))]
    history = inquiry.told(login(), *rounds)
    answers = [answer_of(record) for record in history.steps[2::2]]
    kept = next((number for number, answer in enumerate(answers) if answer.facts.user != USER), None)
    if kept is None:
        return Finding(f"none in {ROUNDS * stride // 3_600} h of use", Status.NONE, evidence=(history,))
    cookie = kept_cookie(answers[kept - 1]) if kept else None
    guess = int(cookie.lifetime.total_seconds()) if cookie and cookie.lifetime else stride
    begin = (login(), *rounds[: 2 * kept])
    found = inquiry.end(lambda at: (*begin, after(at), does(PAGE)), is_logged_in, guess, limit=stride)
    if found.seconds is None:
        return found
    total = kept * stride + found.seconds
    return Finding(seconds_text(total), seconds=total, counterexample=found.counterexample, evidence=found.evidence)


def begin_of(inquiry: Inquiry) -> tuple[tuple[Step, ...], int]:
    """How a login begins that has an end on the server, and that end. Raises Unmeasurable: the server knows none."""
    known = inquiry.known
    if "idle-server" in known and known["idle-server"] == known.get("idle-server-visited"):
        return (login(),), known["idle-server"]
    if "idle-server-visited" in known:
        return (does(Login(USER)), does(PAGE, capture=COOKIE)), known["idle-server-visited"]
    raise NO_END
