"""A whole exploration: one share after the other; and of the first story that fails, the smallest part.

Knows what the shares came to, whoever played them; writes nothing and reads no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing

import msgspec

from harness.explore.counterexample import pointed
from harness.explore.fitting import Fitting
from harness.explore.reach import Reach
from harness.explore.search import Blame, Found, Search
from harness.explore.shares import Part, Plan, never, played, searching
from harness.model.run import Finding
from harness.model.scenario import Scenario
from harness.oracle.contract import CONTRACT, Contract
from harness.targets.base import Target


class Explored(msgspec.Struct):
    """What came out: how much was reached, and the scenario that fails, if there is one."""

    reach: Reach
    blame: Blame | None = None
    finding: Finding | None = None
    scenario: Scenario | None = None


def explore(
    target: Target,
    fitting: Fitting,
    reference: Target,
    plan: Plan,
    *,
    parts: Generator[Part] | None = None,
    is_over: Callable[[], bool] = never,
    told: Callable[[int], None] = lambda steps: None,
    contract: Contract = CONTRACT,
) -> Explored:
    """Search until a story fails, the steps are played, or the time is over; an interruption ends the search.

    `parts` are what the plan's shares come to where others play them, in their order; None: they are played here.
    `told` hears after each share how many steps were played.
    """
    explored = Explored(Reach())
    found = None
    with closing(parts or _here(target, fitting, reference, plan, is_over, contract)) as coming:
        while found is None and not is_over() and (part := next(coming, None)) is not None:
            explored.reach.merge(part.reach)
            found = part.found
            told(explored.reach.steps)
    if found is not None:
        with searching(target, fitting, reference, contract) as search:
            _tell(explored, search, _smallest(search, found, plan.seed))
    return explored


def _here(
    target: Target, fitting: Fitting, reference: Target, plan: Plan, is_over: Callable[[], bool], contract: Contract
) -> Generator[Part]:
    with searching(target, fitting, reference, contract) as search:
        for share in plan.shares():
            yield played(search, share, is_over)


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
