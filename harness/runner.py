"""Plays one scenario through a target's door and records what happens. The only place with effects on a target.

Knows the order of steps, the two clocks, and how a play ends; what a step does is in `steps`. Must not know rules,
expectations' outcomes or reports. What the target may see is what a visitor and an operator do: looking never makes a
request of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from harness.clock import Clock
from harness.errors import TargetError
from harness.model.hidden import told
from harness.model.history import Crash, Ending, History, StepRecord
from harness.model.scenario import Scenario
from harness.model.step import Advance, Rewind, Step
from harness.placing import obstacle, placed
from harness.recorder import Recorder, frames
from harness.steps import operator
from harness.steps.act import act
from harness.steps.draft import Draft
from harness.steps.stage import NotReached, Stage
from harness.steps.turns import has_orders, in_every_order
from harness.targets.adapted import AdapterError
from harness.targets.base import ApplicationCrash, Offer, Offering, Opened, Place, Placed, Target
from harness.watchdog import TimeLimit, limit

Hook = Callable[[Scenario, Step, StepRecord, Opened], None]
"""Called after each step with the target still open (`--pdb`)."""

LIMIT = 60.0
"""Seconds of real time that one play may take."""

TIMEOUT = "timeout"
"""The kind of a crash that is no answer in time."""


class _Stop(Exception):
    """The play can't go on; the record of its last step says why."""


def play(
    scenario: Scenario, target: Target, clock: Clock, *, seconds: float = LIMIT, after_step: Hook | None = None
) -> History:
    """Play a scenario on a fresh opening of the target.

    `seconds` of real time are the limit for the whole play; running into it is recorded as the application's crash.
    One with an order to be tried out is played in every order, each on an opening of its own (`History.others`).
    Raises TargetError when the target can't be opened or closed.
    """
    if has_orders(scenario):
        return in_every_order(scenario, lambda one: _play_once(one, target, clock, seconds, after_step))
    return _play_once(scenario, target, clock, seconds, after_step)


def _play_once(scenario: Scenario, target: Target, clock: Clock, seconds: float, after_step: Hook | None) -> History:
    clock.move(scenario.start)
    place = place_of(target)
    recorder = Recorder(target.adapter.session_cookies, place.secrets if place else None)
    try:
        with limit(seconds):
            if reason := unplayable(scenario, target):
                return History(told(scenario), (), Ending.NOT_APPLICABLE, reason)
            try:
                opened = target.open(scenario.policy, scenario.world)
            except TargetError:
                raise
            except (Exception, SystemExit) as error:  # noqa: BLE001, whatever it is, the target raised it
                return _nothing_played(scenario, recorder.crash(error))
            if place is not None:
                scenario = placed(scenario, place, clock)
            try:
                return _Play(Stage(scenario, target.adapter, opened, clock, recorder), after_step).run()
            finally:
                _close(opened, target.name)
    except TimeLimit as error:
        return _nothing_played(scenario, recorder.crash(error, kind=TIMEOUT))


def unplayable(scenario: Scenario, target: Target) -> str:
    """Why the target is not even opened for this scenario; empty: it is, and says then what it lacks."""
    place = place_of(target)
    if place is not None and (reason := obstacle(scenario, place)):
        return reason
    # Asked of the class, whose answer is kept: of the target it would cost as much as a step.
    offering = cast(Offering, target) if issubclass(type(target), Offering) else None
    return "" if offering is None else _lacking(scenario, offering.offer())


def place_of(target: Target) -> Place | None:
    """Where it lies, when it was not started by us; None: it is ours."""
    return cast(Placed, target).place() if issubclass(type(target), Placed) else None


def _nothing_played(scenario: Scenario, crash: Crash) -> History:
    return History(told(scenario), (StepRecord("0", scenario.start, crash=crash),), Ending.CRASHED, crash.message)


def _close(opened: Opened, name: str) -> None:
    try:
        opened.close()
    except Exception as error:
        raise TargetError(f"{name} can't be closed after a play: {type(error).__name__}: {error}") from error


class _Play:
    """Plays all steps of a scenario, and keeps their records."""

    def __init__(self, stage: Stage, after_step: Hook | None) -> None:
        self._stage = stage
        self._after_step = after_step
        self._records: list[StepRecord] = []

    def run(self) -> History:
        """Play all steps; what went wrong is part of the record."""
        stage = self._stage
        if lacking := _lacking(stage.scenario, stage.opened):
            return self._history(Ending.NOT_APPLICABLE, lacking)
        ending, reason = Ending.COMPLETED, ""
        try:
            with stage.log_tap:
                self._play_all(stage.scenario.steps, "")
        except _Stop as error:
            ending, reason = Ending.CRASHED, str(error)
        except TargetError:
            raise
        except NotReached as error:
            ending, reason = Ending.NOT_APPLICABLE, str(error)
        except AdapterError as error:
            ending, reason = Ending.ADAPTER_ERROR, f"{error}\n{frames(error.__cause__ or error)}"
        except Exception as error:  # noqa: BLE001, what is left is our own fault, and an outcome of its own
            ending, reason = Ending.HARNESS_ERROR, f"{type(error).__name__}: {error}\n{frames(error)}"
        finally:
            if stage.zoned:
                stage.clock.zone("UTC")
        return self._history(ending, stage.recorder.words(reason))

    def _history(self, ending: Ending, reason: str) -> History:
        recorder = self._stage.recorder
        captures = {
            name: tuple([recorder.label(cookie.value) for cookie in cookies])
            for name, cookies in self._stage.captures.items()
        }
        return History(told(self._stage.scenario), tuple(self._records), ending, reason, recorder.ids, captures)

    def _play_all(self, steps: tuple[Step, ...], prefix: str) -> None:
        for index, step in enumerate(steps, 1):
            self._play_step(step, f"{prefix}{index}")

    def _play_step(self, step: Step, number: str) -> None:
        stage = self._stage
        if isinstance(step.action, Advance):
            stage.now += step.action.by
        elif isinstance(step.action, Rewind):
            stage.behind += step.action.by
        stage.tick()
        stage.clock.move(stage.server_now())
        if stage.announced is not None:
            stage.announced.announce(stage.scenario.id, number)
        draft = Draft(stage, step, number, self._play_all)
        try:
            act(draft)
            operator.look(draft)
        except TimeLimit as error:
            draft.crash = stage.recorder.crash(error, kind=TIMEOUT)
        except ApplicationCrash as error:
            draft.crash = stage.recorder.crash(error.__cause__ or error)
        record = draft.record()
        self._records.append(record)
        if self._after_step:
            self._after_step(stage.scenario, step, record, stage.opened)
        if draft.crash:
            raise _Stop(draft.crash.message)


def _lacking(scenario: Scenario, offer: Offer) -> str:
    """What the scenario needs and isn't offered, with the reasons; empty: nothing."""
    lacking = sorted(scenario.needs - set(offer.capabilities))
    return "; ".join(offer.lacks.get(name, f"the target does not offer {name!r}") for name in lacking)
