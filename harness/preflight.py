"""Is a target testable at all? Asked before it is judged: a login works, and its clock follows ours.

Tells a broken handler from a blind harness: a target whose clock stands elsewhere is not testable, never failed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from harness.clock import Clock
from harness.errors import TargetError
from harness.model.history import Ending, Exchange, History
from harness.model.policy import Policy
from harness.model.run import TargetInfo
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import Login, Step, Visit
from harness.model.world import World
from harness.runner import play
from harness.targets.base import Target

START = datetime.fromisoformat(FIRST_INSTANT)
INSTANTS = (START, START + timedelta(days=3650), START - timedelta(days=365))
"""Now, ten years on, a year back: a clock that is bound early, cached or real shows itself at one of them."""

TOLERANCE = timedelta(seconds=1)


def preflight(target: Target, clock: Clock, *, seconds: float) -> TargetInfo:
    """What the target is and can do.

    Raises TargetError when it can't be opened, logs nobody in, or has a clock of its own.
    """
    offsets = [(at, _offset(_login(target, clock, at, seconds), at)) for at in INSTANTS]
    known = [(at, offset) for at, offset in offsets if offset is not None]
    for at, offset in known[1:]:
        if abs(offset - known[0][1]) > TOLERANCE:
            raise TargetError(
                f"the clock of {target.name} does not follow: at {known[0][0]:%Y-%m-%d} its answers are dated"
                f" {_signed(known[0][1])} from ours, at {at:%Y-%m-%d} {_signed(offset)}; a clock bound early (a default"
                " argument, a class attribute, a closure) is out of reach of the frozen one"
            )
    opened = target.open(Policy(), World())
    try:
        return TargetInfo(
            target.name, target.door, target.description, tuple(sorted(opened.capabilities)), dict(opened.lacks)
        )
    finally:
        opened.close()


def _login(target: Target, clock: Clock, at: datetime, seconds: float) -> History:
    """A login and one visit. Raises TargetError when the user isn't logged in after it."""
    steps = (Step(Login("JoeDoe"), browser="alice"), Step(Visit("FrontPage"), browser="alice"))
    name = "preflight"
    scenario = Scenario(name, name, name, "LIFE-05", Policy(), World(), at, steps, rules=frozenset())
    history = play(scenario, target, clock, seconds=seconds)
    if history.ending is not Ending.COMPLETED:
        raise TargetError(_trouble(target.name, history))
    if _user(history) != "JoeDoe":
        raise TargetError(
            f"{target.name} can't be tested: after the login of JoeDoe its pages show {_user(history) or 'no user'};"
            " check the adapter's login request and its facts"
        )
    return history


def _trouble(name: str, history: History) -> str:
    crash = next((record.crash for record in history.steps if record.crash), None)
    reached = history.steps[-1].number if history.steps else "0"
    at = {"0": "at its start", "1": "at the login"}.get(reached, "at a visit")
    said = f"{crash.kind}: {crash.message}\n{crash.traceback}" if crash else history.reason
    return f"{name} can't be tested: it failed {at}\n{said}".rstrip()


def _user(history: History) -> str | None:
    answer = history.steps[-1].answer
    return answer.facts.user if answer else None


def _offset(history: History, at: datetime) -> timedelta | None:
    """How far the target's own dates are from ours: its Date header, else the end of its login cookie."""
    answers = [exchange for record in history.steps for exchange in record.exchanges]
    for answer in answers:
        end = _date(answer) or next((cookie.expires for cookie in answer.set_cookies if cookie.expires), None)
        if end is not None:
            return end - at
    return None


def _date(answer: Exchange) -> datetime | None:
    text = next((value for name, value in answer.headers if name.lower() == "date"), None)
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def _signed(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    return f"{seconds:+d} s"
