"""Is a target testable at all? Asked before it is judged: a login works, and its clock follows ours.

Tells a broken handler from a blind harness: a target whose clock stands elsewhere is not testable, never failed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from harness.browser.dates import cookie_date
from harness.clock import Clock, Foreign
from harness.errors import SessionHarnessError, TargetError
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
    """What the target is and can do. A clock that runs by itself can't follow ours: then one login is enough.

    Raises TargetError when it can't be opened, logs nobody in, or has a clock of its own.
    """
    instants = INSTANTS[:1] if isinstance(clock, Foreign) else INSTANTS
    logins = [(at, _login(target, clock, at, seconds)) for at in instants]
    for what, date_of in (("answers are dated", _date), ("cookies end", _end)):
        dates = [(at, found - at) for at, history in logins if (found := _first(date_of, history)) is not None]
        for at, offset in dates[1:]:
            if abs(offset - dates[0][1]) > TOLERANCE:
                raise TargetError(_elsewhere(target.name, what, dates[0], (at, offset)))
    opened = target.open(Policy(), World())
    try:
        return TargetInfo(
            target.name, target.door, target.description, tuple(sorted(opened.capabilities)), dict(opened.lacks)
        )
    finally:
        opened.close()


def _login(target: Target, clock: Clock, at: datetime, seconds: float) -> History:
    """A login and one visit. Raises TargetError when the user isn't logged in after it."""
    history = play(first_login(at), target, clock, seconds=seconds)
    if history.ending is Ending.HARNESS_ERROR:
        raise SessionHarnessError(f"the preflight itself failed: {history.reason}")
    if history.ending is not Ending.COMPLETED:
        raise TargetError(_trouble(target.name, history))
    if failing := _failing(history):
        raise TargetError(f"{target.name} can't be tested: {failing}")
    if _user(history) != "JoeDoe":
        raise TargetError(
            f"{target.name} can't be tested: after the login of JoeDoe its pages show {_user(history) or 'no user'};"
            " check the adapter's login request and its facts"
        )
    return history


def first_login(at: datetime = START) -> Scenario:
    """What the preflight plays."""
    steps = (Step(Login("JoeDoe"), browser="alice"), Step(Visit("FrontPage"), browser="alice"))
    name = "preflight"
    return Scenario(name, name, name, "LIFE-05", Policy(), World(), at, steps, rules=frozenset())


def _trouble(name: str, history: History) -> str:
    if history.ending is Ending.ADAPTER_ERROR:
        return f"{name} can't be tested: its adapter raised {history.reason}".rstrip()
    crash = next((record.crash for record in history.steps if record.crash), None)
    reached = history.steps[-1].number if history.steps else "0"
    at = {"0": "at its start", "1": "at the login"}.get(reached, "at a visit")
    said = f"{crash.kind}: {crash.message}\n{crash.traceback}" if crash else history.reason
    return f"{name} can't be tested: it failed {at}\n{said}".rstrip()


def _failing(history: History) -> str:
    """What an answer that says the server failed says, with the log; empty: there is none."""
    for record, where in zip(history.steps, ("the login", "a visit"), strict=False):
        if record.answer is not None and record.answer.status >= 500:
            return "\n".join([f"it answered {where} with status {record.answer.status}", *record.log])
    return ""


def _user(history: History) -> str | None:
    answer = history.steps[-1].answer
    return answer.facts.user if answer else None


def _first(date_of: Callable[[Exchange], datetime | None], history: History) -> datetime | None:
    """The first date that the answers of a play tell."""
    answers = [exchange for record in history.steps for exchange in record.exchanges]
    return next((found for answer in answers if (found := date_of(answer)) is not None), None)


def _date(answer: Exchange) -> datetime | None:
    """The Date header: the clock of the server."""
    text = next((value for name, value in answer.headers if name.lower() == "date"), None)
    return cookie_date(text) if text else None


def _end(answer: Exchange) -> datetime | None:
    """The end of the session cookie: the clock of the sessions, which may be another."""
    return next((cookie.expires for cookie in answer.set_cookies if cookie.expires), None)


def _elsewhere(name: str, what: str, first: tuple[datetime, timedelta], other: tuple[datetime, timedelta]) -> str:
    return (
        f"the clock of {name} does not follow: at {first[0]:%Y-%m-%d} its {what} {_signed(first[1])} from ours,"
        f" at {other[0]:%Y-%m-%d} {_signed(other[1])}; a clock bound early (a default argument, a class attribute,"
        " a closure) is out of reach of the frozen one"
    )


def _signed(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    return f"{seconds:+d} s"
