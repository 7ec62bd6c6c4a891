"""Where does something that holds stop to hold? Found in few questions, to the second, and doubted afterwards.

Pure: it calls a function and knows neither targets nor clocks. First the neighbourhood of a guess is asked, in steps
that grow as people's units do, then the bracket is halved. What was found is only true of a target that is monotonic,
so a few instants far from the edge are asked as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

STRIDES = (0, 60, 3_600, 86_400, 30 * 86_400, 365 * 86_400)
"""How far from the guess is asked: a second, a minute, an hour, a day, a month, a year."""

LATER = 3_600


class Edge(NamedTuple):
    """`last` held and `first`, the second after it, did not; None: it never held, or held as far as was looked."""

    last: int | None
    first: int | None
    asked: dict[int, bool]
    """Every instant that was asked."""

    def counterexample(self) -> tuple[int, int] | None:
        """An instant at which it did not hold, and a later one at which it did; None: it seems to be monotonic."""
        out = min((at for at, held in self.asked.items() if not held), default=None)
        later = max((at for at, held in self.asked.items() if held), default=None)
        return (out, later) if out is not None and later is not None and out < later else None


def edge(holds: Callable[[int], bool], guess: int, limit: int) -> Edge:
    """The edge between 0 and `limit`; a guess of the first second after it saves questions, a wrong one costs few."""
    asked: dict[int, bool] = {}

    def ask(at: int) -> bool:
        if at not in asked:
            asked[at] = holds(at)
        return asked[at]

    low, high = _bracket(ask, min(max(guess, 1), limit), limit)
    while low is not None and high is not None and high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if ask(middle) else (low, middle)
    for at in _doubts(low, high, limit):
        ask(at)
    return Edge(low, high, dict(sorted(asked.items())))


def _bracket(ask: Callable[[int], bool], guess: int, limit: int) -> tuple[int | None, int | None]:
    """An instant that holds and a later one that does not, as near to the guess as they are found."""
    if ask(guess - 1):
        low = guess - 1
        for at in _outwards(guess, limit, 1):
            if not ask(at):
                return low, at
            low = at
        return low, None
    high = guess - 1
    for at in _outwards(guess, limit, -1):
        if ask(at):
            return at, high
        high = at
    return None, high


def _outwards(guess: int, limit: int, sign: int) -> Iterator[int]:
    """Instants further and further from the guess, up to the end of what is looked at."""
    for stride in STRIDES if sign > 0 else STRIDES[1:]:
        at = guess + sign * stride
        if 0 < at < limit:
            yield at
    yield limit if sign > 0 else 0


def _doubts(low: int | None, high: int | None, limit: int) -> Iterator[int]:
    """Instants on both sides of the edge, far from it."""
    if low:
        yield from (low // 2, min(low, 1))
    if high is not None:
        yield from (at for at in (high + LATER, 2 * high) if at <= limit)
