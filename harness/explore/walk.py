"""The seeded walk: stories drawn from the decks, as fast as chance can be asked.

The one place where the generator of chance is made. What it draws depends on the seed alone. Must not know targets,
nor what any story has to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from harness.explore.deck import THEMES, Fixed, deck, policies, remembers, worlds
from harness.model.policy import Policy
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import Account, Replay, Step
from harness.model.world import World

LENGTH = 24
"""Steps of a story after its opening."""

HAND = 14
"""A story is told with so many cards of its deck, so that what it is about comes again and again (swarm testing)."""

START = datetime.fromisoformat(FIRST_INSTANT)


class Draw(NamedTuple):
    """A story before anything is expected of it."""

    theme: str
    shape: str
    policy: Policy
    world: World
    steps: tuple[Step, ...]

    def scenario(self) -> Scenario:
        """The story as a scenario."""
        return Scenario(
            id="found",
            document="found",
            title=f"A story about {self.theme}.",
            rule="LIFE-02",
            policy=self.policy,
            world=self.world,
            start=START,
            steps=self.steps,
            rules=frozenset(),
        )


def chance(seed: int) -> Random:
    """A generator that draws the same for the same seed."""
    return Random(seed)


def walk(random: Random, fixed: Fixed = ()) -> Iterator[Draw]:
    """Stories without end; the fixed options have the same value in all."""
    while True:
        yield draw(random, fixed)


def draw(random: Random, fixed: Fixed = ()) -> Draw:
    """One story."""
    theme = random.choice(THEMES)
    shape = random.choice(theme.shapes).name
    offered = policies(theme.name, shape, fixed)
    index = random.randrange(len(offered))
    place = random.randrange(len(worlds(shape)))
    hand = random.choices(deck(theme.name, shape, index, remembers(worlds(shape)[place]), fixed), k=HAND)
    steps = (*random.choice(theme.openings), *random.choices(hand, k=LENGTH))
    return Draw(theme.name, shape, offered[index], worlds(shape)[place], playable(steps))


def playable(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps without replays of what was not captured before, and changes of accounts that were removed."""
    captured: set[str] = set()
    removed: set[str] = set()
    kept = []
    for step in steps:
        action = step.action
        if isinstance(action, Replay):
            if not captured.issuperset(action.cookies):
                continue
        elif isinstance(action, Account):
            if action.user in removed:
                continue
            if action.change == "remove":
                removed.add(action.user)
        elif step.capture is not None:
            captured.add(step.capture)
        kept.append(step)
    return tuple(kept)
