"""A whole exploration: draw, play, compare; and of the first story that fails, the smallest part.

Knows the search and its two ways of drawing; writes nothing and reads no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum

import msgspec

from harness.clock import Clock, FrozenClock
from harness.explore.counterexample import pointed
from harness.explore.deck import Fixed
from harness.explore.fitting import Fitting
from harness.explore.reach import Reach
from harness.explore.search import Blame, Found, Player, Search
from harness.explore.walk import Draw, chance, walk
from harness.model.run import Finding
from harness.model.scenario import Scenario
from harness.oracle.contract import CONTRACT, Contract
from harness.targets.base import Target


class Engine(StrEnum):
    """Who draws the stories."""

    WALK = "walk"
    HYPOTHESIS = "hypothesis"


class Plan(msgspec.Struct, frozen=True):
    """What an exploration is asked for."""

    steps: int
    seed: int = 0
    fixed: Fixed = ()
    engine: Engine = Engine.WALK


class Explored(msgspec.Struct):
    """What came out: how much was reached, and the scenario that fails, if there is one."""

    reach: Reach
    blame: Blame | None = None
    finding: Finding | None = None
    scenario: Scenario | None = None


def explore(
    target: Target,
    clock: Clock,
    fitting: Fitting,
    reference: Target,
    plan: Plan,
    *,
    is_over: Callable[[], bool] = lambda: False,
    told: Callable[[int], None] = lambda steps: None,
    contract: Contract = CONTRACT,
) -> Explored:
    """Search until a story fails, the steps are played, or the time is over; an interruption ends the search.

    `told` hears after each story how many steps were played.
    """
    with ExitStack() as stack:
        # Two frozen clocks can't run side by side in one process, and needn't: one serves both.
        other = clock if isinstance(clock, FrozenClock) else stack.enter_context(reference.clock())
        search = Search(Player(target, clock, fitting, contract), Player(reference, other, fitting, contract), told)
        explored = Explored(search.reach)
        found = _DRAW[plan.engine](search, plan, is_over)
        if found is not None:
            _tell(explored, search, _smallest(search, found, plan.seed))
        return explored


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


def _smallest(search: Search, found: Found, seed: int) -> Found:
    from harness.explore.shrink import shrunk

    whole = found.scenario
    cut = msgspec.structs.replace(whole, steps=whole.steps[: max(int(found.finding.step), 1)])
    small = shrunk(cut, lambda part: search.again(part, found.blame) is not None, seed)
    return search.again(small, found.blame) or found


def _tell(explored: Explored, search: Search, found: Found) -> None:
    scenario = pointed(found)
    fails = search.fails_on_target(scenario)
    explored.scenario = scenario if fails else found.scenario
    explored.blame, explored.finding = found.blame, found.finding
