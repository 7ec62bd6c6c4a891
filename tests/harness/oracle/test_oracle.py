"""The oracle against the hand-written scenarios, and what it leaves open."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from harness.catalogue.load import rules
from harness.model.policy import Policy
from harness.model.rule import Level
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import Action, Advance, GetVariable, Login, OpenForm, Replay, SetVariable, Step, Su, Visit
from harness.model.world import BrowserSpec, User, World
from harness.oracle.agreement import Both, both, disagreements, facts
from harness.oracle.contract import Contract
from harness.oracle.oracle import stated
from tests.whole.suite import bundled

AREAS = "LIFE RENEW EXPIRE ANON SESSION LOGIN LOGOUT SWITCH SU TRAIL FARM".split()

UNTOLD = {
    "ANON-04": "how many records a store holds is seen by no browser",
    "LOGIN-04": "its scenarios plant ids, which is an attacker's work and no browser's",
    "LOGIN-05": "how ids are drawn is seen by no browser",
    "LOGIN-06": "its scenarios have an id in use drawn again, which no browser can do",
}
"""Rules of the areas whose scenarios speak of nothing that the oracle speaks of, and why."""


def scenario(*steps: Step, policy: Policy = Policy(), browsers: tuple[str, ...] = ("alice",)) -> Scenario:  # noqa: B008
    """A story without expectations."""
    world = World(browsers=tuple(BrowserSpec(name) for name in browsers))
    start = datetime.fromisoformat(FIRST_INSTANT)
    return Scenario("story", "story", "a story", "LIFE-02", policy, world, start, steps, frozenset())


def by(browser: str, action: Action, **more: Any) -> Step:
    """A step of a browser."""
    return Step(action, browser=browser, **more)


def told(step: Step) -> dict[str, Any]:
    """What the oracle said of a step."""
    return {name: value for one in step.expectations for name, value in facts(one.expect)}


@pytest.fixture(scope="module")
def agreed() -> list[Both]:
    """Every fact of which both speak, over all scenarios."""
    return [one for scenario in bundled() for one in both(scenario)]


def test_the_oracle_says_nothing_else_than_the_hand_written_scenarios(agreed: list[Both]) -> None:
    """Wherever the oracle and a scenario's author speak of the same fact of a step, they say the same."""
    assert [one for one in agreed if one.written != one.told] == []


def test_the_oracle_speaks_of_every_rule_in_its_reach(agreed: list[Both]) -> None:
    """Of each contract and hardening rule of the areas some hand-written expectation is told, or it is said why not."""
    written = {rule for scenario in bundled() for rule in scenario.rules}  # a pending candidate has no scenario yet
    asked = {rule for rule in written if rules()[rule].area in AREAS and rules()[rule].level is not Level.INFORMATIONAL}
    counted = Counter(one.rule for one in agreed)

    assert sorted(UNTOLD) == sorted(rule for rule in asked if not counted[rule])


class SignIgnored(Contract):
    """Says that remember_me counts with a negative lifetime, too."""

    def login_lifetime(self, policy: Policy, remember_me: bool) -> timedelta:
        lasts = timedelta(days=3650) if remember_me else policy.login_lifetime(False)
        return timedelta(seconds=lasts // timedelta(seconds=1))


class TargetsPreference(Contract):
    """Says that the user switched to decides how long the superuser's cookie lives."""

    def whose_preference(self, real_user: str, effective_user: str) -> str:
        return effective_user


class NothingMoves(Contract):
    """Says that a login throws away what the visitor had."""

    def values_at_login(self, values: dict[str, Any] | None) -> dict[str, Any] | None:
        return {}


@pytest.mark.parametrize(
    ("wrong", "refuting"),
    [(SignIgnored, {"LIFE-04", "LIFE-07"}), (TargetsPreference, {"SU-04"}), (NothingMoves, {"LOGIN-01", "SESSION-03"})],
)
def test_a_wrong_sentence_is_refuted_by_a_hand_written_scenario(wrong: type[Contract], refuting: set[str]) -> None:
    """Each of three wrong sentences, planted one at a time, contradicts scenarios of the rules that it breaks."""
    areas = ("life/", "su/", "login/", "session/")
    asked = [one for one in bundled() if one.file.startswith(areas)]

    assert {one.rule for one in disagreements(asked, wrong())} >= refuting


@pytest.mark.parametrize(
    ("wait", "user"),
    [
        (timedelta(hours=12, seconds=-1), "JoeDoe"),
        (timedelta(hours=12), UNSET),
        (timedelta(hours=12, minutes=30), UNSET),
        (timedelta(hours=13, seconds=59), UNSET),
        (timedelta(hours=13, seconds=60), "anonymous"),
    ],
)
def test_the_hour_of_grace_is_left_open(wait: timedelta, user: str) -> None:
    """Whether a raw cookie still leads to its user is told before its end, and an hour and a minute after it."""
    story = scenario(
        by("alice", Login("JoeDoe"), capture="kept"),
        Step(Advance(wait)),
        by("mallory", Replay(("kept",))),
        browsers=("alice", "mallory"),
    )

    assert user == told(stated(story).steps[2]).get("user", UNSET)


def test_the_second_of_the_end_is_left_open_and_the_next_one_is_not() -> None:
    """Of a browser that asks in the very second of its cookie's end nothing is told; a second later, it sends none."""
    waits = (timedelta(hours=12), timedelta(hours=12, seconds=1))
    login, visit = by("alice", Login("JoeDoe")), by("alice", Visit("PageA"))
    at_end, after = (told(stated(scenario(login, Step(Advance(wait)), visit)).steps[2]) for wait in waits)

    assert {} == at_end
    assert ("absent", "anonymous") == (after["sent_cookie"], after["user"])


def test_a_list_in_a_statement_is_not_changed_by_later_steps() -> None:
    """What was told of a value stays as it was told when the value changes."""
    story = scenario(
        by("alice", Login("JoeDoe")),
        by("alice", SetVariable("x", ["one"])),
        by("alice", GetVariable("x")),
        by("alice", SetVariable("x", ["two"])),
        by("alice", GetVariable("x")),
    )
    steps = stated(story).steps

    assert [["one"], ["two"]] == [told(steps[2])["vars.x"], told(steps[4])["vars.x"]]


def test_a_ticket_from_before_two_logins_more_is_left_open() -> None:
    """What becomes of a session whose user logs in once more is open, and so are its tickets, however often."""
    root = World(users=(User("Root"), User("JaneRoe")))
    again = (by("alice", Login("Root")), by("alice", Login("Root")))
    steps = (by("alice", Login("Root")), by("alice", OpenForm("su")), *again, by("alice", Su("JaneRoe", ticket="kept")))
    story = replace(scenario(*steps, policy=Policy(superuser=("Root",))), world=root)

    assert "SU-13" not in {one.rule for step in stated(story).steps for one in step.expectations}


def test_every_expectation_names_a_clause_of_the_catalogue() -> None:
    """The rule and the clause of whatever is told exist."""
    named = {(one.rule, one.clause) for story in bundled() for step in stated(story).steps for one in step.expectations}

    assert [] == sorted((rule, clause) for rule, clause in named if clause not in rules()[rule].clauses)
