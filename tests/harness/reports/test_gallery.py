"""The matrix of a gallery as a text and as a page."""

from __future__ import annotations

from harness.gallery.matrix import Matrix, Row
from harness.reports.gallery import markdown, page, text

MATRIX = Matrix(
    gallery="reference",
    profile="hardened",
    profile_version="1",
    whole=False,
    rows=(
        Row("good_one", "An idea.", "LIFE-02", {"SU-04": "a <reason>"}, ("LIFE-02", "SU-04"), ("LIFE-05",)),
        Row("missed", "Another.", "SU-01", {}, (), defects=("SU-01 misses it",)),
    ),
)


def test_the_text_has_a_line_for_each_member_and_the_defects_at_the_end() -> None:
    """Whoever reads only the last lines knows what is wrong."""
    assert text(MATRIX, width=100).splitlines() == [
        "✓ LIFE-02    good_one + SU-04 (blocked: LIFE-05)",
        "✗ SU-01      missed",
        "",
        "2 broken handlers for 2 rules, judged as hardened 1: 1 as they should be, 1 not; 1 defect.",
        "✗ missed: SU-01 misses it",
    ]


def test_the_page_has_members_by_name_and_by_rule() -> None:
    """Text from elsewhere stays text."""
    lines = markdown(MATRIX).splitlines()
    assert "* missed: SU-01 misses it" in lines
    assert r"| `good_one` | An idea. | LIFE-02 | SU-04: a \<reason\> | LIFE-05 |" in lines
    assert "| SU-04 |  | `good_one` |" in lines
    assert "| SU-01 | `missed` |  |" in lines


def test_the_short_page_says_nothing_that_only_playing_tells() -> None:
    """It has neither defects nor what was blocked, so that it can be made from the members' names."""
    lines = page("reference", MATRIX.rows).splitlines()
    assert r"| `good_one` | An idea. | LIFE-02 | SU-04: a \<reason\> |" in lines
    assert "| SU-04 |  | `good_one` |" in lines
