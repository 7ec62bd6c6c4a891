"""Scenarios under given settings: kept, left out, or moved to where such a cookie can go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from harness.errors import UsageError
from harness.model.expect import CookieExpect, Expect
from harness.model.policy import Policy
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import (
    Account,
    Action,
    Advance,
    Authenticate,
    Configure,
    Expectation,
    Login,
    Plant,
    Rewind,
    Step,
    Su,
    Visit,
)
from harness.model.world import Wiki, World
from harness.settings import checked, fit, written_values

PAGE = Visit("FrontPage")


def _scenario(
    *actions: Action, policy: Policy | None = None, expect: Expect | None = None, given: Expect | None = None,
    world: World | None = None,
) -> Scenario:  # fmt: skip
    expected = (Expectation("LIFE-02", "holds", expect),) if expect else ()
    steps = tuple(Step(action, browser="alice", expectations=expected, given=given) for action in actions or (PAGE,))
    start = datetime.fromisoformat(FIRST_INSTANT)
    return Scenario(
        "s", "s", "s", "LIFE-02", policy or Policy(), world or World(), start, steps, frozenset({"LIFE-02"})
    )


def _kept(scenario: Scenario, **options: Any) -> bool:
    return bool(fit([scenario], options).scenarios)


def test_the_values_that_are_written_for_are_known() -> None:
    """What scenarios, or single wikis of them, set an option to, each value once."""
    one, wiki = Policy(cookie_lifetime=1), Wiki(policy={"cookie_lifetime": 0})
    scenarios = [_scenario(policy=one), _scenario(), _scenario(policy=one, world=World(wikis=(wiki,)))]
    assert (1, 0) == written_values(scenarios, "cookie_lifetime")


def test_without_settings_all_is_as_it_was() -> None:
    """No settings leave every scenario as it is."""
    scenarios = (_scenario(), _scenario(Advance(timedelta(hours=1))))
    assert scenarios == fit(scenarios, {}).scenarios


def test_a_scenario_of_the_same_value_speaks_about_it() -> None:
    """A scenario that sets the option to the given value is kept and counted as speaking about it."""
    scenario = _scenario(Advance(timedelta(hours=3)), policy=Policy(cookie_lifetime=-3))
    fitted = fit([scenario], {"cookie_lifetime": -3})
    assert (1, 0) == (fitted.speaking, fitted.left_out)
    assert Policy(cookie_lifetime=-3) == fitted.scenarios[0].policy


def test_a_scenario_of_another_value_is_left_out() -> None:
    """A scenario that sets the option to another value is left out, and so is one that a wiki of it sets."""
    by_policy = _scenario(policy=Policy(cookie_lifetime=1))
    by_wiki = _scenario(world=World(wikis=(Wiki(policy={"cookie_lifetime": 1}),)))
    changed = _scenario(Configure({"cookie_lifetime": -3}))
    assert (0, 3) == (len((f := fit([by_policy, by_wiki, changed], {"cookie_lifetime": -3})).scenarios), f.left_out)


def test_a_scenario_that_does_not_care_gets_the_setting() -> None:
    """A scenario in which no time goes by is played with the lifetime added, and needs that the target takes it."""
    [scenario] = fit([_scenario(Login("JoeDoe"))], {"cookie_lifetime": -3}).scenarios
    assert -3 == scenario.policy.cookie_lifetime
    assert "policy:cookie_lifetime" in scenario.needs


def test_the_default_given_changes_nothing() -> None:
    """The default value given as a setting keeps what relies on it."""
    scenario = _scenario(Advance(timedelta(hours=11)))
    assert (scenario,) == fit([scenario], {"cookie_lifetime": 12}).scenarios


SAME_SITE = Expect(cookie=CookieExpect(samesite="Lax"))


@pytest.mark.parametrize(
    ("scenario", "option", "value"),
    [
        (_scenario(Advance(timedelta(1))), "cookie_lifetime", 3),
        (_scenario(Rewind(timedelta(1))), "absolute_lifetime", 3),
        (_scenario(expect=Expect(cookie=CookieExpect(lifetime=timedelta(hours=12)))), "cookie_lifetime", 3),
        (_scenario(given=Expect(cookie=CookieExpect(max_age=timedelta(hours=12)))), "cookie_lifetime", 3),
        (_scenario(expect=Expect(session="none")), "anonymous_session_lifetime", 1),
        (_scenario(expect=Expect(records=0)), "anonymous_session_lifetime", 1),
        (_scenario(expect=Expect(cookie=CookieExpect(domain="absent"))), "cookie_domain", ".example.org"),
        (_scenario(world=World(wikis=(Wiki("a"), Wiki("b", mount="/b")))), "cookie_path", "/farm"),
        (_scenario(world=World(wikis=(Wiki(mount="/a"),))), "cookie_path", "/farm"),
        (_scenario(expect=Expect(cookie=CookieExpect(secure=False))), "cookie_secure", True),
        (_scenario(policy=Policy(cookie_prefix="__Secure-")), "cookie_domain", ".example.org"),
        (_scenario(expect=Expect(cookie=CookieExpect(name="MOIN_SESSION"))), "cookie_name", "SID"),
        (_scenario(Visit("A", cookie_header="MOIN_SESSION=x")), "cookie_name", "SID"),
        (_scenario(expect=Expect(cookie=CookieExpect(httponly=True))), "cookie_httponly", False),
        (_scenario(expect=SAME_SITE), "cookie_samesite", "Strict"),
        (_scenario(Visit("A", cross_site="link")), "cookie_samesite", "Strict"),
        (_scenario(Plant("abc")), "cookie_domain", ".example.org"),
        (_scenario(policy=Policy(cookie_domain=".example.org")), "cookie_prefix", "__Host-"),
        (_scenario(expect=Expect(headers={"Set-Cookie": "GMT"})), "cookie_lifetime", 3),
        (_scenario(expect=Expect(cookie=CookieExpect(secure=False))), "cookie_samesite", "None"),
        (_scenario(Su("JoeDoe")), "superuser", ("Root",)),
        (_scenario(Authenticate("JoeDoe")), "auth", ("form", "remote_user")),
        (_scenario(expect=Expect(trail=("A",))), "trail_size", 2),
        (_scenario(Account("JoeDoe", "password", "new")), "password_change_ends_sessions", True),
    ],
)
def test_what_relies_on_the_default_is_left_out(scenario: Scenario, option: str, value: Any) -> None:
    """A scenario that leaves an option at its default, but shows something that depends on it, is left out."""
    assert not _kept(scenario, **{option: value})
    assert _kept(_scenario(), **{option: value})


@pytest.mark.parametrize(
    ("options", "wiki", "need"),
    [
        ({"cookie_secure": True}, Wiki(scheme="https"), "https"),
        ({"cookie_prefix": "__Host-"}, Wiki(scheme="https"), "https"),
        ({"cookie_samesite": "None"}, Wiki(scheme="https"), "https"),
        ({"cookie_samesite": "Strict"}, Wiki(), "policy:cookie_samesite"),
        ({"cookie_domain": ".example.org"}, Wiki(), "policy:cookie_domain"),
        ({"cookie_domain": ".example.net"}, Wiki(host="wiki.example.net"), "policy:cookie_domain"),
        ({"cookie_path": "/farm/"}, Wiki(mount="/farm/wiki"), "mount"),
        ({"cookie_path": "/"}, Wiki(), "policy:cookie_path"),
    ],
)
def test_a_wiki_lies_where_its_cookie_can_go(options: dict[str, Any], wiki: Wiki, need: str) -> None:
    """A Secure cookie wants https, a Domain a host under it, a Path a wiki below it: else no browser would send it."""
    [scenario] = fit([_scenario()], options).scenarios
    assert (wiki,) == scenario.world.wikis
    assert need in scenario.needs


def test_values_are_checked_and_given_their_types() -> None:
    """A list becomes what the policy keeps; numbers stay as they are."""
    assert {"superuser": ("Root",), "cookie_lifetime": -0.5} == checked(
        {"superuser": ["Root"], "cookie_lifetime": -0.5}, {}
    )


@pytest.mark.parametrize(("option", "value"), [("trail_size", 2.5), ("cookie_httponly", "yes"), ("superuser", "Root")])
def test_a_value_of_the_wrong_type_is_refused(option: str, value: Any) -> None:
    """The message names option, value and what is allowed."""
    with pytest.raises(UsageError) as caught:
        checked({option: value}, {option: "so and so"})
    assert f"--policy {option}: {value!r} is not allowed; allowed: so and so" == str(caught.value)
