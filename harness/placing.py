"""A scenario at a wiki that was there before it: whether it can be played there, and what it becomes.

Such a wiki is as it is: its clock, its accounts, its settings, its address. What a scenario says of these must be so
there already, or not matter to it; else it can't be played, and the reason says why. Pure; must not know how the wiki
is spoken to.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import msgspec

from harness.clock import Clock, Foreign
from harness.model.policy import Policy
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import Action, Advance, Login, Replay, Rewind, Su
from harness.model.world import User
from harness.settings import depends_on, depends_on_place, is_for_another, sets
from harness.targets.base import Place

START = datetime.fromisoformat(FIRST_INSTANT)
ITS_OWN = (None, "wrong")
"""Passwords of a login for which the account's own is enough to know."""


def obstacle(scenario: Scenario, place: Place) -> str:
    """Why it can't be played there, the first reason; empty: nothing of this is in the way."""
    found = itertools.chain(_of_time(scenario), _of_users(scenario, place), _of_settings(scenario, place))
    return next(found, "")


def placed(scenario: Scenario, place: Place, clock: Clock) -> Scenario:
    """The scenario where the wiki lies, under its settings, starting now."""
    policy = msgspec.structs.replace(scenario.policy, **_values(place))
    wikis = tuple(msgspec.structs.replace(place.wiki, name=wiki.name) for wiki in scenario.world.wikis)
    world = msgspec.structs.replace(scenario.world, wikis=wikis)
    return msgspec.structs.replace(scenario, policy=policy, world=world, start=cast(Foreign, clock).now())


def _of_time(scenario: Scenario) -> Iterator[str]:
    if scenario.start != START:
        yield "it begins at an instant of its own, and the clock of this wiki can't be set"
    if any(isinstance(action, Advance | Rewind) for action in _actions(scenario)):
        yield "it wants time to pass, and the clock of this wiki can't be moved"


def _of_users(scenario: Scenario, place: Place) -> Iterator[str]:
    for user in _acting(scenario):
        if user.name not in place.accounts:
            yield f"it acts as {user.name}, for whom the target file names no account"
        if user.remember_me or user.disabled:
            yield f"it wants {user.name} {'with remember_me' if user.remember_me else 'disabled'}"
    if any(isinstance(action, Login) and action.password not in ITS_OWN for action in _actions(scenario)):
        yield "it logs in with a password that no account there has"


def _of_settings(scenario: Scenario, place: Place) -> Iterator[str]:
    known = _values(place)
    for option, value in known.items():
        if is_for_another(scenario, option, value):
            yield f"the wiki runs {option} {_word(value)}, and it is written for another value"
    unknown = [option for option in Policy.__struct_fields__ if option not in known]
    needed = [option for option in unknown if sets(scenario, option) or depends_on(scenario, option)]
    if needed:
        yield f"it depends on {', '.join(needed)}: the target file doesn't say under 'settings' what the wiki runs"
    wiki = scenario.world.wikis[0]
    if wiki.tls_proxy:
        yield "it wants a proxy that ends TLS"
    elif (wiki.scheme, wiki.mount) != (place.wiki.scheme, place.wiki.mount) and depends_on_place(scenario):
        yield f"it is about where the cookie of {wiki.scheme}://{wiki.host}{wiki.mount} goes, which lies elsewhere"


def _acting(scenario: Scenario) -> list[User]:
    """The accounts of its world as which somebody logs in, or is switched to."""
    names = {action.user for action in _actions(scenario) if isinstance(action, Login | Su | Replay)}
    return [user for user in scenario.world.users if user.name in names]


def _values(place: Place) -> dict[str, Any]:
    policy = msgspec.convert(place.settings, Policy)
    return {option: getattr(policy, option) for option in place.settings}


def _word(value: Any) -> str:
    return ", ".join(value) or "empty" if isinstance(value, tuple) else str(value)


def _actions(scenario: Scenario) -> Iterator[Action]:
    return (step.action for _, step in scenario.numbered_steps())
