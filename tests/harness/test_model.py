"""The model's values: to JSON and back without a loss, strictly, and the lifetimes of the help page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model.codec import decode, encode, pretty
from harness.model.expect import CookieExpect, Expect
from harness.model.hidden import HIDDEN, told
from harness.model.history import History
from harness.model.policy import FOREVER, Policy
from harness.model.run import Run
from harness.model.scenario import Scenario
from harness.model.step import (
    Account,
    Advance,
    Configure,
    Expectation,
    Login,
    Overtake,
    Plant,
    SetVariable,
    Step,
    Su,
    Visit,
)
from harness.model.world import BrowserSpec, User, Wiki, World
from tests.harness.samples import START, histories, run, scenario

HOUR = timedelta(hours=1)

EXPECT = Expect(
    user="JoeDoe",
    status="no-5xx",
    cookie=CookieExpect(value="same", lifetime=None, max_age=12 * HOUR, count=1),
    session="same",
    not_session=("old",),
    trail=("FrontPage",),
    vars={"a": [1, {"b": None}], "gone": "absent"},
    headers={"Vary": "Cookie"},
    records=0,
)
STEPS = (
    Step(Login("JoeDoe", returns="FrontPage"), "alice", given=Expect(trail="absent"), capture="old", line=7),
    Step(Advance(HOUR + timedelta(microseconds=1))),
    Step(Overtake("Slow", (Step(Su("Root", ticket_of="bob"), "alice"),)), "alice"),
    Step(SetVariable("a", {"$tuple": [1, 2.5, "ä", True]}, "redirect"), "alice"),
    Step(Plant("x", times=3), "alice"),
    Step(Configure({"cookie_lifetime": -0.5, "superuser": ["Root"]}), wiki="b"),
    Step(Visit("FrontPage"), "alice", expectations=(Expectation("LIFE-02", "holds", EXPECT),)),
)
WHOLE = msgspec.structs.replace(
    scenario(
        *STEPS,
        world=World((User("JoeDoe"),), (Wiki(), Wiki("b", policy={"trail_size": 2})), (BrowserSpec("a", -HOUR, None),)),
    ),
    policy=Policy(cookie_lifetime=-3, superuser=("Root",), cookie_samesite=None),
    needs=frozenset({"su", "login"}),
)


def test_a_scenario_goes_through_json() -> None:
    """A scenario with every kind of value comes back equal."""
    assert WHOLE == decode(encode(WHOLE), Scenario)
    assert EXPECT == decode(encode(EXPECT), Expect)


def test_what_is_not_expected_stays_so() -> None:
    """A field that was not set is not set when it comes back: `absent` differs from not checked."""
    assert {"cookie": {"lifetime": None}} == json.loads(encode(Expect(cookie=CookieExpect(lifetime=None))))
    back = decode(encode(Expect(cookie=CookieExpect(lifetime=None))), Expect)
    assert isinstance(back.cookie, CookieExpect)
    assert None is back.cookie.lifetime
    assert msgspec.UNSET is back.cookie.max_age
    assert msgspec.UNSET is back.user


@pytest.mark.parametrize("name", histories())
def test_a_history_goes_through_json(name: str) -> None:
    """Histories come back equal, and their bytes are the same again."""
    history = histories()[name]
    assert history == decode(encode(history), History)
    assert encode(history) == encode(decode(encode(history), History))


def test_a_run_goes_through_json() -> None:
    """A Run comes back equal, from its compact form and from the one for people."""
    assert run() == decode(encode(run()), Run)
    assert run() == decode(pretty(run()), Run)
    assert pretty(run()).endswith(b"}\n")
    assert b'\n  "format": 1' in pretty(run())


NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.text(), JSON), st.timedeltas(), st.datetimes(timezones=st.just(UTC)))
def test_any_values(values: dict[str, Any], span: timedelta, at: datetime) -> None:
    """Variables, lengths of time and instants come back as they were, whatever they are."""
    given_ = msgspec.structs.replace(
        WHOLE, start=at, steps=(Step(Advance(span)), Step(Visit("A"), expectations=(_expectation(values),)))
    )
    assert given_ == decode(encode(given_), Scenario)


def _expectation(values: dict[str, Any]) -> Expectation:
    return Expectation("SESSION-01", "holds", Expect(vars=values))


def test_equal_values_give_equal_bytes() -> None:
    """The order in which a set or a mapping was filled does not show."""
    one = msgspec.structs.replace(WHOLE, needs=frozenset(("a", "b", "c", "d")))
    other = msgspec.structs.replace(WHOLE, needs=frozenset(("d", "c", "b", "a")))
    assert encode(one) == encode(other)
    assert encode({"a": 1, "b": 2}) == encode({"b": 2, "a": 1})


def test_a_frozen_clocks_datetime() -> None:
    """An instant of a frozen clock, which has a class of its own, is written as any other."""
    with freeze_time("2012-03-04T05:06:30Z"):
        frozen = datetime.now(UTC)  # noqa: TID251
        text = encode(frozen)
    assert b'"2012-03-04T05:06:30Z"' == text == encode(START)


def test_what_has_no_place_in_a_record() -> None:
    """Any other object is refused by name."""
    with pytest.raises(NotImplementedError, match="a object has no place in a record"):
        encode({"a": object()})


@pytest.mark.parametrize(
    ("data", "kind", "place"),
    [
        (b'{"cookie_lifetme": 3}', Policy, "cookie_lifetme"),
        (b'{"cookie_lifetime": "3"}', Policy, r"\$.cookie_lifetime"),
        (b'{"user": "JoeDoe", "usr": 1}', Expect, "usr"),
        (b'{"session": "changed"}', Expect, r"\$.session"),
        (b'{"action": {"do": "fly"}}', Step, r"\$.action.do"),
        (b"[]", History, "object"),
    ],
)
def test_a_strict_decoder(data: bytes, kind: type, place: str) -> None:
    """Unknown keys and values of another type are refused, with their place."""
    with pytest.raises(msgspec.ValidationError, match=place):
        decode(data, kind)


@pytest.mark.parametrize(
    ("hours", "without", "remembered"),
    [
        (0, FOREVER, FOREVER),
        (12, 12 * HOUR, FOREVER),
        (1, HOUR, FOREVER),
        (0.5, HOUR / 2, FOREVER),
        (1.5, HOUR * 1.5, FOREVER),
        (-3, 3 * HOUR, 3 * HOUR),
        (-0.5, HOUR / 2, HOUR / 2),
    ],
)
def test_how_long_a_login_lasts(hours: float, without: timedelta, remembered: timedelta) -> None:
    """0: ten years of 365 days; n: n hours, or for ever if remembered; -n: n hours in any case (help page)."""
    policy = Policy(cookie_lifetime=hours)
    assert (without, remembered) == (policy.login_lifetime(False), policy.login_lifetime(True))


def test_the_lifetimes_of_the_contract() -> None:
    """For ever is 315360000 seconds, and nothing configured is twelve hours."""
    assert 315_360_000 == FOREVER.total_seconds()
    assert 43_200 == Policy().login_lifetime(False).total_seconds()


@pytest.mark.parametrize(("hours", "lifetime"), [(None, None), (0, None), (0.5, HOUR / 2), (2, 2 * HOUR)])
def test_how_long_an_anonymous_session_lasts(hours: float | None, lifetime: timedelta | None) -> None:
    """Unset and 0: there are none; above, so many hours, fractions count (help page)."""
    assert lifetime == Policy(anonymous_session_lifetime=hours).anonymous_lifetime()


def test_the_options_that_a_target_is_handed() -> None:
    """Only those that differ from their default."""
    assert {} == Policy().options()
    assert {"cookie_lifetime": 0, "cookie_samesite": None} == Policy(cookie_lifetime=0, cookie_samesite=None).options()


def test_looking_up_in_a_world() -> None:
    """Users and wikis are found by name; without a name it is the first wiki; an unknown wiki is an error."""
    world = WHOLE.world
    assert User("JoeDoe") == world.user("JoeDoe")
    assert None is world.user("JaneDoe")
    assert ("wiki", "b") == (world.wiki(None).name, world.wiki("b").name)
    with pytest.raises(KeyError):
        world.wiki("c")


def test_numbers_of_steps() -> None:
    """Steps that overtake step 3 are 3.1, 3.2 and come before it."""
    assert ["1", "2", "3.1", "3", "4", "5", "6", "7"] == [number for number, _ in WHOLE.numbered_steps()]


def test_passwords_are_not_told() -> None:
    """Those of accounts, logins and new accounts are hidden, inside of other steps too; all else stays."""
    secret, inner = "battery staple", Step(Login("Root", password="wrong"), "alice")
    steps = (
        Step(Login("JoeDoe", password=secret), "alice"),
        Step(Account("JaneRoe", "add", secret)),
        Step(Account("JaneRoe", "remember_me", True)),
        Step(Overtake("Slow", (Step(Login("JoeDoe", password=secret), "alice"), inner)), "alice"),
    )
    whole = scenario(*steps, world=World(users=(User("JoeDoe", secret), User("Root"))))
    hidden = told(whole)
    assert secret.encode() not in encode(hidden)
    assert (User("JoeDoe", HIDDEN), User("Root", HIDDEN)) == hidden.world.users
    outer = hidden.steps[3].action
    assert isinstance(outer, Overtake)
    assert (steps[2], inner) == (hidden.steps[2], outer.by[1])
