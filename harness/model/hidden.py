"""A scenario as it is told: without the passwords of its accounts.

Plain data in and out. What is played needs them; no History, and so no report and no recording, has them.
"""

from __future__ import annotations

from msgspec.structs import replace

from harness.model.scenario import Scenario
from harness.model.step import Account, Action, ChangePassword, Login, Overtake, Step

HIDDEN = "hidden"
"""What stands in a password's place."""
KNOWN = (None, "wrong")
"""No secrets: none given, and the one that no account has."""


def told(scenario: Scenario) -> Scenario:
    """The scenario with every password hidden."""
    steps = scenario.steps
    if any(_has_secret(step.action) for step in steps):
        steps = tuple([replace(step, action=_told(step.action)) for step in steps])
    users = tuple([replace(user, password=HIDDEN) for user in scenario.world.users])
    return replace(scenario, world=replace(scenario.world, users=users), steps=steps)


def _has_secret(action: Action) -> bool:
    match action:
        case Login(password=password):
            return password not in KNOWN
        case Account(change="add" | "password", value=value):
            return value not in KNOWN
        case ChangePassword():
            return True
        case Overtake(by=by):
            return any(_has_secret(step.action) for step in by)
    return False


def _told(action: Action) -> Action:
    match action:
        case Login(password=password) if password not in KNOWN:
            return replace(action, password=HIDDEN)
        case Account(change="add" | "password", value=value) if value not in KNOWN:
            return replace(action, value=HIDDEN)
        case ChangePassword():
            return replace(action, new=HIDDEN)
        case Overtake(by=by):
            steps: tuple[Step, ...] = tuple([replace(step, action=_told(step.action)) for step in by])
            return replace(action, by=steps)
    return action
