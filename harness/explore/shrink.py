"""What Hypothesis does here: it draws stories itself, and finds the smallest part of one that still fails.

Knows which parts a story has: its steps, and the options of its policy. Whether a part fails is asked of the caller.
The one module that needs the extra `explore`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import hypothesis
import msgspec
from hypothesis import strategies

from harness.explore.deck import THEMES, Fixed, deck, policies, remembers, worlds
from harness.explore.walk import LENGTH, Draw, chance, playable
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Account, Authenticate, Login, Step, Su
from harness.model.world import World

MOST = 2000
"""Parts that are tried before the first that fails."""

ODDS = 9
"""So many to one, a part that is tried first keeps a step; Hypothesis then drops all that it can."""

Fails = Callable[[Scenario], bool]


def shrunk(scenario: Scenario, fails: Fails, seed: int) -> Scenario:
    """The smallest part found for which `fails` holds, as it does for the whole."""
    options = list(scenario.policy.options())
    count = len(scenario.steps) + len(options)

    def part(keeps: Sequence[int]) -> Scenario:
        kept = [step for step, keep in zip(scenario.steps, keeps, strict=False) if keep]
        dropped = [name for name, keep in zip(options, keeps[len(scenario.steps) :], strict=True) if not keep]
        return _part(scenario, kept, dropped)

    choices = strategies.tuples(*[strategies.integers(0, ODDS)] * count)
    settings = _settings(MOST)
    try:
        found = hypothesis.find(choices, lambda keeps: fails(part(keeps)), settings=settings, random=chance(seed))
    except hypothesis.errors.NoSuchExample:
        return scenario
    small = part(found)
    trimmed = msgspec.structs.replace(small, world=_trimmed(small))
    return trimmed if fails(trimmed) else small


class _Over(BaseException):
    """The search is over; no Exception, so that Hypothesis doesn't take it for a failing story."""


def drawn(fails: Callable[[Draw], bool], stories: int, is_over: Callable[[], bool], seed: int, fixed: Fixed) -> None:
    """Draw so many stories by Hypothesis; one that fails is drawn smaller and smaller."""

    def asked(story: Draw) -> bool:
        if is_over():
            raise _Over
        return fails(story)

    with suppress(_Over, hypothesis.errors.NoSuchExample):
        hypothesis.find(_stories(fixed), asked, settings=_settings(stories), random=chance(seed))


@strategies.composite
def _stories(pick: strategies.DrawFn, fixed: Fixed) -> Draw:
    """Stories from the same decks as the walk's."""
    theme = pick(strategies.sampled_from(THEMES))
    shape = pick(strategies.sampled_from([shape.name for shape in theme.shapes]))
    offered = policies(theme.name, shape, fixed)
    index = pick(strategies.integers(0, len(offered) - 1))
    world = pick(strategies.sampled_from(worlds(shape)))
    cards = strategies.sampled_from(deck(theme.name, shape, index, remembers(world), fixed))
    opening = pick(strategies.sampled_from(theme.openings))
    steps = [*opening, *pick(strategies.lists(cards, min_size=1, max_size=LENGTH))]
    return Draw(theme.name, shape, offered[index], world, playable(steps))


def _settings(examples: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def _part(scenario: Scenario, steps: Sequence[Step], dropped: Sequence[str]) -> Scenario:
    default = Policy()
    policy = msgspec.structs.replace(scenario.policy, **{name: getattr(default, name) for name in dropped})
    return msgspec.structs.replace(scenario, policy=policy, steps=playable(steps))


def _trimmed(scenario: Scenario) -> World:
    """The world without browsers and users that nobody speaks of."""
    world = scenario.world
    actions = [step.action for step in scenario.steps]
    tickets = {action.ticket_of for action in actions if isinstance(action, Su)}
    named = {action.user for action in actions if isinstance(action, Login | Su | Authenticate | Account)}
    acting = {step.browser for step in scenario.steps} | tickets
    browsers = tuple(browser for browser in world.browsers if browser.name in acting) or world.browsers[:1]
    users = tuple(user for user in world.users if user.name in named) or world.users[:1]
    return msgspec.structs.replace(world, browsers=browsers, users=users)

