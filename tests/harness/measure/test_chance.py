"""Intervals of a chance, against published values and against their definition; what is no chance is told."""

from __future__ import annotations

import pytest

from harness.measure.chance import Trial, at_most, interval, period


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (1, 10, 0.0025286, 0.4450161),
        (2, 10, 0.0252107, 0.5560955),
        (5, 10, 0.1870860, 0.8129140),
        (10, 100, 0.0490047, 0.1762226),
    ],
)
def test_intervals_are_those_of_the_tables(hits: int, trials: int, low: float, high: float) -> None:
    """Clopper and Pearson's two-sided 95 % intervals, as statistical tables have them."""
    assert (low, high) == pytest.approx(interval(hits, trials), abs=1e-6)


@pytest.mark.parametrize("trials", [1, 10, 300, 3000])
def test_where_nothing_was_hit_the_bound_is_exact(trials: int) -> None:
    """(1 - p)^n = 5 %, of which the rule of three is a rounding; where all were hits, the same from the other side."""
    bound = 1 - 0.05 ** (1 / trials)
    assert interval(0, trials) == pytest.approx((0.0, bound))
    assert interval(trials, trials) == pytest.approx((1 - bound, 1.0))


@pytest.mark.parametrize("hits", [1, 3, 20])
def test_at_the_bounds_the_tails_are_half_of_what_is_left(hits: int) -> None:
    """At either bound a result at least as far off has 2.5 %."""
    low, high = interval(hits, 3000)
    assert pytest.approx(0.025) == at_most(hits, 3000, high)
    assert pytest.approx(0.975) == at_most(hits - 1, 3000, low)


def test_the_likelihoods_of_two_coins_are_a_quarter_each() -> None:
    """No head 1/4, at most one 3/4, at most two 1."""
    assert [0.25, 0.75, 1.0] == [pytest.approx(at_most(hits, 2, 0.5)) for hits in range(3)]


def _trials(numbers: range, hits: set[int]) -> list[Trial]:
    return [Trial(number, number in hits) for number in numbers]


def test_equal_distances_are_found_where_requests_between_were_not_looked_at() -> None:
    """Every tenth request, of which the 20th was no trial."""
    trials = [trial for trial in _trials(range(1, 61), {10, 30, 40, 50, 60}) if trial.number != 20]
    assert 10 == period(trials)


@pytest.mark.parametrize(
    "trials",
    [
        _trials(range(1, 61), set()),
        _trials(range(1, 61), {10, 20, 30, 40}),
        _trials(range(1, 61), {10, 20, 30, 40, 50, 59}),
        _trials(range(1, 61), {10, 20, 30, 40, 60}),
        _trials(range(10, 61, 10), {10, 20, 30, 40, 50, 60}),
    ],
    ids=["no hit", "four", "one beside", "one missing", "every request, or every second, or …"],
)
def test_what_is_not_surely_regular_is_not_called_so(trials: list[Trial]) -> None:
    """Too few hits, an irregular one, a missing one, or more than one distance that fits."""
    assert period(trials) is None
