"""A scenario at a wiki that was there before it: what keeps it from being played, and what it becomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from harness.clock import Clock
from harness.model.expect import CookieExpect, Expect
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Advance, Expectation, Login, Step, Visit
from harness.model.world import User, Wiki, World
from harness.placing import START, obstacle, placed
from harness.targets.base import Place

SETTINGS: dict[str, Any] = {"cookie_lifetime": 12, "absolute_lifetime": None, "anonymous_session_lifetime": None}
PLACE = Place(Wiki(scheme="https", host="wiki.example.com", mount="/w"), SETTINGS, {"JoeDoe": "ann"}, frozenset())
NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def story(*steps: Step, policy: Policy | None = None, world: World | None = None) -> Scenario:
    """A scenario of a login and these steps."""
    login = Step(Login("JoeDoe"), browser="alice")
    return Scenario(
        "a", "a", "a", "LIFE-02", policy or Policy(), world or World(), START, (login, *steps), rules=frozenset()
    )


def asking(**expected: Any) -> Step:
    """A visit that expects this of its Set-Cookie."""
    wanted = Expectation("LIFE-02", "holds", Expect(cookie=CookieExpect(**expected)))
    return Step(Visit("FrontPage"), browser="alice", expectations=(wanted,))


ALONE = story()


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        (ALONE, ""),
        (story(asking(max_age=timedelta(hours=12))), ""),
        (story(policy=Policy(cookie_lifetime=12)), ""),
        (story(world=World(users=(User("JoeDoe"), User("JaneRoe", remember_me=True)))), ""),
        (msgspec.structs.replace(ALONE, start=NOW), "it begins at an instant of its own"),
        (story(Step(Advance(timedelta(seconds=1)))), "it wants time to pass"),
        (
            story(Step(Login("JaneRoe"), browser="alice"), world=World((User("JoeDoe"), User("JaneRoe")))),
            "JaneRoe, for",
        ),
        (story(world=World((User("JoeDoe", remember_me=True),))), "it wants JoeDoe with remember_me"),
        (story(world=World((User("JoeDoe", disabled=True),))), "it wants JoeDoe disabled"),
        (story(Step(Login("JoeDoe", password="another"), browser="alice")), "a password that no account there has"),
        (story(policy=Policy(cookie_lifetime=0)), "the wiki runs cookie_lifetime 12, and it is written for another"),
        (story(policy=Policy(trail_size=9)), "it depends on trail_size: the target file doesn't say"),
        (story(asking(samesite="Lax")), "it depends on cookie_samesite: the target file doesn't say"),
        (
            story(asking(path="/"), policy=Policy(cookie_path="/")),
            "it depends on cookie_domain, cookie_path, cookie_secure, cookie_prefix: the target file doesn't say",
        ),
    ],
)
def test_what_is_in_the_way(scenario: Scenario, said: str) -> None:
    """The first reason; empty where there is none. An account that nobody uses may be missing."""
    found = obstacle(scenario, PLACE)
    assert said in found
    assert bool(said) == bool(found)


def test_where_the_cookie_goes_depends_on_the_address() -> None:
    """With all settings told, a scenario of the cookie's path still speaks of another address."""
    known = {**SETTINGS, "cookie_domain": None, "cookie_path": None, "cookie_secure": None, "cookie_prefix": None}
    scenario = story(asking(path="/"))
    there = msgspec.structs.replace(PLACE, settings=known)
    assert "where the cookie of http://wiki.example.org goes" in obstacle(scenario, there)
    assert "" == obstacle(scenario, msgspec.structs.replace(there, wiki=Wiki()))


class Stopped:
    """A running clock that is looked at once."""

    def now(self) -> datetime:
        return NOW

    def move(self, at: datetime) -> None: ...

    def zone(self, name: str) -> None: ...


def test_a_scenario_lies_where_the_wiki_is_and_begins_now() -> None:
    """Address, instant and settings are the wiki's; the users keep their names."""
    clock: Clock = Stopped()
    found = placed(ALONE, msgspec.structs.replace(PLACE, settings={"cookie_lifetime": 3}), clock)
    assert (NOW, 3) == (found.start, found.policy.cookie_lifetime)
    assert (Wiki(scheme="https", host="wiki.example.com", mount="/w"),) == found.world.wikis
    assert ALONE.world.users == found.world.users
