"""The gallery reads its members from their modules."""

from __future__ import annotations

from pathlib import Path

from harness.gallery.matrix import as_named
from harness.gallery.play import matrix_of
from reference_impl.broken.trail_repeats import RepeatingWiki
from reference_impl.gallery import members, variants
from tests.reference_impl.wiki.opened import Visitor, open_wiki


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


def test_parts_of_a_member_take_the_place_of_ours(tmp_path: Path) -> None:
    """The wiki opened with a member's parts shows its fault."""
    [member] = [member for member in members() if member.name == "trail_repeats"]
    visitor = Visitor(open_wiki(tmp_path, parts=member.parts))
    visitor.login("JoeDoe", "joe")
    for page in "ABA":
        visitor.get(f"/Page{page}")
    assert visitor.facts["trail"] == ["PageA", "PageB", "PageA"]


def test_every_rule_that_is_judged_has_a_member_of_its_own_and_no_two_rules_have_the_same() -> None:
    """A rule isn't there until it can fail alone: by their names, the members tell all rules apart."""
    assert list(matrix_of("reference", [as_named(member) for member in members()]).defects()) == []
