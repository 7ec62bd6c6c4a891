"""The search at its length: the gallery is found, what is right passes."""

from __future__ import annotations

from functools import cache

import pytest

from harness.catalogue.load import rules
from harness.explore.explore import Explored
from harness.explore.search import Blame
from harness.explore.shares import Plan
from harness.model.rule import Level
from reference_impl.gallery import Variant, members, variants
from tests.harness.explore.searching import explored, member

AREAS = "LIFE RENEW EXPIRE ANON SESSION LOGIN LOGOUT SWITCH SU TRAIL FARM".split()

UNSEEN = {
    "ANON-04": "how many records a store holds is seen by no browser",
    "LOGIN-05": "how ids are drawn is seen by no browser",
    "LOGIN-06": "no browser can have an id in use drawn again",
}
"""Rules of the areas of which a browser sees nothing, and why."""

MOST_STEPS = 60_000
SHORT = 8

pytestmark = pytest.mark.matrix


def asked() -> list[str]:
    """The members whose primary rule is one that a browser sees kept or broken."""
    return [
        one.name
        for one in members()
        if rules()[one.primary].area in AREAS
        and rules()[one.primary].level is not Level.INFORMATIONAL
        and one.primary not in UNSEEN
    ]


@cache
def found(name: str) -> Explored:
    """What the search comes to on a member of the gallery."""
    return explored(member(name).parts, Plan(MOST_STEPS))


def test_each_of_the_gallery_is_found() -> None:
    """The search ends with a counterexample, one that holds on the reference, for each of the members."""
    assert [] == [name for name in asked() if found(name).blame is not Blame.TARGET]


def test_nine_in_ten_are_shown_by_a_short_story() -> None:
    """What is found has eight steps or fewer for nine in ten of the members."""
    lengths = {name: len(one.scenario.steps) for name in asked() if (one := found(name)).scenario is not None}
    long = {name: length for name, length in lengths.items() if length > SHORT}

    assert len(long) <= len(lengths) / 10, long


@pytest.mark.parametrize("variant", variants(), ids=lambda variant: variant.name)
def test_nothing_is_found_on_a_variant_that_is_right(variant: Variant) -> None:
    """A part that does it another way, and right, shows every browser what the oracle says."""
    right = explored(variant.parts, Plan(2500, seed=1))

    assert None is right.blame, right.finding
    assert right.reach.compared > 5000


def test_nothing_is_found_on_the_reference() -> None:
    """Ten thousand steps hold against the oracle."""
    right = explored(None, Plan(10_000, seed=2))

    assert None is right.blame, right.finding
    assert right.reach.compared > 20_000
