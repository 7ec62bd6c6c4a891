"""The proof that the suite can fail: the matrix of broken handlers and rules is exact."""

from __future__ import annotations

import pytest

from harness.catalogue.load import profile, rules
from harness.gallery.matrix import Row
from harness.gallery.play import rows
from harness.model.rule import Standing
from reference_impl.gallery import members
from tests.whole.suite import SECONDS, WORKERS

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest) -> dict[str, Row]:
    """The rows of the members that this run asks for, by name: one pool for all of them."""
    asked = {item.name for item in request.session.items}
    chosen = [member for member in members() if any(f"[{member.name}]" in name for name in asked)]
    return {row.member: row for row in rows("reference", chosen, workers=WORKERS, seconds=SECONDS)}


def test_every_rule_that_is_judged_has_a_broken_handler() -> None:
    """A rule isn't there until it can fail."""
    judged = {
        rule for rule, standing in profile("hardened").rules.items() if standing not in (Standing.OUT, Standing.PENDING)
    }

    assert [rule for rule in rules() if rule in judged - {member.primary for member in members()}] == []


@pytest.mark.parametrize("name", [member.name for member in members()])
def test_a_broken_handler_fails_what_it_names_and_nothing_else(name: str, played: dict[str, Row]) -> None:
    """The primary rule is caught by an expectation, at most three others fall with it, each with its reason."""
    assert played[name].defects == ()
