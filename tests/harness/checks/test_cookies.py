"""The form of session cookies and what stands around them: good and bad lines for each clause."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from harness.browser.jar import Jar
from harness.catalogue.load import rules
from harness.checks.cookies import CHECKS, answers
from harness.model.cookie import SentCookie
from harness.model.history import Exchange, Facts, History, IdMeasure, StepRecord
from harness.model.policy import Policy
from tests.harness.samples import START, scenario

URL = "https://wiki.example.org/FrontPage"
GOOD = (
    "MOIN_SESSION=sid-1; Domain=.example.org; Expires=Sun, 04 Mar 2012 17:06:30 GMT; HttpOnly; Max-Age=43200; Path=/;"
    " SameSite=Lax; Secure"
)
DELETION = "MOIN_SESSION=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"
PRIVATE = (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "private"), ("Vary", "Cookie"))


def answer(*lines: str, headers: tuple[tuple[str, str], ...] = PRIVATE, sent: str = "", **more: object) -> Exchange:
    """An answer at the start that sets these cookies."""
    cookies = Jar(None).receive(URL, lines, START)
    request_cookies = (SentCookie("MOIN_SESSION", sent),) if sent else ()
    made = Exchange("GET", URL, request_cookies, 200, headers, cookies, (), Facts())
    return msgspec.structs.replace(made, **more)


def history(*given: Exchange, log: tuple[str, ...] = (), octets: bool = True, policy: Policy | None = None) -> History:
    """One step with these answers; sid-1 is the target's, sid-2 made up by the scenario."""
    record = StepRecord("1", START, exchanges=given, log=log)
    ids = {"sid-1": IdMeasure(40, "0-9 a-z", octets), "sid-2": IdMeasure(9, "a-z", True, planted=True)}
    played = msgspec.structs.replace(scenario(), policy=policy or Policy())
    return History(played, (record,), ids=ids)


def remarks(rule: str, *given: Exchange, **more: object) -> dict[str, bool]:
    """Whether each clause of a rule held, at its last place."""
    return {one.clause: one.held for one in CHECKS[rule](answers(history(*given, **more)))}  # type: ignore[arg-type]


def test_every_clause_is_the_catalogues() -> None:
    """A check speaks of no clause that its rule does not have, and calls its rules by their ids."""
    seen = {rule: set(remarks(rule, answer(GOOD, sent="sid-1"), answer(DELETION), answer())) for rule in CHECKS}
    for rule, clauses in seen.items():
        assert clauses <= set(rules()[rule].clauses)
    assert all(seen.values())


FORMED = {"max-age": True, "expires": True}
NO_AGE = {"max-age": False, "expires": True}
IN_A_MINUTE = "Expires=Sun, 04 Mar 2012 05:07:30 GMT"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (GOOD, FORMED | {"agree": True}),
        (DELETION, FORMED | {"deletion": True}),
        ("s=sid-1; Path=/", {}),
        ("s=sid-1; Max-Age=60", FORMED | {"expires": False}),
        (f"s=sid-1; {IN_A_MINUTE}", NO_AGE),
        (f"s=sid-1; Max-Age=60.0; {IN_A_MINUTE}", NO_AGE),
        (f"s=sid-1; Max-Age=+60; {IN_A_MINUTE}", NO_AGE),
        (f"s=sid-1; Max-Age=²; {IN_A_MINUTE}", NO_AGE),
        ("s=sid-1; Max-Age=60; Expires=in a minute", FORMED | {"expires": False}),
        (f"s=sid-1; Max-Age=60; {IN_A_MINUTE}", FORMED | {"agree": True}),
        (f"s=sid-1; Max-Age=61; {IN_A_MINUTE}", FORMED | {"agree": True}),
        (f"s=sid-1; Max-Age=59; {IN_A_MINUTE}", FORMED | {"agree": True}),
        (f"s=sid-1; Max-Age=58; {IN_A_MINUTE}", FORMED | {"agree": False}),
        (f"s=sid-1; Max-Age=62; {IN_A_MINUTE}", FORMED | {"agree": False}),
        (f"s=sid-1; Max-Age={'9' * 30}; {IN_A_MINUTE}", FORMED | {"agree": False}),
        ("s=; Max-Age=0; Expires=Sun, 04 Mar 2012 05:06:30 GMT", FORMED | {"deletion": True}),
        ("s=; Max-Age=0; Expires=Sun, 04 Mar 2012 05:06:31 GMT", FORMED | {"deletion": False}),
        ("s=; Max-Age=-1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", NO_AGE),
    ],
)
def test_lifetimes(line: str, expected: dict[str, bool]) -> None:
    """COOKIE-01: digits only, a date that parses, both the same end up to a second; a deletion is over at once."""
    assert expected == remarks("COOKIE-01", answer(line))


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ("private", True),
        ("no-store", True),
        ("No-Cache, max-age=0", True),
        ("max-age=0, private", True),
        ("public, max-age=60", False),
        ("max-age=0", False),
        (None, False),
    ],
)
def test_shared_caches(value: str | None, held: bool) -> None:
    """COOKIE-02: an answer that sets the cookie is not for shared caches; others are not looked at."""
    headers = () if value is None else (("cache-control", value),)
    assert {"holds": held} == remarks("COOKIE-02", answer(GOOD, headers=headers))
    assert {} == remarks("COOKIE-02", answer(headers=headers))


