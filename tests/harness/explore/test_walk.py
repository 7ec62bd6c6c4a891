"""The seeded walk, and the decks that it draws from."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pytest

from harness.dsl.needs import ACTIONS
from harness.explore.deck import THEMES, deck, policies, waits
from harness.explore.walk import Draw, chance, playable, walk
from harness.model.policy import Policy
from harness.model.step import Account, Advance, Authenticate, Forget, Login, Reopen, Replay, Step, Visit

SECOND = timedelta(seconds=1)


def drawn(seed: int, count: int = 300, **fixed: object) -> list[Draw]:
    """The first stories of a walk."""
    return list(islice(walk(chance(seed), tuple(fixed.items())), count))


def test_the_same_seed_draws_the_same_stories() -> None:
    """Two walks with one seed are alike, two with other seeds are not."""
    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_a_walk_draws_from_every_theme_and_farm() -> None:
    """Three hundred stories are about every theme and in every shape of a farm."""
    stories = drawn(1)

    assert {theme.name for theme in THEMES} == {story.theme for story in stories}
    assert {shape.name for theme in THEMES for shape in theme.shapes} == {story.shape for story in stories}


def test_a_fixed_option_is_the_same_in_every_story() -> None:
    """An option given by the user has its value everywhere, and the waits are those of that value."""
    stories = drawn(2, cookie_lifetime=5)
    waited = {step.action.by for story in stories for step in story.steps if isinstance(step.action, Advance)}

    assert {5} == {story.policy.cookie_lifetime for story in stories}
    assert {timedelta(hours=5) - SECOND, timedelta(hours=5) + SECOND} <= waited


def test_nothing_is_replayed_before_it_was_captured() -> None:
    """Of the steps of a story a replay without its capture, and a change after a removal, is left out."""
    visit, replay = Step(Visit("PageA"), browser="alice", capture="kept"), Step(Replay(("kept",)), browser="bob")
    gone, back = Step(Account("JoeDoe", "remove")), Step(Account("JoeDoe", "enable"))

    assert (visit, replay, gone) == playable((replay, visit, replay, gone, back))


@pytest.mark.parametrize(("hours", "lasts"), [(12, 12), (-3, 3), (0.5, 0.5)])
def test_waits_are_drawn_from_the_boundaries_of_the_policy(hours: float, lasts: float) -> None:
    """A second before and after the end of a login, and the end of the hour of grace, are among the waits."""
    end = timedelta(hours=lasts)

    grace = timedelta(hours=1, seconds=60)

    assert {end - SECOND, end + SECOND, end + grace} <= set(waits(Policy(cookie_lifetime=hours)))


def test_the_decks_have_every_action_that_a_visitor_or_an_operator_can_do() -> None:
    """Left out are an attacker's planted ids, overtaken requests, clocks set back, zones and broken stores."""
    kinds = {
        type(step.action)
        for theme in THEMES
        for shape in theme.shapes
        for index in range(len(policies(theme.name, shape.name)))
        for step in deck(theme.name, shape.name, index, True)
    }
    others = {Visit, Advance, Replay, Reopen, Forget, Authenticate, Login}
    left_out = {"overtake", "interrupt", "rewind", "zone", "break", "repair", "damage", "fill", "draw", "sample"}

    assert {kind for kind in ACTIONS if kind.VERB not in left_out} | others <= kinds  # type: ignore[attr-defined]
