"""The proof that the suite can fail: the matrix of broken handlers and rules is exact."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.gallery.matrix import Row
from harness.gallery.play import rows
from harness.reports.gallery import page
from reference_impl.gallery import members
from tests.whole.suite import SECONDS, WORKERS

pytestmark = pytest.mark.matrix

COMMITTED = Path(__file__).parents[2] / "reports" / "gallery.md"
WHOLE = "test_the_committed_page_is_what_is_played_now"


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest) -> dict[str, Row]:
    """The rows of the members that this run asks for, by name: one pool for all of them."""
    asked = {item.name for item in request.session.items}
    chosen = [member for member in members() if WHOLE in asked or any(f"[{member.name}]" in name for name in asked)]
    return {row.member: row for row in rows("reference", chosen, workers=WORKERS, seconds=SECONDS)}


@pytest.mark.parametrize("name", [member.name for member in members()])
def test_a_broken_handler_fails_what_it_names_and_nothing_else(name: str, played: dict[str, Row]) -> None:
    """The primary rule is caught by an expectation, at most three others fall with it, each with its reason."""
    assert played[name].defects == ()


def test_the_committed_page_is_what_is_played_now(played: dict[str, Row]) -> None:
    """The page that is made from the members' names is the one that is made from playing them."""
    assert COMMITTED.read_text(encoding="utf-8") == page("reference", list(played.values()))
