"""Does a target do what it claims? A few short plays, one for each capability that a visitor can see.

Knows the verbs and the facts that they must show on any target that is spoken to rightly; must not know rules: what is
asked here tells a broken adapter, not a broken session system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from harness.clock import Clock, Foreign
from harness.model.history import Ending, Facts, History
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Action, Login, Logout, Prefer, Restart, SetVariable, Step, Su, Visit
from harness.model.world import User, World
from harness.preflight import START, preflight
from harness.runner import play
from harness.targets.base import Target

NOT_OURS = "not ours: it runs by itself, and nothing that wants it moved is played"
USERS = (User("JoeDoe"), User("JaneRoe"))


class Probe(msgspec.Struct, frozen=True):
    """What one probe has shown."""

    capability: str
    said: str
    failed: bool = False


class _Case(msgspec.Struct, frozen=True):
    """A short story, and what its last answer must tell."""

    capability: str
    actions: tuple[Action, ...]
    wanted: str
    holds: Callable[[Facts], bool]
    policy: Policy = Policy()


_JOE = Login("JoeDoe")
_CASES = (
    _Case("login", (_JOE, Visit("FrontPage")), "the page shows JoeDoe", lambda facts: facts.user == "JoeDoe"),
    _Case(
        "login",
        (Login("JoeDoe", password="wrong"), Visit("FrontPage")),
        "a wrong password logs nobody in",
        lambda facts: facts.user == "anonymous",
    ),
    _Case(
        "logout",
        (_JOE, Logout(), Visit("FrontPage")),
        "after it the page shows nobody",
        lambda facts: facts.user == "anonymous",
    ),
    _Case("restart", (Restart(), Visit("FrontPage")), "the page is there again", lambda facts: facts.user is not None),
    _Case(
        "trail",
        (_JOE, Visit("PageA"), Visit("PageB")),
        "PageA stands in it",
        lambda facts: "PageA" in (facts.trail or ()),
    ),
    _Case(
        "remember_me",
        (_JOE, Prefer(True), Visit("FrontPage")),
        "the form is taken and the login holds",
        lambda facts: facts.user == "JoeDoe",
    ),
    _Case(
        "su",
        (_JOE, Su("JaneRoe"), Visit("FrontPage")),
        "the page shows JaneRoe",
        lambda facts: facts.user == "JaneRoe",
        Policy(superuser=("JoeDoe",)),
    ),
    _Case(
        "variables",
        (_JOE, SetVariable("colour", "red"), Visit("FrontPage")),
        "the value is there",
        lambda facts: (facts.vars or {}).get("colour") == "red",
    ),
)


def examine(target: Target, clock: Clock, *, seconds: float) -> Iterator[Probe]:
    """The probes of what the target claims, as they are made. Raises TargetError when it can't be tested at all."""
    info = preflight(target, clock, seconds=seconds)
    runs = isinstance(clock, Foreign)
    yield Probe("clock", NOT_OURS if runs else "ok: it follows ours, ten years on and a year back")
    lacking: set[str] = set()
    for case in _CASES:
        if case.capability in info.capabilities:
            yield _probed(case, target, clock, seconds)
        elif case.capability not in lacking:
            lacking.add(case.capability)
            reason = info.lacks.get(case.capability, "the target does not claim it")
            yield Probe(case.capability, f"not claimed: {reason}")


def scenarios() -> tuple[Scenario, ...]:
    """All that may be played, after the preflight."""
    return tuple(_scenario(case) for case in _CASES)


def _scenario(case: _Case) -> Scenario:
    steps = tuple(Step(action, browser="alice" if action.BY == "browser" else None) for action in case.actions)
    world = World(users=USERS)
    name = f"doctor-{case.capability}"
    needs = frozenset({case.capability})
    return Scenario(name, name, name, "LIFE-05", case.policy, world, START, steps, rules=frozenset(), needs=needs)


def _probed(case: _Case, target: Target, clock: Clock, seconds: float) -> Probe:
    history = play(_scenario(case), target, clock, seconds=seconds)
    seen = _seen(history)
    if history.ending is Ending.NOT_APPLICABLE:
        return Probe(case.capability, f"not probed: {history.reason}")
    if history.ending is Ending.COMPLETED and seen is not None and case.holds(seen):
        return Probe(case.capability, f"ok: {case.wanted}")
    return Probe(case.capability, f"FAILED: wanted was that {case.wanted}; {_trouble(history, seen)}", failed=True)


def _seen(history: History) -> Facts | None:
    """What the last answer told."""
    answer = history.steps[-1].answer if history.steps else None
    return answer.facts if answer else None


def _trouble(history: History, seen: Facts | None) -> str:
    if history.ending is not Ending.COMPLETED:
        return f"the play ended: {history.reason.rstrip()}"
    return f"seen was {seen.user or 'no user'}" if seen else "there was no answer"
