"""A search in shares: each draws by a seed of its own, so that it matters to none who plays which of them.

Knows the search and its two ways of drawing; must not know in which process it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum

import msgspec

from harness.clock import FrozenClock
from harness.explore.deck import Fixed
from harness.explore.fitting import Fitting
from harness.explore.reach import Reach
from harness.explore.search import Found, Player, Search
from harness.explore.walk import Draw, chance, walk
from harness.oracle.contract import CONTRACT, Contract
from harness.targets.base import Target

STEPS = 500
"""Of a share: a second or so of work."""

_SHARES = 2**32
"""More than a search has; seeds below it are those of the first shares."""


class Engine(StrEnum):
    """Who draws the stories."""

    WALK = "walk"
    HYPOTHESIS = "hypothesis"


class Plan(msgspec.Struct, frozen=True):
    """What an exploration, or a share of one, is asked for."""

    steps: int
    seed: int = 0
    fixed: Fixed = ()
    engine: Engine = Engine.WALK

    def shares(self) -> list[Plan]:
        """The plan in shares. More steps are more shares; those before stay as they are."""
        return [
            msgspec.structs.replace(self, steps=min(STEPS, self.steps - first), seed=self.seed * _SHARES + number)
            for number, first in enumerate(range(0, self.steps, STEPS))
        ]


class Part(msgspec.Struct, frozen=True):
    """What a share came to. Plain data."""

    reach: Reach
    found: Found | None = None


def never() -> bool:
    """The time is not over."""
    return False


@contextmanager
def searching(target: Target, fitting: Fitting, reference: Target, contract: Contract = CONTRACT) -> Iterator[Search]:
    """A search, while the clocks of both targets run."""
    with target.clock() as clock, ExitStack() as stack:
        # Two frozen clocks can't run side by side in one process, and needn't: one serves both.
        other = clock if isinstance(clock, FrozenClock) else stack.enter_context(reference.clock())
        yield Search(Player(target, clock, fitting, contract), Player(reference, other, fitting, contract))


def played(search: Search, share: Plan, is_over: Callable[[], bool] = never) -> Part:
    """Play a share: until a story fails, its steps are played, or the time is over."""
    search.reach = Reach()
    found = _DRAW[share.engine](search, share, is_over)
    return Part(search.reach, found)


def _walked(search: Search, plan: Plan, is_over: Callable[[], bool]) -> Found | None:
    for draw in walk(chance(plan.seed), plan.fixed):
        if is_over() or search.reach.steps >= plan.steps or search.reach.unfit > plan.steps:
            return None
        found = search.examine(draw)
        if found is not None:
            return found
    return None


def _drawn(search: Search, plan: Plan, is_over: Callable[[], bool]) -> Found | None:
    from harness.explore.shrink import drawn

    last: list[Found] = []

    def fails(draw: Draw) -> bool:
        found = search.examine(draw)
        last.extend([] if found is None else [found])
        return found is not None

    def enough() -> bool:
        return is_over() or search.reach.steps >= plan.steps

    drawn(fails, plan.steps, enough, plan.seed, plan.fixed)
    return last[-1] if last else None


_DRAW = {Engine.WALK: _walked, Engine.HYPOTHESIS: _drawn}
