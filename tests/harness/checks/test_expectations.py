"""Each thing that a step can be expected to show: a record that shows it, and one that does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from harness.checks.expectations import UNKNOWN, Miss, misses, wording
from harness.model.cookie import SetCookie
from harness.model.expect import CookieExpect, Expect
from harness.model.history import Exchange, History, IdSample, StepRecord
from tests.harness.samples import START, exchange, record, scenario, set_cookie

HOUR = timedelta(hours=1)
CAPTURES = {"old": ("sid-1",), "none": ()}

ANSWER = msgspec.structs.replace(
    exchange(
        "JoeDoe",
        "sid-1",
        (set_cookie(httponly="", domain=".Example.org", samesite="Lax", **{"max-age": "3600"}, lifetime=HOUR),),
        real_user="Root",
        trail=("FrontPage", "HelpContents"),
        vars={"a": 1, "flag": True},
        shown={"dice": "random-1"},
        is_new=False,
        is_stored=True,
        auth={"method": "form"},
        error="",
    ),
    headers=(("Cache-Control", "private, no-store"), ("Vary", "Cookie")),
)
RECORD = record(
    "1",
    timedelta(0),
    ANSWER,
    ANSWER,
    tried=("1",),
    held_before="sid-1",
    held_after="sid-1",
    records=2,
    code_ran=False,
    sample=IdSample(1000, 0, 100, 1, ()),
    removed=0,
    work=2,
    calls=("data.read", "data.write"),
    components={"session_handler": "DefaultSessionHandler"},
    log=("WARNING app: Refused",),
)


def missed(expect: Expect, given: StepRecord = RECORD) -> tuple[Miss, ...]:
    """What the record does not show of an expectation."""
    return misses(expect, given, History(scenario(), (given,), captures=CAPTURES))


def with_answer(**changes: Any) -> StepRecord:
    """The record with another answer."""
    return msgspec.structs.replace(RECORD, exchanges=(msgspec.structs.replace(ANSWER, **changes),))


def with_cookies(*cookies: SetCookie, **changes: Any) -> StepRecord:
    """The record with these cookies set by its answer."""
    return msgspec.structs.replace(with_answer(set_cookies=cookies), **changes)


HOLDS_AND_MISSES: dict[str, tuple[list[Any], list[Any]]] = {
    "user": (["JoeDoe"], ["anonymous", "joedoe"]),
    "code": (["absent"], ["present"]),
    "ids": ([("opaque", "unique"), ("unique",)], [("long",), ("varied", "unique")]),
    "not_user": (["anonymous", "JaneRoe"], ["JoeDoe"]),
    "real_user": (["Root"], ["JoeDoe"]),
    "status": ([200, "2xx", "no-5xx"], [404, "3xx"]),
    "cookie": (["present", CookieExpect(value="same")], ["absent", CookieExpect(value="new")]),
    "sent_cookie": (["present"], ["absent"]),
    "session": (["same"], ["new", "gone", "none"]),
    "not_session": ([("none",)], [("old",), ("$old",)]),
    "trail": ([("FrontPage", "HelpContents")], [("HelpContents", "FrontPage"), ("FrontPage",), "absent", ()]),
    "vars": (
        [{"a": 1}, {"flag": True, "b": "absent"}, {}],
        [{"a": 2}, {"a": True}, {"flag": 1}, {"a": "absent"}, {"b": 1}],
    ),
    "shown": ([{"dice": "random-1"}], [{"dice": "random-2"}, {"dice": "absent"}]),
    "is_new": ([False], [True]),
    "is_stored": ([True], [False]),
    "auth": ([{"method": "form"}], [{"method": "remote_user"}, {"attribs": {}}]),
    "error": (["absent"], ["present"]),
    "records": ([2], [0, 3]),
    "removed": ([0], [1]),
    "work": ([2], [1]),
    "log": (["refused"], ["absent", "accepted"]),
    "intact": (["a"], ["flag", "b"]),
    "headers": (
        [{"cache-control": "PRIVATE"}, {"X-None": "absent", "Vary": "cookie"}],
        [{"Cache-Control": "public"}, {"Vary": "absent"}, {"X-None": "1"}],
    ),
    "calls": ([("data.read",), ("data.write", "data.read"), ()], [("data.remove",), ("data.read", "id.set")]),
    "components": (
        [{"session_handler": "DefaultSessionHandler"}, {}],
        [{"session_handler": "Mine"}, {"session_data": "Mine"}],
    ),
}


def test_the_table_has_every_field() -> None:
    """No field of Expect goes without a case that holds and one that misses."""
    assert set(Expect.__struct_fields__) == set(HOLDS_AND_MISSES)
    assert all(holds and wrong for holds, wrong in HOLDS_AND_MISSES.values())


@pytest.mark.parametrize("name", HOLDS_AND_MISSES)
def test_each_field(name: str) -> None:
    """A field misses when, and only when, the record shows something else; both sides are said in words."""
    holds, wrong = HOLDS_AND_MISSES[name]
    for value in holds:
        assert () == missed(Expect(**{name: value})), value
    for value in wrong:
        found = missed(Expect(**{name: value}))
        assert found, value
        assert all(miss.known and miss.expected and miss.seen for miss in found), value


COOKIE_HOLDS_AND_MISSES: dict[str, tuple[list[Any], list[Any]]] = {
    "value": (["same", "$old", "sid-1"], ["new", "empty", "$none", "sid-2"]),
    "lifetime": ([HOUR], [2 * HOUR, None]),
    "max_age": ([HOUR], [2 * HOUR, None]),
    "deleted": ([False], [True]),
    "name": (["MOIN_SESSION"], ["moin_session"]),
    "prefix": (["MOIN_", ""], ["__Host-"]),
    "path": (["/"], ["/wiki", "absent"]),
    "domain": (["example.org", ".example.org"], ["wiki.example.org", "absent"]),
    "secure": ([False], [True]),
    "httponly": ([True], [False]),
    "samesite": (["Lax", "lax"], ["Strict", "absent"]),
    "count": ([1], [0, 2]),
}


def test_the_table_has_every_field_of_a_cookie() -> None:
    """No field of CookieExpect goes without a case that holds and one that misses."""
    assert set(CookieExpect.__struct_fields__) == set(COOKIE_HOLDS_AND_MISSES)


@pytest.mark.parametrize("name", COOKIE_HOLDS_AND_MISSES)
def test_each_field_of_a_cookie(name: str) -> None:
    """As for the fields of a step; each of them misses where the answer sets no cookie at all."""
    holds, wrong = COOKIE_HOLDS_AND_MISSES[name]
    for value in holds:
        assert () == missed(Expect(cookie=CookieExpect(**{name: value}))), value
        assert ("a Set-Cookie",) == tuple(
            miss.expected for miss in missed(Expect(cookie=CookieExpect(**{name: value})), with_cookies())
        )
    for value in wrong:
        assert 1 == len(missed(Expect(cookie=CookieExpect(**{name: value})))), value


def test_a_cookie_that_is_absent() -> None:
    """No Set-Cookie is what `absent` asks for; what was set instead is shown."""
    assert () == missed(Expect(cookie="absent"), with_cookies())
    assert "Set-Cookie: MOIN_SESSION=sid-1" == missed(Expect(cookie="absent"))[0].seen.partition(";")[0]


def test_the_last_cookie_counts() -> None:
    """Of several lines the browser keeps the last one; how many there were can be asked."""
    two = with_cookies(set_cookie("sid-1"), set_cookie("sid-2"))
    assert () == missed(Expect(cookie=CookieExpect(value="new", count=2)), two)
    assert missed(Expect(cookie=CookieExpect(value="same")), two)


@pytest.mark.parametrize(
    ("before", "after", "session"),
    [("sid-1", "sid-1", "same"), ("sid-1", "sid-2", "new"), (None, "sid-1", "new"), ("sid-1", None, "gone")],
)
def test_sessions(before: str | None, after: str | None, session: str) -> None:
    """same, new, gone: the id in the jar after the step against before; nothing before and after is none alone."""
    given = msgspec.structs.replace(RECORD, held_before=before, held_after=after)
    for word in ("same", "new", "gone"):
        assert (word != session) == bool(missed(Expect(session=word), given))
    assert (after is not None) == bool(missed(Expect(session="none"), given))
    nothing = msgspec.structs.replace(RECORD, held_before=None, held_after=None)
    assert () == missed(Expect(session="none"), nothing)
    assert missed(Expect(session="same"), nothing)
    assert missed(Expect(session="gone"), nothing)


@pytest.mark.parametrize(
    ("sent", "wanted", "held"),
    [
        ("3600", HOUR, True),
        ("3599", HOUR, False),
        ("-1", timedelta(seconds=-1), True),
        ("9" * 40, HOUR, False),
        ("1.5", None, True),
        ("²", None, True),
        ("--5", None, True),
        (None, None, True),
        (None, HOUR, False),
    ],
)
def test_max_age_as_sent(sent: str | None, wanted: timedelta | None, held: bool) -> None:
    """Max-Age is compared as sent; `absent` is also what is no number, whatever its signs look like."""
    cookie = set_cookie() if sent is None else set_cookie(**{"max-age": sent})  # type: ignore[arg-type]
    assert held == (missed(Expect(cookie=CookieExpect(max_age=wanted)), with_cookies(cookie)) == ())


def test_a_deleted_cookie() -> None:
    """Deleted is what the browser no longer holds, however the answer achieved it."""
    gone = with_cookies(set_cookie("", timedelta(0)), held_after=None)
    assert () == missed(Expect(cookie=CookieExpect(deleted=True, value="empty")), gone)
    assert missed(Expect(cookie=CookieExpect(deleted=False)), gone)


@pytest.mark.parametrize("status", [500, 503])
def test_no_5xx(status: int) -> None:
    """no-5xx is missed by any server error, and by nothing else."""
    assert missed(Expect(status="no-5xx"), with_answer(status=status))
    assert () == missed(Expect(status="no-5xx"), with_answer(status=404))


def test_an_empty_trail() -> None:
    """A trail that is shown and empty is absent."""
    empty = msgspec.structs.replace(ANSWER.facts, trail=())
    assert () == missed(Expect(trail="absent"), with_answer(facts=empty))


NOT_TOLD = ("user", "real_user", "trail", "vars", "shown", "is_new", "is_stored", "auth", "error")


@pytest.mark.parametrize("name", NOT_TOLD)
def test_facts_that_are_not_told(name: str) -> None:
    """A fact that the answer does not tell is unknown, neither held nor missed, whatever was expected of it."""
    holds, wrong = HOLDS_AND_MISSES[name]
    for value in (*holds, *wrong):
        found = missed(
            Expect(**{name: value}), with_answer(facts=msgspec.structs.replace(ANSWER.facts, **{name: None}))
        )
        assert [(UNKNOWN, False)] == [(miss.seen, miss.known) for miss in found]


@pytest.mark.parametrize("name", ["records", "removed", "work", "components"])
def test_what_nobody_asked_the_operator(name: str) -> None:
    """What was not read from the store is unknown."""
    (miss,) = missed(Expect(**{name: HOLDS_AND_MISSES[name][0][0]}), StepRecord("1", START))
    assert (UNKNOWN, False) == (miss.seen, miss.known)


ASKED_OF_AN_ANSWER = ("status", "cookie", "sent_cookie", "headers", *NOT_TOLD)


@pytest.mark.parametrize("name", ASKED_OF_AN_ANSWER)
def test_a_step_without_an_answer(name: str) -> None:
    """Where no answer was asked for nothing holds of it, `absent` least of all."""
    holds, wrong = HOLDS_AND_MISSES[name]
    for value in (*holds, *wrong):
        assert [False] == [miss.known for miss in missed(Expect(**{name: value}), StepRecord("1", START))]


def test_a_form_fetched_on_the_way_is_no_answer() -> None:
    """Expectations look at the answer that the step asked for, not at one on the way to it."""
    fetched: Exchange = msgspec.structs.replace(exchange("JaneDoe"), prefetch=True)
    given = msgspec.structs.replace(RECORD, exchanges=(ANSWER, fetched))
    assert () == missed(Expect(user="JoeDoe"), given)


def test_all_misses_in_order() -> None:
    """Several misses are all told, in the order of the fields."""
    found = missed(Expect(records=0, user="anonymous", status=404))
    assert [("user anonymous", "user JoeDoe"), ("status 404", "status 200"), ("records 0", "records 2")] == [
        (miss.expected, miss.seen) for miss in found
    ]


def test_wording() -> None:
    """An expectation in one line, in the words of the DSL."""
    cookie = CookieExpect(lifetime=12 * HOUR, secure=True, domain="absent")
    given = Expect(user="JoeDoe", cookie=cookie, trail=(), vars={"a": 1})
    assert "user JoeDoe; cookie with lifetime 12 h, domain absent, secure yes; trail empty; vars a = 1" == wording(
        given
    )
    assert "cookie with max_age absent" == wording(Expect(cookie=CookieExpect(max_age=None)))


def test_a_redirects_cookie_is_the_steps() -> None:
    """Where the page that a redirect led to sets none, the redirect's is looked at; a fetched form's never."""
    redirect = msgspec.structs.replace(ANSWER, status=302)
    page = msgspec.structs.replace(ANSWER, set_cookies=())
    fetched = msgspec.structs.replace(ANSWER, prefetch=True)
    led = msgspec.structs.replace(RECORD, exchanges=(fetched, redirect, page))
    assert () == missed(Expect(cookie=CookieExpect(lifetime=HOUR)), led)
    only_fetched = msgspec.structs.replace(RECORD, exchanges=(fetched, page))
    assert () == missed(Expect(cookie="absent"), only_fetched)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (("red", "red", "red", "new-2"), ""),
        (("red", "new-1", "new-1", "new-2"), ""),
        (("red", "old", "red", "new-2"), "colour = red or new-1"),
        (("red", "absent", "red", "new-2"), "colour = red or new-1"),
        (("red", "red", "red", "red"), "colour = new-2"),
    ],
)
def test_what_is_left_by_interruptions(seen: tuple[str, ...], expected: str) -> None:
    """After each the old value or the new one; after the last, which came through, the new one alone."""
    answers = [exchange("JoeDoe", vars={} if value == "absent" else {"colour": value}) for value in seen]
    given = record("1", timedelta(0), *answers, tried=("new-1", "new-2"))
    assert ([expected] if expected else []) == [miss.expected for miss in missed(Expect(intact="colour"), given)]


def test_an_error_after_an_interruption_is_a_failure() -> None:
    """An answer that shows no value is told by its status."""
    answers = (exchange("JoeDoe", vars={"colour": "red"}), exchange(status=500))
    (miss,) = missed(Expect(intact="colour"), record("1", timedelta(0), *answers, tried=("new-1",)))
    assert ("colour = status 500 after interruption 1", True) == (miss.seen, miss.known)


@pytest.mark.parametrize(
    ("seconds", "sent", "runs", "held"),
    [
        (3600, None, True, True),
        (3599, None, True, True),
        (3601, None, True, True),
        (3598, None, True, False),
        (3599, None, False, False),
        (3599, "3599", True, False),
    ],
)
def test_an_expires_alone_is_exact_to_a_second_where_the_clock_runs(
    seconds: int, sent: str | None, runs: bool, held: bool
) -> None:
    """Date and Expires are cut to seconds, each at its time; a Max-Age is not, and nor is a clock that stands."""
    cookie = set_cookie() if sent is None else set_cookie(**{"max-age": sent})  # type: ignore[arg-type]
    cookie = msgspec.structs.replace(cookie, lifetime=timedelta(seconds=seconds))
    given = with_answer(set_cookies=(cookie,), at=START if runs else None)
    assert held == (missed(Expect(cookie=CookieExpect(lifetime=HOUR)), given) == ())
