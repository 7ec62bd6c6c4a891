"""Two ways of doing the same, timed in turn: the ratio of their medians is what a goal is set for."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Goal(NamedTuple):
    """One measured ratio beside what is aimed at."""

    name: str
    ratio: float
    goal: float
    detail: str

    def line(self) -> str:
        """The goal beside the ratio; a miss is marked."""
        mark = "ok  " if self.ratio <= self.goal else "MISS"
        return f"{mark}  {self.ratio:6.2f}  goal {self.goal:.2f}  {self.name} ({self.detail})"


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Median seconds of ours, of theirs, and the first over the second; A B A B …, so that drift meets both."""
    mine: list[float] = []
    other: list[float] = []
    ours(), theirs()
    gc.collect()
    for _ in range(rounds):
        mine.append(_timed(ours))
        other.append(_timed(theirs))
    first, second = statistics.median(mine), statistics.median(other)
    return first, second, first / second


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