GRAMMAR_HOLDS = {"grammar": True, "attribute-once": True, "cookie-once": True}


@pytest.mark.parametrize(
    ("lines", "fails"),
    [
        ((GOOD,), ()),
        ((DELETION,), ()),
        (("a=sid-1",), ()),
        (("a=sid-1; Partitioned; Priority=High",), ()),
        (("a=sid-1;Path=/",), ("grammar",)),
        (("a=sid-1 ;Path=/",), ("grammar",)),
        (("a b=sid-1; Path=/",), ("grammar",)),
        (("a=sid-1; Expires=Sunday, 04-Mar-12 17:06:30 GMT",), ("grammar",)),
        (("a=sid-1; expires=Sun, 4 Mar 2012 17:06:30 GMT",), ("grammar",)),
        (("a=sid-1; Expires=Sun, 04 Mar 2012 17:06:30 +0000",), ("grammar",)),
        (("a=sid-1; Max-Age=1.5",), ("grammar",)),
        (("a=sid-1; max-age=soon",), ("grammar",)),
        (("a=sid-1; Path=/ä",), ("grammar",)),
        (("a=sid-1; Path=/; Path=/wiki",), ("attribute-once",)),
        (("a=sid-1; Secure; secure",), ("attribute-once",)),
        (("a=sid-1; Path=/", "a=sid-1; Path=/wiki"), ("cookie-once",)),
        (("a=sid-1; Path=/", "b=sid-1; Path=/"), ()),
    ],
)
def test_grammar(lines: tuple[str, ...], fails: tuple[str, ...]) -> None:
    """COOKIE-03: what RFC 6265bis 4.1.1 lets a server send, each attribute once, each cookie once in an answer."""
    assert GRAMMAR_HOLDS | dict.fromkeys(fails, False) == remarks("COOKIE-03", answer(*lines))


def test_octets_of_the_id() -> None:
    """COOKIE-03: the id itself was measured before it became a label."""
    assert GRAMMAR_HOLDS | {"grammar": False} == remarks("COOKIE-03", answer(GOOD), octets=False)


@pytest.mark.parametrize(
    ("line", "policy", "expected"),
    [
        (GOOD, Policy(), {"holds": True}),
        ("a=sid-1; httponly", Policy(), {"holds": True}),
        ("a=sid-1; Path=/", Policy(), {"holds": False}),
        (DELETION, Policy(), {}),
        ("a=sid-1; Path=/", Policy(cookie_httponly=False), {}),
    ],
)
def test_http_only(line: str, policy: Policy, expected: dict[str, bool]) -> None:
    """COOKIE-04: HttpOnly on each line with an id, where the policy asks for it."""
    assert expected == remarks("COOKIE-04", answer(line), policy=policy)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (GOOD, {"explicit": True}),
        ("a=sid-1; samesite=strict", {"explicit": True}),
        ("a=sid-1; SameSite=None; Secure", {"explicit": True}),
        ("a=sid-1; SameSite=None", {"explicit": False}),
        ("a=sid-1; SameSite=Loose", {"explicit": False}),
        ("a=sid-1; SameSite", {"explicit": False}),
        ("a=sid-1", {"explicit": False}),
        (DELETION, {}),
    ],
)
def test_same_site(line: str, expected: dict[str, bool]) -> None:
    """COOKIE-05: Strict, Lax, or None with Secure; not asked where the policy sends none."""
    assert expected == remarks("COOKIE-05", answer(line))
    assert {} == remarks("COOKIE-05", answer(line), policy=Policy(cookie_samesite=None))


