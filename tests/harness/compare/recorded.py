"""Recordings made by hand for the tests of comparison and baselines: a login, an idle day, a visit.

Knows the model and the judge; nothing here was ever played.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec

from harness.catalogue.load import profile, rules
from harness.judge import judge
from harness.model.expect import CookieExpect, Expect
from harness.model.history import Exchange, History
from harness.model.recording import FORMAT, Recording
from harness.model.run import TargetInfo
from harness.model.scenario import Scenario
from harness.model.step import Advance, Expectation, Login, Step, Visit
from tests.harness.samples import HOURS_12, exchange, record, scenario, set_cookie

DAY = timedelta(days=1)


def story(name: str = "a-day", rule: str = "LIFE-02") -> Scenario:
    """A login whose cookie must last twelve hours, a day, and a visit that must be anonymous."""
    lifetime = Expectation(rule, "holds", Expect(cookie=CookieExpect(lifetime=HOURS_12)))
    over = Expectation(rule, "holds", Expect(user="anonymous"))
    return scenario(
        Step(Login("JoeDoe"), "alice", expectations=(lifetime,)),
        Step(Advance(DAY)),
        Step(Visit("FrontPage"), "alice", expectations=(over,)),
        name=name,
        rule=rule,
    )


def login(lifetime: timedelta = HOURS_12, **attributes: str) -> Exchange:
    """The answer to the login."""
    return exchange("JoeDoe", None, (set_cookie("sid-1", lifetime, **attributes),))


def played(answer: Exchange, visit: Exchange | None = None, told: Scenario | None = None) -> History:
    """The story, as it went with these answers."""
    records = (
        record("1", timedelta(0), answer, held_after="sid-1"),
        record("2", DAY),
        record("3", DAY, visit or exchange("anonymous")),
    )
    return History(told or story(), records)


def recording(*histories: History, change: Callable[[Recording], Recording] = lambda made: made) -> Recording:
    """The recording of these histories, judged by the hardened profile."""
    target = TargetInfo("mine", "wsgi", "made by hand", ("login",))
    return change(Recording(FORMAT, judge(histories, rules(), profile("hardened"), target), histories))


def renamed(made: Recording, name: str) -> Recording:
    """The recording of another target."""
    target = msgspec.structs.replace(made.run.target, name=name)
    return msgspec.structs.replace(made, run=msgspec.structs.replace(made.run, target=target))
