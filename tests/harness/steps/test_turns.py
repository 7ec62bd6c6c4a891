"""Two requests that take turns at the store."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from harness.model.history import Ending, History
from harness.model.step import Login, Overtake, Visit
from harness.steps.turns import Turns, following
from tests.harness.tiny import TinyApp, played, step


def calls(turns: Turns, count: int, name: str, seen: list[str]) -> None:
    """So many calls of a store, each noted."""
    for _ in range(count):
        turns.gate()
        seen.append(name)


def order_of(begin: str, first: int, other: int) -> str:
    """The calls of two sides in the order in which they were made."""
    seen: list[str] = []
    turns = Turns(begin, lambda: calls(turns, other, "2", seen))
    calls(turns, first, "1", seen)
    turns.finish()
    assert turns.taken == "".join(seen)
    return turns.taken


@pytest.mark.parametrize(("first", "other"), [(1, 1), (2, 2), (2, 3), (4, 3), (3, 0)])
def test_every_order_is_tried_once(first: int, other: int) -> None:
    """Of n and m calls there are n+m over n orders, and each is found."""
    found: list[str] = []
    begin: str | None = "1"
    while begin is not None:
        found.append(order_of(begin, first, other))
        begin = following(found[-1])
    assert math.comb(first + other, first) == len(set(found)) == len(found)


def test_a_play_that_is_over_leaves_nobody_waiting() -> None:
    """A side that waits for its turn ends without making its call."""
    seen: list[str] = []
    turns = Turns("1", lambda: calls(turns, 2, "2", seen))
    calls(turns, 1, "1", seen)
    turns.give_up()
    assert (["1"], None) == (seen, turns.trouble)


class GatedApp(TinyApp):
    """Asks its store once for each request."""

    def __init__(self) -> None:
        super().__init__()
        self.gate: Callable[[], None] | None = None

    def watch_store(self, wiki: str, gate: Callable[[], None] | None) -> None:
        """Keep whom to ask."""
        self.gate = gate

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """One call before the answer."""
        if self.gate is not None:
            self.gate()
        return super().__call__(environ, start_response)


def orders_of(history: History) -> list[str]:
    """Of each play the order that it took."""
    return [record.order for one in history.each() for record in one.steps if record.order]


def test_a_scenario_is_played_in_every_order() -> None:
    """Each order is a play of its own, with the order in its id; both orders of one call each are there."""
    by = (step(Login("JoeDoe")),)
    history = played(step(Overtake("FrontPage", by, order="every")), step(Visit("FrontPage")), app=GatedApp())
    assert ["12", "21"] == orders_of(history)
    assert ["12", "21"] == [one.scenario.id.rpartition("/")[2] for one in history.each()]
    assert [["1.1", "1", "2"]] * 2 == [[record.number for record in one.steps] for one in history.each()]


def test_an_order_that_a_target_can_not_take() -> None:
    """A play whose requests ask the store too seldom for the order that is asked for says nothing."""
    history = played(step(Overtake("FrontPage", (step(Visit("FrontPage")),), order="122")), app=GatedApp())
    assert Ending.NOT_APPLICABLE == history.ending
    assert "'12'" in history.reason
