"""The timeline: a line a step, told in the words of the DSL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from harness import timeline
from harness.model.expect import Expect
from harness.model.history import History
from harness.model.step import (
    Account,
    Action,
    Advance,
    Configure,
    Login,
    Overtake,
    Plant,
    Prefer,
    Replay,
    SetVariable,
    Step,
    Su,
    Visit,
)  # fmt: skip
from harness.model.world import Wiki, World
from tests.harness import samples


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=12), "12 h"),
        (timedelta(days=3650), "3650 d"),
        (timedelta(hours=11, minutes=59, seconds=59), "11 h 59 m 59 s"),
        (timedelta(0), "0 s"),
        (timedelta(minutes=30), "30 m"),
        (timedelta(seconds=1.5), "1.5 s"),
        (timedelta(microseconds=100), "0.0001 s"),
        (timedelta(seconds=10), "10 s"),
        (timedelta(days=400, seconds=1), "400 d 1 s"),
        (timedelta(hours=-1), "-1 h"),
    ],
)
def test_duration(span: timedelta, words: str) -> None:
    """A length of time is told in its largest whole units."""
    assert timeline.duration(span) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=11, minutes=59, seconds=59), "+11:59:59"),
        (timedelta(0), "+0"),
        (timedelta(days=3650, seconds=61), "+3650d 00:01:01"),
        (timedelta(hours=-1), "-01:00:00"),
        (timedelta(milliseconds=500), "+00:00:00.5"),
    ],
)
def test_difference(span: timedelta, words: str) -> None:
    """Time gone by is told as a clock shows it, with a sign."""
    assert timeline.difference(span) == words


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Visit("FrontPage"), "visit FrontPage"),
        (Visit("FrontPage", method="HEAD"), "visit FrontPage, method: HEAD"),
        (Login("JoeDoe", password="wrong"), "login JoeDoe, password: wrong"),
        (Advance(timedelta(hours=12)), "advance 12 h"),
        (SetVariable("color", "blue", answer="redirect"), 'set color "blue", answer: redirect'),
        (Replay(("stale", "live")), "replay stale live"),
        (Su(""), "su without a user"),
        (Su("JoeDoe", ticket="forged"), "su JoeDoe, ticket: forged"),
        (Prefer(remember_me=True), "prefer remember_me on"),
        (Plant("x", times=5000), "plant x 5000 times"),
        (Configure({"cookie_lifetime": 3}), "configure cookie_lifetime: 3"),
        (Account("JoeDoe", "remember_me", value=True), "account JoeDoe remember_me, value: true"),
        (Overtake("SlowPage", (Step(Visit("FrontPage"), "alice"),)), "overtake SlowPage, by: 1 step"),
    ],
)
def test_describe(action: Action, words: str) -> None:
    """An action is told by its verb, its arguments in order, and what differs from the defaults."""
    assert timeline.describe(action) == words


def test_lines() -> None:
    """A line has number, clock, actor, deed, cookie sent, user and cookie set."""
    assert timeline.lines(samples.idle_history()) == (
        "1  2012-03-04 05:06:30Z  alice  login JoeDoe, keep as old -> JoeDoe; sid-1 for 12 h",
        "2  +12:00:00             time   advance 12 h",
        "3  +0                    alice  visit FrontPage with sid-1 -> JoeDoe; sid-2 for 12 h",
    )


def test_upto() -> None:
    """`upto` ends the story at that step."""
    assert [line.split()[0] for line in timeline.lines(samples.idle_history(), upto="2")] == ["1", "2"]


def test_overtaking_steps_are_indented() -> None:
    """A step that overtakes another stands indented below it."""
    lines = timeline.lines(samples.overtake_history())
    assert [line[:5] for line in lines] == ["1    ", "  1.1", "  1.2", "2    "]


def test_upto_overtaken() -> None:
    """The story up to an overtaken step has the steps that overtook it, for it was answered after them."""
    assert [line.split()[0] for line in timeline.lines(samples.overtake_history(), upto="1")] == ["1", "1.1", "1.2"]


def test_farm_and_crash() -> None:
    """In a farm a line names the wiki; a crash is told with its kind and message."""
    assert timeline.lines(samples.crash_history())[1] == (
        "2  +00:00:01             alice     visit FrontPage on one -> CRASH KeyError: 'user.id'"
    )


def test_operator_in_a_farm() -> None:
    """What the operator does to the whole farm names no wiki, what he does to one names it."""
    world = World(wikis=(Wiki("one"), Wiki("two")))
    farm = samples.scenario(world=world)
    assert timeline.deed(Step(Configure({"trail_size": 2})), farm) == "configure trail_size: 2"
    assert timeline.deed(Step(Configure({"trail_size": 2}), wiki="two"), farm) == "configure trail_size: 2 on two"


def told(*args: object, **kwargs: object) -> str:
    """The story of a single visit with this exchange."""
    step = Step(Visit("FrontPage"), "alice")
    exchange = samples.exchange(*args, **kwargs)  # type: ignore[arg-type]
    return timeline.story(samples.record("1", timedelta(0), exchange), step, samples.scenario(step))


def test_withheld_cookie() -> None:
    """A decision of the jar that matters is told with its reason and the section of the RFC."""
    withheld = samples.decision("withheld", reason="path", section="5.8.3")
    assert told("anonymous", decisions=(withheld,)) == (
        "visit FrontPage -> anonymous; no cookie; sid-1 withheld: path (6265bis 5.8.3)"
    )


def test_ordinary_decisions_are_not_told() -> None:
    """Storing and sending are what a reader expects, so lines leave them out."""
    assert told("JoeDoe", "sid-1", decisions=(samples.decision("sent"),)) == (
        "visit FrontPage with sid-1 -> JoeDoe; no cookie"
    )


def test_status() -> None:
    """A status is told when it is not 200."""
    assert told(None, status=403) == "visit FrontPage -> status 403; no cookie"


def test_switched_user() -> None:
    """Beside a switch the line names who is really there."""
    assert told("JoeDoe", real_user="Root") == "visit FrontPage -> JoeDoe (really Root); no cookie"


def test_cookie_text() -> None:
    """A Set-Cookie line is told by label and lifetime, with its scope where it is not the whole host."""
    assert timeline.cookie_text(samples.set_cookie()) == "sid-1 for 12 h"
    assert timeline.cookie_text(samples.set_cookie("", timedelta(0))) == "deleted"
    assert timeline.cookie_text(samples.set_cookie("other", None)) == "MOIN_SESSION=other until closed"
    farm = samples.set_cookie("sid-2", domain=".example.org", path="/farm", secure="")
    assert timeline.cookie_text(farm) == "sid-2 for 12 h, Domain .example.org, Path /farm, Secure"


def test_asked_facts_only() -> None:
    """A line tells the trail when the step asks for it, else not."""
    history = samples.idle_history()
    trail = samples.exchange("JoeDoe", trail=("FrontPage", "HelpContents"))
    asking = Step(Visit("FrontPage"), "alice", given=Expect(trail=("FrontPage",)))
    record = samples.record("1", timedelta(0), trail)
    assert timeline.story(record, asking, history.scenario).endswith("trail: FrontPage, HelpContents")
    assert "trail" not in timeline.story(record, history.scenario.steps[2], history.scenario)


def test_empty_history() -> None:
    """A play that never began has no lines."""
    assert timeline.lines(History(samples.scenario(), ())) == ()


def test_crash_at_the_start() -> None:
    """A target that crashes before the first step is told as its start."""
    history = History(samples.scenario(), (samples.record("0", timedelta(0), crash=samples.CRASH),))
    assert timeline.lines(history) == (
        "0  2012-03-04 05:06:30Z  operator  start the target -> CRASH KeyError: 'user.id'",
    )