def test_leaks() -> None:
    """COOKIE-07: an id seen in a URL, a body or the log fails that clause; a made-up one may be told."""
    held = {"url": True, "body": True, "log": True}
    assert held == remarks("COOKIE-07", answer(GOOD))
    assert held | {"url": False} == remarks("COOKIE-07", answer(leaks=("url",)))
    assert held | {"body": False} == remarks("COOKIE-07", answer(leaks=("body",)))
    assert held | {"log": False} == remarks("COOKIE-07", answer(GOOD), log=("INFO app: sid-1 is new",))
    assert held == remarks("COOKIE-07", answer(GOOD), log=("WARNING app: sid-2 refused; sid-17 too",))
    assert {"log": False} == remarks("COOKIE-07", log=("INFO app: swept sid-1",))
    assert {} == remarks("COOKIE-07")


@pytest.mark.parametrize(
    ("vary", "held"),
    [
        ("Cookie", True),
        ("accept-encoding,cookie", True),
        ("*", True),
        ("Accept-Encoding", False),
        ("X-Cookie-Law", False),
        (None, False),
    ],
)
def test_vary(vary: str | None, held: bool) -> None:
    """COOKIE-08: every page varies by Cookie, with a session and without; a download is no page."""
    page = (("Content-Type", "text/html"), *((("Vary", vary),) if vary is not None else ()))
    assert {"without-session": held} == remarks("COOKIE-08", answer(headers=page))
    assert {"with-session": held} == remarks("COOKIE-08", answer(headers=page, sent="sid-1"))
    assert {"with-session": held} == remarks("COOKIE-08", answer(GOOD, headers=page))
    assert {} == remarks("COOKIE-08", answer(headers=(("Content-Type", "application/pdf"),)))


@pytest.mark.parametrize(("length", "held"), [(40, True), (4084, True), (4085, False)])
def test_size(length: int, held: bool) -> None:
    """COOKIE-09: MOIN_SESSION, of 12 octets, and its value have 4096 octets at most."""
    played = msgspec.structs.replace(history(answer(GOOD)), ids={"sid-1": IdMeasure(length, "0-9 a-z", True)})
    assert [held] == [one.held for one in CHECKS["COOKIE-09"](answers(played))]
    assert {} == remarks("COOKIE-09", answer())


@pytest.mark.parametrize(
    ("says", "held"),
    [
        (("private, no-store",), True),
        (("no-cache", "max-age=0"), True),
        (("public",), False),
        (("private, no-store", "Public, max-age=300"), False),
        (("private, s-maxage=60",), False),
        ((), True),
    ],
)
def test_public(says: tuple[str, ...], held: bool) -> None:
    """COOKIE-12: an answer that sets a cookie is offered to no shared cache, in none of its Cache-Control lines."""
    headers = tuple(("Cache-Control", one) for one in says)
    assert {"holds": held} == remarks("COOKIE-12", answer(GOOD, headers=headers))
    assert {} == remarks("COOKIE-12", answer(headers=headers))


def test_the_instant_is_the_servers() -> None:
    """COOKIE-01 asks from the instant of the step at which the line was sent."""
    later = StepRecord("1", START + timedelta(hours=1), exchanges=(answer(GOOD),))
    moved = History(scenario(), (later,))
    assert [False] == [one.held for one in CHECKS["COOKIE-01"](answers(moved)) if one.clause == "agree"]


def test_where_the_clock_runs_the_instant_is_the_answers() -> None:
    """COOKIE-01 asks from when the answer itself was made, not from when its step was over."""
    dated = msgspec.structs.replace(answer(GOOD), at=START)
    later = StepRecord("1", START + timedelta(hours=1), exchanges=(dated,))
    found = CHECKS["COOKIE-01"](answers(History(scenario(), (later,))))
    assert [True] == [one.held for one in found if one.clause == "agree"]
