"""What of a story a target can play, and what of the oracle's statement can be read from its answers.

Knows capabilities; must not know how a target is asked.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from harness.dsl.needs import EXPECTATIONS, needs_of
from harness.model.policy import Policy
from harness.model.rule import Profile, Standing
from harness.model.scenario import Scenario
from harness.model.step import Expectation, Restart, Step
from harness.model.world import World


class Fitting:
    """Cuts stories and statements down to what this target can do and must keep."""

    def __init__(self, capabilities: frozenset[str], profile: Profile) -> None:
        self.capabilities = capabilities
        self.profile = profile
        self._can: dict[int, tuple[Step, bool]] = {}
        """By the identity of a deck's step, which is kept here so that it stays the only one."""

    def fit(self, scenario: Scenario) -> Scenario | None:
        """The scenario without steps and options that the target lacks; None: its world is not for this target."""
        policy = self._policy(scenario.policy)
        users = scenario.world.users
        if "remember_me" not in self.capabilities:
            users = tuple(msgspec.structs.replace(user, remember_me=False) for user in users)
        world = msgspec.structs.replace(scenario.world, users=users)
        if not self.capabilities >= needs_of(policy, world, ()):
            return None
        steps = tuple([step for step in scenario.steps if self._plays(step)])
        return msgspec.structs.replace(scenario, policy=policy, world=world, steps=steps) if steps else None

    def _policy(self, policy: Policy) -> Policy:
        lacking = [name for name in policy.options() if f"policy:{name}" not in self.capabilities]
        default = Policy()
        return msgspec.structs.replace(policy, **{name: getattr(default, name) for name in lacking})

    def _plays(self, step: Step) -> bool:
        known = self._can.get(id(step))
        if known is None:
            persistent = {"persistent"} if isinstance(step.action, Restart) else set()
            known = step, self.capabilities >= needs_of(Policy(), World(), (step,)) | persistent
            self._can[id(step)] = known
        return known[1]

    def keep(self, expectation: Expectation) -> Expectation | None:
        """What is left of an expectation: fields that can be read, of a rule that is required."""
        if self.profile.rules[expectation.rule] is not Standing.REQUIRED:
            return None
        expect = expectation.expect
        hidden = [
            name
            for name, need in EXPECTATIONS.items()
            if need not in self.capabilities and getattr(expect, name) is not UNSET
        ]
        if not hidden:
            return expectation
        left = msgspec.structs.replace(expect, **dict.fromkeys(hidden, UNSET))
        told = any(getattr(left, name) is not UNSET for name in left.__struct_fields__)
        return msgspec.structs.replace(expectation, expect=left) if told else None
