"""Bisection: the edge is found to the second from any guess, in few questions, and doubted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.measure.bisection import edge

DAY = 86_400
LIMIT = 4000 * DAY


def _until(end: int) -> Callable[[int], bool]:
    return lambda at: at < end


@pytest.mark.parametrize("guess", [1, 43_200, 3650 * DAY, 2 * LIMIT])
@pytest.mark.parametrize("end", [1, 2, 59, 43_199, 43_200, 43_260, 46_800, 3650 * DAY + 60, LIMIT])
def test_an_edge_is_found_to_the_second_from_any_guess(end: int, guess: int) -> None:
    """Whatever was guessed, `first` is the end and `last` the second before it."""
    found = edge(_until(end), guess, LIMIT)
    assert (end - 1, end) == (found.last, found.first)


@pytest.mark.parametrize("end", [43_200, 43_260, 46_800])
def test_a_good_guess_saves_questions(end: int) -> None:
    """An end up to an hour after the guess is found, and doubted, in at most 20 questions."""
    asked = edge(_until(end), 43_200, LIMIT).asked
    assert len(asked) <= 20


def test_what_never_ends_has_no_edge() -> None:
    """What holds as far as is looked has a last instant and no first."""
    found = edge(lambda at: True, 43_200, LIMIT)
    assert (LIMIT, None) == (found.last, found.first)


def test_what_never_holds_has_no_last_instant() -> None:
    """What is over at once has a first instant and no last."""
    found = edge(lambda at: False, 43_200, LIMIT)
    assert (None, 0) == (found.last, found.first)


def test_every_instant_is_asked_once() -> None:
    """No instant costs two questions."""
    asked: list[int] = []

    def holds(at: int) -> bool:
        asked.append(at)
        return at < 46_800

    edge(holds, 43_200, LIMIT)
    assert sorted(set(asked)) == sorted(asked)


def test_a_gap_before_the_edge_is_a_counterexample() -> None:
    """What is over between five and seven hours, and not over afterwards, is not monotonic."""
    gap = range(5 * 3_600, 7 * 3_600)
    odd = edge(lambda at: at < 43_200 and at not in gap, 43_200, LIMIT).counterexample()
    assert odd is not None
    over, later = odd
    assert over in gap
    assert 7 * 3_600 <= later < 43_200


def test_what_comes_back_after_the_edge_is_a_counterexample() -> None:
    """What is over at its end and holds again an hour later is not monotonic."""
    back = range(43_200 + 3_000, 43_200 + 4_000)
    odd = edge(lambda at: at < 43_200 or at in back, 43_200, LIMIT).counterexample()
    assert odd is not None
    assert odd[1] in back


def test_monotonic_answers_give_no_counterexample() -> None:
    """Nothing is odd about an edge alone."""
    assert edge(_until(43_260), 43_200, LIMIT).counterexample() is None
