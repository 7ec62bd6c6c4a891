"""The gallery reads its members from their modules."""

from __future__ import annotations

from reference_impl.broken.trail_repeats import RepeatingWiki
from reference_impl.gallery import members, variants


def test_a_member_is_read_from_its_module() -> None:
    """Name, idea, rule and parts of a member are its module's."""
    [member] = [member for member in members() if member.name == "trail_repeats"]
    assert member.idea == "The trail notes every view: a page seen again is listed twice."
    assert (member.primary, dict(member.also), dict(member.parts)) == ("TRAIL-01", {}, {"wiki": RepeatingWiki})


def test_members_and_variants_are_sorted_by_name() -> None:
    """The order doesn't depend on the file system."""
    assert [member.name for member in members()] == sorted(member.name for member in members())
    assert [variant.name for variant in variants()] == sorted(variant.name for variant in variants())


def test_each_member_says_what_it_breaks() -> None:
    """A member names one primary rule and at most three others, each with a reason, and replaces something."""
    for member in members():
        assert member.primary
        assert len(member.also) <= 3
        assert all(member.also.values())
        assert member.parts
