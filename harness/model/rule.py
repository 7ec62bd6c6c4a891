"""Rules and profiles: what is asked of a session handler, and how strictly.

Plain data. A rule never varies; where releases differ, sibling rules stand side by side and a profile picks.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Level(StrEnum):
    """Who asks for a rule: the help page, a security source, or nobody (observed only)."""

    CONTRACT = "contract"
    HARDENING = "hardening"
    INFORMATIONAL = "informational"


class Standing(StrEnum):
    """What a profile makes of a rule."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OBSERVED = "observed"
    PENDING = "pending"
    OUT = "out"


class Dependency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rule` must hold before this rule can be judged: when it fails, a failure here is *blocked*."""

    rule: str
    because: str


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of the catalogue. `clauses` maps a clause id to its sentence; the id of an only clause is `holds`."""

    id: str
    level: Level
    statement: str
    matters: str
    """What people notice where it fails, or what they learn where it is only observed."""
    clauses: dict[str, str]
    sources: tuple[str, ...]
    not_checked: str
    depends: tuple[Dependency, ...] = ()
    since: str = "1"
    """The set of rules with which it came; profiles of an earlier version don't judge it."""
    optional: dict[str, str] = {}
    """Clauses about what a target need not do; where it never does, they are not applicable, for the reason given."""

    @property
    def area(self) -> str:
        """The part of the id before the dash, as `LIFE`."""
        return self.id.partition("-")[0]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named, versioned choice: the standing of every rule of the catalogue."""

    name: str
    version: str
    title: str
    rules: dict[str, Standing]
    pending: dict[str, str] = {}
    """The reason for each pending rule."""
