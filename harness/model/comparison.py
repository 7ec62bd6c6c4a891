"""What differs between two recordings: the record from which the upgrade reports are drawn. Plain data."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from harness.model.run import Outcome

FORMAT = 1


class Kind(StrEnum):
    """What became of a rule, worst first."""

    BROKEN = "broken"
    FIXED = "fixed"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


class Place(msgspec.Struct, frozen=True):
    """A step at which a difference was seen, with its line of the story on both sides."""

    scenario: str
    title: str
    step: str
    old: str
    new: str


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One difference of observations, seen at one or many places."""

    situation: str
    """When it is seen: `at a login without remember_me`."""
    subject: str
    """What differs: `the cookie's lifetime`."""
    old: str
    new: str
    asked: bool
    """Whether the rule asks for this at one of the places; else it was merely seen there."""
    plays: int
    """In how many plays it was seen."""
    example: Place
    settings: dict[str, str] = {}
    """Options that all the places set apart from the default, as text: `0.5 or -0.5`."""
    elsewhere: int = 0
    """In how many further plays, of scenarios about something else, it was seen too."""


class Shift(msgspec.Struct, frozen=True):
    """A clause whose outcome is another one now."""

    clause: str
    old: Outcome
    new: Outcome


class RuleComparison(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that differs about one rule."""

    rule: str
    statement: str
    kind: Kind
    old: Outcome | None = None
    """As its own run judged it; None: it did not."""
    new: Outcome | None = None
    shifts: tuple[Shift, ...] = ()
    changes: tuple[Change, ...] = ()
    new_plays: dict[str, str] = {}
    """Plays about the rule of the new recording alone, each with the reason, if there is one."""
    gone_plays: dict[str, str] = {}


class Side(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was recorded."""

    target: str
    description: str
    harness: str
    profile: str
    plays: int
    policy: dict[str, str] = {}


class Comparison(msgspec.Struct, frozen=True, omit_defaults=True):
    """Two recordings beside each other."""

    format: int
    old: Side
    new: Side
    compared: int
    """How many plays stand in both and were the same story."""
    rules: tuple[RuleComparison, ...]
    """Only rules with a difference, worst kind first, then in the order of the catalogue."""
    notes: tuple[str, ...] = ()
    """What was not compared, and why."""
    consequences: tuple[str, ...] = ()
    """What follows for all visitors at once, whatever the rules."""
