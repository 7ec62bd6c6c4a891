"""The visited-pages trail."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_impl.wiki.trail import extended
from tests.reference_impl.wiki.opened import Visitor, open_wiki


@pytest.mark.parametrize(
    ("trail", "page", "size", "after"),
    [
        ([], "A", 5, ["A"]),
        (["A", "B"], "C", 2, ["B", "C"]),
        (["A", "B", "C"], "A", 5, ["B", "C", "A"]),
        (["A", "B"], "B", 5, ["A", "B"]),
        (["A"], "B", 1, ["B"]),
        (["A"], "B", 0, []),
    ],
)
def test_a_page_goes_to_the_end(trail: list[str], page: str, size: int, after: list[str]) -> None:
    """The last pages are kept, none twice (TRAIL-01)."""
    assert extended(trail, page, size) == after


@pytest.fixture
def joe(tmp_path: Path) -> Visitor:
    """Somebody who is logged in."""
    visitor = Visitor(open_wiki(tmp_path))
    visitor.login("JoeDoe", "joe")
    return visitor


@pytest.mark.parametrize("action", ["show", "diff", "recall&rev=1"])
def test_pages_shown_are_taken(joe: Visitor, action: str) -> None:
    """Pages, also their differences and old revisions, are in the trail of the answer itself (TRAIL-02)."""
    assert joe.get(f"/PageA?action={action}") == 200
    assert joe.facts["trail"] == ["PageA"]


def test_saving_is_taken(joe: Visitor) -> None:
    """A page that was saved was visited, too (TRAIL-02)."""
    assert joe.post("/PageA?action=save", text="new") == 302
    assert joe.facts["trail"] == ["PageA"]


@pytest.mark.parametrize(
    "path",
    [f"/PageA?action={action}" for action in "raw print info login edit download userprefs session bogus".split()]
    + ["/SecretPage", "/NoPage", "/MovedPage", "/PageA?action=recall&rev=7", "/BrokenPage"],
)
def test_other_answers_are_not_taken(joe: Visitor, path: str) -> None:
    """Forms, raw text, redirects, and pages that the visitor can't see are no visits (TRAIL-02)."""
    joe.get(path)
    assert joe.facts["trail"] is None


def test_the_first_anonymous_page_is_not_taken(tmp_path: Path) -> None:
    """A, B, C visited: the stored trail is B, C (ANON-05)."""
    visitor = Visitor(open_wiki(tmp_path, {"anonymous_session_lifetime": 1}))
    trails = []
    for page in "ABC":
        visitor.get(f"/Page{page}")
        trails.append(visitor.facts["trail"])
    assert trails == [None, ["PageB"], ["PageB", "PageC"]]


def test_without_a_session_there_is_no_trail(tmp_path: Path) -> None:
    """Anonymous sessions off: no trail (ANON-01)."""
    visitor = Visitor(open_wiki(tmp_path))
    visitor.get("/PageA")
    visitor.get("/PageB")
    assert visitor.facts["trail"] is None
