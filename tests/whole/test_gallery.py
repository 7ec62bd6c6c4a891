"""The proof that the suite can fail: the matrix of broken handlers and rules is exact."""

from __future__ import annotations

import pytest

from harness.catalogue.load import rules
from harness.model.rule import Level
from harness.model.run import Outcome
from reference_impl.gallery import Member, members
from tests.whole.suite import fallen, run_of, told

MOST_ALSO = 3

pytestmark = pytest.mark.matrix


def test_every_contract_rule_has_a_broken_handler() -> None:
    """A rule isn't there until it can fail."""
    contract = {rule.id for rule in rules().values() if rule.level is Level.CONTRACT}

    assert contract - {member.primary for member in members()} == set()


@pytest.mark.parametrize("member", members(), ids=lambda member: member.name)
def test_a_broken_handler_fails_what_it_names_and_nothing_else(member: Member) -> None:
    """The primary rule is caught by an expectation, at most three others fall with it, each with its reason."""
    run = run_of(member.parts)

    assert fallen(run) == {member.primary, *member.also}, told(run)
    assert len(member.also) <= MOST_ALSO
    assert all(member.also.values())
    caught = next(verdict for verdict in run.verdicts if verdict.rule == member.primary)
    assert any(failure.crash is None for failure in caught.failures)
    assert run.count(Outcome.HARNESS_ERROR) == 0
