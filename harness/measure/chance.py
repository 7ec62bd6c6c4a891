"""What some trials tell of a chance: exact intervals by Clopper and Pearson, and whether it is chance at all.

Pure arithmetic; must not know what was tried.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

SURE = 0.95
HALVINGS = 60
FEW = 5
"""So many at equal distances are no accident."""


class Trial(NamedTuple):
    """One trial: its number among all requests since the target was opened, and whether it was a hit."""

    number: int
    hit: bool


def interval(hits: int, trials: int, sure: float = SURE) -> tuple[float, float]:
    """Between which chances the true one lies, with this confidence (Clopper and Pearson, Biometrika 26, 1934).

    Where all or none were hits, only the other bound is uncertain, and gets the whole confidence.
    """
    tail = (1 - sure) / (2 if 0 < hits < trials else 1)
    low = _root(lambda chance: 1 - at_most(hits - 1, trials, chance) < tail) if hits else 0.0
    high = _root(lambda chance: at_most(hits, trials, chance) > tail) if hits < trials else 1.0
    return low, high


def at_most(hits: int, trials: int, chance: float) -> float:
    """How likely at most so many hits are; 0 < chance < 1."""
    return math.fsum(math.exp(_logarithm(count, trials, chance)) for count in range(hits + 1))


def period(trials: Sequence[Trial]) -> int | None:
    """The n of which it can be said that just every nth request is a hit; None: none, or more than one."""
    hits = [trial.number for trial in trials if trial.hit]
    if len(hits) < FEW:
        return None
    found = [n for n in range(1, max(hits) + 1) if all(hit == (number % n == hits[0] % n) for number, hit in trials)]
    return found[0] if len(found) == 1 else None


def _logarithm(hits: int, trials: int, chance: float) -> float:
    """Of the likelihood of just so many hits."""
    ways = math.lgamma(trials + 1) - math.lgamma(hits + 1) - math.lgamma(trials - hits + 1)
    return ways + hits * math.log(chance) + (trials - hits) * math.log1p(-chance)


def _root(below: Callable[[float], bool]) -> float:
    """Where a statement ceases to hold that holds of small chances only."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2
