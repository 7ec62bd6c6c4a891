"""Plays the short stories that figures rest on, through the one door, and remembers them.

Knows how a story becomes a scenario; must not know what is asked of it. A story is always told on a fresh opening of
the target, so no probe changes what the next one finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from harness.clock import Clock, Running
from harness.dsl.needs import needs_of
from harness.errors import SessionHarnessError
from harness.model.codec import encode
from harness.model.history import Ending, History
from harness.model.measurement import Status
from harness.model.policy import Policy
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import Action, Advance, Login, Replay, Step
from harness.model.world import BrowserSpec, User, World
from harness.runner import LIMIT, play
from harness.targets.base import Target

START = datetime.fromisoformat(FIRST_INSTANT)
USER, OTHER, SUPERUSER = "JoeDoe", "JaneRoe", "Root"
BROWSER = "alice"
COOKIE = "cookie"
"""The capture that raw replays send."""

OBEDIENT = World((User(USER),), browsers=(BrowserSpec(BROWSER),))
UNCAPPED = World((User(USER),), browsers=(BrowserSpec(BROWSER, cap=None),))
"""A browser that keeps any lifetime, to see the cookie's own end."""


class Unmeasurable(Exception):
    """A story could not be told to its end; `status` says whose doing that is."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def does(action: Action, *, capture: str | None = None) -> Step:
    """The browser does something."""
    return Step(action, BROWSER, capture=capture)


def login() -> Step:
    """The user logs in, with the cookie kept for replays."""
    return does(Login(USER), capture=COOKIE)


def replay() -> Step:
    """The kept cookie is sent as it is, whatever any jar thinks of it."""
    return does(Replay((COOKIE,)))


def after(seconds: int) -> Step:
    """Time goes on."""
    return Step(Advance(timedelta(seconds=seconds)))


class Bench:
    """One target under one driver of its clock."""

    def __init__(self, target: Target, clock: Clock, *, seconds: float = LIMIT) -> None:
        self._target = target
        self._clock = clock
        self._seconds = seconds
        self._told: dict[bytes, History] = {}

    def told(
        self,
        steps: Sequence[Step],
        policy: Policy,
        world: World,
        start: datetime = START,
        *,
        again: int = 0,
        runs: bool = False,
    ) -> History:
        """The history of a story. Raises Unmeasurable when it could not be told whole.

        `again`: the story is told so often already, and this is another telling. `runs`: the clock runs from each
        instant to which it is moved, but for the first.
        """
        needs = needs_of(policy, world, tuple(steps))
        name = "measure"
        scenario = Scenario(name, name, name, "LIFE-05", policy, world, start, tuple(steps), frozenset(), needs)
        key = encode((scenario, again, runs))
        if key not in self._told:
            clock = self._running(start) if runs else self._clock
            self._told[key] = play(scenario, self._target, clock, seconds=self._seconds)
        return _whole(self._told[key])

    def _running(self, start: datetime) -> Clock:
        if not isinstance(self._clock, Running):
            raise Unmeasurable(Status.LACKING, "the clock of this target can only be held")
        return _ClockThatRuns(self._clock, start)


class _ClockThatRuns:
    """Moves a clock so that it runs on from each instant but `start`: until then the target is being made ready."""

    def __init__(self, clock: Any, start: datetime) -> None:
        self.zone = clock.zone
        self._clock = clock
        self._start = start

    def move(self, at: datetime) -> None:
        """See `Clock.move`."""
        (self._clock.move if at == self._start else self._clock.run)(at)


def _whole(history: History) -> History:
    match history.ending:
        case Ending.COMPLETED:
            return history
        case Ending.HARNESS_ERROR:
            raise SessionHarnessError(f"a measurement failed: {history.reason}")
        case Ending.NOT_APPLICABLE:
            raise Unmeasurable(Status.LACKING, history.reason)
        case _:
            raise Unmeasurable(Status.UNKNOWN, history.reason.strip().partition("\n")[0])
