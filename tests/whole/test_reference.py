"""The reference keeps every promise, with each store; right variants pass too; stock fails what it says it fails."""

from __future__ import annotations

import pytest

from harness.errors import Exit
from harness.judge import status
from harness.model.run import Outcome
from harness.reports import json_run
from reference_impl.gallery import Variant, variants
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.memory import MemorySessionData
from reference_impl.stores.redis import RedisSessionData
from reference_impl.stores.sqlalchemy import SQLAlchemySessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from tests.whole.suite import fallen, reference_run, required, run_of, told

MOST_PENDING = 10


def test_the_reference_passes_every_rule_with_a_finding_for_each_clause() -> None:
    """Under `hardened` nothing is failed, blocked, untried or not applicable, and at most ten rules are pending."""
    run = reference_run()

    assert status(run) is Exit.OK, told(run)
    assert {verdict.rule: verdict.outcome for verdict in required(run) if verdict.outcome is not Outcome.PASSED} == {}
    assert [
        (verdict.rule, clause.clause) for verdict in required(run) for clause in verdict.clauses if not clause.findings
    ] == []
    assert run.count(Outcome.PENDING) <= MOST_PENDING


@pytest.mark.parametrize(
    "store",
    [
        CacheSessionData,
        MemorySessionData,
        pytest.param(SQLiteSessionData, marks=pytest.mark.matrix),
    ],
)
def test_each_bundled_store_passes_the_same_suite(store: type) -> None:
    """REPLACE-04: what a store can't have is not applicable, with the reason; nothing else is left out."""
    assert_passes_all(store)


@pytest.mark.matrix
def test_the_redis_store_passes_the_same_suite(redis_url: str) -> None:
    """REPLACE-04, on a real server."""
    assert_passes_all(type("RedisSessionData", (RedisSessionData,), {"url": redis_url}))


@pytest.mark.matrix
def test_the_sqlalchemy_store_passes_the_same_suite(database_url: str) -> None:
    """REPLACE-04, on a real PostgreSQL."""
    assert_passes_all(type("SQLAlchemySessionData", (SQLAlchemySessionData,), {"url": database_url}))


def assert_passes_all(store: type) -> None:
    """Every rule passed, or a clause is not applicable, with the reason: memory has no files to be half written."""
    run = run_of({"session_data": store})

    assert status(run) is Exit.OK, told(run)
    left_out = {
        (verdict.rule, clause.clause)
        for verdict in required(run)
        for clause in verdict.clauses
        if clause.outcome is Outcome.NOT_APPLICABLE
    }
    assert all(
        clause.outcome is Outcome.PASSED or clause.reason for verdict in required(run) for clause in verdict.clauses
    )
    assert {rule for rule, _ in left_out} <= {"CONC-04", "EXPIRE-05", "REPLACE-01", "REPLACE-04", "REPLACE-05"}


@pytest.mark.matrix
@pytest.mark.parametrize("variant", variants(), ids=lambda variant: variant.name)
def test_a_right_variant_is_not_blamed(variant: Variant) -> None:
    """What is done in another way, but right, fails no rule and blocks none."""
    run = run_of(variant.parts)

    assert fallen(run) == set(), told(run)
    assert run.count(Outcome.BLOCKED) == run.count(Outcome.HARNESS_ERROR) == run.count(Outcome.UNTRIED) == 0


def test_two_runs_are_byte_identical() -> None:
    """The same suite gives the same JSON, a second time, with one worker and with two."""
    first = json_run.text(reference_run())

    assert json_run.text(run_of(workers=1)) == first
    assert json_run.text(run_of(workers=2)) == first
