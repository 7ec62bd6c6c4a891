"""How much of what can be drawn a search has reached: policy classes, pairs of steps, and both together.

An empty search must not look like a clean one. Pure; counts what it is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from harness.explore.deck import THEMES, Fixed, deck, policies
from harness.model.policy import Policy
from harness.model.scenario import Scenario

Pair = tuple[str, str]


def policy_class(policy: Policy, shape: str) -> str:
    """What is of one kind for a session: the sort of lifetime, of anonymous sessions, and where the wikis lie."""
    return f"{_lifetime(policy.cookie_lifetime)}; {_anonymous(policy.anonymous_session_lifetime)}; {shape}"


def _lifetime(hours: float) -> str:
    if hours == 0:
        return "for ever"
    sort = "fraction" if hours != int(hours) else "hours"
    return f"{sort}, remember_me ignored" if hours < 0 else sort


def _anonymous(hours: float | None) -> str:
    if not hours:
        return "no anonymous sessions"
    return "anonymous fraction" if hours != int(hours) else "anonymous hours"


class Reach(msgspec.Struct):
    """What was played and compared so far."""

    stories: int = 0
    steps: int = 0
    compared: int = 0
    """Expectations that were held against an answer."""
    unfit: int = 0
    """Stories that are not for the target."""
    met: set[tuple[str, Pair]] = msgspec.field(default_factory=set)
    """The pairs of steps, each with the policy class in which it was met."""

    def merge(self, other: Reach) -> None:
        """Count what another share reached, too."""
        self.stories += other.stories
        self.steps += other.steps
        self.compared += other.compared
        self.unfit += other.unfit
        self.met |= other.met

    def add(self, scenario: Scenario, shape: str, compared: int) -> None:
        """Count a story that was played."""
        self.stories += 1
        self.steps += len(scenario.steps)
        self.compared += compared
        name = policy_class(scenario.policy, shape)
        verbs = [step.action.VERB for step in scenario.steps]
        self.met.update((name, pair) for pair in pairwise(verbs))

    @property
    def classes(self) -> set[str]:
        """The policy classes met."""
        return {name for name, _ in self.met}

    @property
    def pairs(self) -> set[Pair]:
        """The pairs of steps met."""
        return {pair for _, pair in self.met}

    def lines(self, fixed: Fixed = ()) -> Iterator[str]:
        """The measure in words, against all that can be drawn."""
        possible = drawable(fixed)
        classes, pairs = {name for name, _ in possible}, {pair for _, pair in possible}
        yield f"{self.steps} steps in {self.stories} stories, {self.compared} expectations compared"
        yield (
            f"reached: {len(self.classes)} of {len(classes)} policy classes, {len(self.pairs)} of {len(pairs)} pairs of"
            f" steps, {len(self.met)} of {len(possible)} pairs in a class"
        )
        missing = sorted(classes - self.classes)
        if missing:
            yield f"never reached: {missing[0]}" + (f", and {len(missing) - 1} more" if len(missing) > 1 else "")
        if self.unfit:
            yield f"{self.unfit} stories are not for this target"


def drawable(fixed: Fixed = ()) -> set[tuple[str, Pair]]:
    """Every pair of steps in every policy class that some deck can give."""
    found: set[tuple[str, Pair]] = set()
    for theme in THEMES:
        for shape in theme.shapes:
            offered = policies(theme.name, shape.name, fixed)
            verbs = {step.action.VERB for step in deck(theme.name, shape.name, 0, True, fixed)}
            verbs |= {step.action.VERB for opening in theme.openings for step in opening}
            names = {policy_class(policy, shape.name) for policy in offered}
            found.update((name, (first, second)) for name in names for first in verbs for second in verbs)
    return found
