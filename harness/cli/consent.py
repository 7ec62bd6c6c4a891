"""Before a wiki that the harness didn't start is spoken to: what will be done there is told, and somebody agrees.

Knows the terminal and what steps send; must not know how they are sent. Nothing is sent before `agree` returns.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from harness.errors import UsageError
from harness.model.step import (
    Action,
    AppendVariable,
    DeleteVariable,
    GetVariable,
    Login,
    Logout,
    OpenForm,
    Plant,
    Replay,
    Return,
    SetVariable,
    Su,
    Visit,
)
from harness.runner import place_of, unplayable

if TYPE_CHECKING:
    from harness.cli.options import VerifyOptions
    from harness.model.scenario import Scenario
    from harness.targets.base import Place, Target

KINDS: dict[str, tuple[type, ...]] = {
    "log in": (Login,),
    "log out": (Logout, Return),
    "ask for a page": (Visit,),
    "switch to another user, or load the form for it": (Su, OpenForm),
    "set, ask for or delete a variable of a session": (SetVariable, AppendVariable, GetVariable, DeleteVariable),
    "send session cookies again that it gave out before": (Replay,),
}
"""What is sent, by the steps that send it."""

NOT_DONE = """\
It will not start, stop or configure the wiki, change its pages, accounts or preferences, move its clock, or look at
what it stores. The sessions that begin there stay behind until the wiki ends them."""


def agree(target: Target, scenarios: Sequence[Scenario], *, first: Sequence[Scenario] = (), yes: bool) -> None:
    """Tell what will be done to a wiki that is not ours, and ask; of another target nothing is said.

    `first` are played before the scenarios. With `yes` nobody is asked. Raises UsageError when nobody can be asked, or
    none of the scenarios can be played there; click.Abort: it is not wanted.
    """
    place = place_of(target)
    if place is None:
        return
    played = [scenario for scenario in scenarios if not unplayable(scenario, target)]
    if not played:
        raise UsageError(f"nothing to play: {_emptiness(scenarios, target)}; nothing was sent to {place.address}")
    for line in _plan(target, place, [*first, *played], len(played), len(scenarios)):
        click.echo(line, err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"nobody can be asked here: with --yes this is done to {place.address}; nothing was sent")
    if not click.confirm("Go on?", default=False, err=True):
        click.echo(f"nothing was sent to {place.address}", err=True)
        raise click.Abort


def check(target: Target, given: VerifyOptions) -> None:
    """Raise UsageError for options that no wiki has which we didn't start."""
    if place_of(target) is None:
        return
    if given.policy:
        raise UsageError(f"--policy: {target.name} is configured by its admin; its file says how, under 'settings'")
    if (given.workers or 1) > 1:
        raise UsageError(f"--workers: {target.name} is somebody else's server: one scenario is played at a time")
    if given.executor != "local":
        raise UsageError(f"--executor: {target.name} is somebody else's server: it is spoken to from here alone")


def refuse(target: Target, command: str, why: str) -> None:
    """Raise UsageError where a command has no sense for a wiki that we didn't start."""
    place = place_of(target)
    if place is not None:
        raise UsageError(f"{command}: {why}; {place.address} is not ours; 'session-harness verify' can be used")


def _plan(target: Target, place: Place, played: Sequence[Scenario], count: int, total: int) -> Iterator[str]:
    actions = [step.action for scenario in played for _, step in scenario.numbered_steps()]
    kinds = Counter(kind for action in actions for kind, types in KINDS.items() if isinstance(action, types))
    named = ", ".join(f"{account} (the scenarios' {user})" for user, account in place.accounts.items())
    wrong = sum(isinstance(action, Login) and action.password == "wrong" for action in actions)
    made_up = sum(map(_makes_up, actions))
    yield f"{target.description}, at {place.address}, was not started by session-harness, which will"
    yield f"  send at least {kinds.total()} requests, one after the other, each marked as its own by User-Agent"
    yield f"  use the accounts {named}"
    for kind, times in kinds.items():
        again = f", {wrong} of them with a wrong password" if kind == "log in" and wrong else ""
        yield f"  {kind}: {_times(times)}{again}"
    if made_up:
        yield f"  make up a session cookie, or change one: {_times(made_up)}"
    yield f"for {count} of {total} scenarios; the others can't be played there."
    yield NOT_DONE


def _makes_up(action: Action) -> bool:
    return isinstance(action, Plant) or (isinstance(action, Visit) and action.cookie_header is not None)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _emptiness(scenarios: Sequence[Scenario], target: Target) -> str:
    """The reason that stands in the way of most."""
    reasons = Counter(unplayable(scenario, target) for scenario in scenarios)
    reason, count = reasons.most_common(1)[0]
    return f"none of the {len(scenarios)} scenarios can be played there; {count} because {reason}"
