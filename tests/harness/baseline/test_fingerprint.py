"""A fingerprint stays the same while the behaviour does, and is another one when it is not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from harness.baseline.fingerprint import fingerprints, told
from harness.model.run import ClauseVerdict, Failure, Outcome
from tests.harness.samples import CRASH, FAILURE, verdict


def _of(*failures: Failure, **more: Any) -> tuple[str, ...]:
    return fingerprints(verdict("LIFE-02", Outcome.FAILED, failures=failures, **more))


@pytest.mark.parametrize(
    "other",
    [
        {"scenario": "another"},
        {"step": "7.1"},
        {"timeline": ()},
        {"log": ("something else",)},
        {"crash": CRASH},
    ],
)
def test_where_it_was_seen_makes_no_difference(other: dict[str, Any]) -> None:
    """Scenario, step, story, log and traceback are not the behaviour."""
    assert _of(FAILURE) == _of(msgspec.structs.replace(FAILURE, **other))


def test_how_often_it_was_seen_makes_no_difference() -> None:
    """Two places with the same behaviour have one fingerprint."""
    assert _of(FAILURE) == _of(FAILURE, msgspec.structs.replace(FAILURE, scenario="another"))
    assert 1 == len(_of(FAILURE))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the browser holds sid-1", "the browser holds sid-23"),
        ("given at step 3: user JoeDoe", "given at step 4.1: user JoeDoe"),
        (
            "S=sid-1; Expires=Sunday, 04-Mar-12 17:06:30 GMT; Max-Age=43200; Path=/",
            "S=sid-2; Expires=Friday, 23-Mar-12 05:05:53 GMT; Max-Age=1800; Path=/",
        ),
    ],
)
def test_labels_days_and_steps_make_no_difference(one: str, other: str) -> None:
    """What is another at each place is left out of the fingerprint."""
    first, second = (msgspec.structs.replace(FAILURE, seen=text) for text in (one, other))
    assert _of(first) == _of(second)


@pytest.mark.parametrize(
    "other",
    [
        {"clause": "half"},
        {"expected": "user Somebody"},
        {"seen": "user JaneRoe"},
        {"seen": "cookie lifetime 1 h"},
    ],
)
def test_another_behaviour_is_another_fingerprint(other: dict[str, Any]) -> None:
    """Another clause, another demand or another observation is another failure."""
    assert set(_of(FAILURE)).isdisjoint(_of(msgspec.structs.replace(FAILURE, **other)))


def test_what_could_not_be_judged_is_a_behaviour() -> None:
    """A clause that is blocked has a fingerprint of its reason; one that passed has none."""
    blocked = ClauseVerdict("holds", Outcome.BLOCKED, 0, "given at step 3: user JoeDoe, but user anonymous")
    unjudged = verdict("LIFE-02", Outcome.BLOCKED, clauses=(blocked,))
    assert 1 == len(fingerprints(unjudged))
    assert "holds: blocked, given at step 3: user JoeDoe, but user anonymous" == told(unjudged)
    assert () == fingerprints(verdict("LIFE-02", Outcome.PASSED))


def test_a_behaviour_is_told_in_words() -> None:
    """Whoever reads the list sees what it is about."""
    failing = verdict("LIFE-02", Outcome.FAILED, failures=(FAILURE,))
    assert "holds: asked for user anonymous; seen: user JoeDoe" == told(failing)
