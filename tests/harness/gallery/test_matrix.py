"""The matrix says what a member tripped, and what is wrong with that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from harness.gallery.matrix import Matrix, Row, Sight, matrix, row

AS_EXPECTED: dict[str, tuple[str, ...]] = {"RENEW-06": ("as expected",), "TRAIL-04": ("as expected",)}
OTHERWISE: dict[str, tuple[str, ...]] = {"RENEW-06": ("as expected",), "TRAIL-04": ("seen: something else",)}
PLAIN = Sight(observed=AS_EXPECTED)


@dataclass
class Broken:
    primary: str
    also: dict[str, str] = field(default_factory=dict)
    name: str = "member"
    idea: str = "It is broken."
    parts: dict[str, Any] = field(default_factory=dict)


def _seen(*failed: str, told: tuple[str, ...] | None = None, **more: Any) -> Sight:
    return Sight(failed=failed, told=failed if told is None else told, observed=AS_EXPECTED, **more)


@pytest.mark.parametrize(
    ("member", "sight", "defects"),
    [
        (Broken("LIFE-02"), _seen("LIFE-02"), ()),
        (Broken("LIFE-02", {"LIFE-05": "it is the default"}), _seen("LIFE-02", "LIFE-05"), ()),
        (Broken("LIFE-02"), _seen("LIFE-02", blocked=("LIFE-05",)), ()),
        (Broken("LIFE-02"), _seen(), ("LIFE-02 misses it",)),
        (Broken("LIFE-02"), _seen(blocked=("LIFE-02",)), ("LIFE-02 misses it, being blocked",)),
        (Broken("LIFE-02"), _seen("LIFE-02", told=()), ("LIFE-02 catches it by a crash only",)),
        (Broken("LIFE-02"), _seen("LIFE-02", "SU-01"), ("SU-01 falls and isn't named",)),
        (Broken("LIFE-02", {"SU-01": "so"}), _seen("LIFE-02"), ("SU-01 is named and doesn't fall",)),
        (Broken("LIFE-02", {"SU-01": ""}), _seen("LIFE-02", "SU-01"), ("no reason is given why SU-01 falls",)),
        (Broken("LIFE-02"), Sight(trouble="it can't be opened"), ("it can't be opened", "LIFE-02 misses it")),
        (Broken("TRAIL-04"), Sight(observed=OTHERWISE), ()),
        (Broken("TRAIL-04"), Sight(observed=AS_EXPECTED), ("TRAIL-04 misses it",)),
    ],
)
def test_a_members_defects_are_what_is_missed_and_what_falls_beyond_its_names(
    member: Broken, sight: Sight, defects: tuple[str, ...]
) -> None:
    """A contract rule trips by failing, an informational one by an observation that differs; blocked doesn't count."""
    if sight.trouble:
        sight = Sight(observed=AS_EXPECTED, trouble=sight.trouble)
    assert row(member, sight, PLAIN).defects == defects


def test_a_member_that_trips_more_than_three_other_rules_is_a_defect() -> None:
    """Its names don't excuse it."""
    names = ("SU-01", "SU-02", "SU-03", "SU-04")
    found = row(Broken("LIFE-02", dict.fromkeys(names, "so")), _seen("LIFE-02", *names), PLAIN)
    assert found.defects == ("it names 4 rules beside the primary one; at most 3 are allowed",)


def test_an_observation_that_differs_and_is_not_named_is_no_defect() -> None:
    """What is only observed may look different on a broken handler; it is listed."""
    found = row(Broken("LIFE-02"), Sight(failed=("LIFE-02",), told=("LIFE-02",), observed=OTHERWISE), PLAIN)
    assert (found.tripped, found.differs, found.defects) == (("LIFE-02",), ("TRAIL-04",), ())


def test_rules_with_the_same_members_are_not_told_apart() -> None:
    """Two rules that all members trip together are one group; a rule without a member of its own is told, too."""
    asked = ("LIFE-02", "LIFE-05", "SU-01")
    found = _matrix(asked, whole=True)
    assert found.alike == (("LIFE-02", "LIFE-05"),)
    assert found.uncaught == ("LIFE-05",)
    assert list(found.defects()) == [
        "LIFE-05: no member has it as its primary rule",
        "LIFE-02, LIFE-05: no member tells them apart",
    ]


def test_a_part_of_a_gallery_says_nothing_of_rules_it_does_not_have() -> None:
    """What no member catches can't be known from some of them."""
    assert list(_matrix(("LIFE-02", "LIFE-05", "SU-01"), whole=False).defects()) == []


def _matrix(asked: tuple[str, ...], *, whole: bool) -> Matrix:
    rows = (
        Row("one", "idea", "LIFE-02", {"LIFE-05": "so"}, ("LIFE-02", "LIFE-05")),
        Row("two", "idea", "SU-01", {}, ("SU-01",)),
    )
    return matrix("reference", ("hardened", "1"), rows, asked, whole=whole)
