"""A Run: the one record from which every report, comparison and baseline is drawn.

Plain data. It names no ports, paths, durations, worker counts or addresses: two runs are byte-identical.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from harness.model.history import Crash
from harness.model.rule import Level, Standing

FORMAT = 1


class Outcome(StrEnum):
    """What a judge can say of a rule, a clause or a play. Only `passed` counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    WEAK = "weak"
    KNOWN = "known"
    OBSERVED = "observed"
    NOT_APPLICABLE = "not_applicable"
    UNTRIED = "untried"
    BLOCKED = "blocked"
    PENDING = "pending"
    HARNESS_ERROR = "harness_error"


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One place at which one clause was looked at, or several that all held.

    Outcome: passed, failed, blocked, observed, untried (not told) or
    not_applicable."""

    rule: str
    clause: str
    scenario: str
    step: str
    outcome: Outcome
    expected: str
    seen: str
    crash: Crash | None = None
    places: int = 1


class Failure(msgspec.Struct, frozen=True, omit_defaults=True):
    """A finding that did not hold, with all a reader needs."""

    clause: str
    scenario: str
    step: str
    expected: str
    seen: str
    timeline: tuple[str, ...]
    """The story up to the failing step, one line a step; empty where many failures before it tell the same."""
    crash: Crash | None = None
    log: tuple[str, ...] = ()


class ClauseVerdict(msgspec.Struct, frozen=True):
    """One clause of a rule: its outcome and in how many places it was looked at."""

    clause: str
    outcome: Outcome
    findings: int
    reason: str = ""


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule of the selection."""

    rule: str
    level: Level
    standing: Standing
    outcome: Outcome
    statement: str
    findings: int
    """How many places were looked at."""
    scenarios: tuple[str, ...]
    clauses: tuple[ClauseVerdict, ...] = ()
    reason: str = ""
    """Why it is not applicable, untried, blocked or pending."""
    failures: tuple[Failure, ...] = ()
    observations: tuple[str, ...] = ()
    matters: str = ""
    """What people notice where the rule fails."""
    orders: int = 0
    """In how many orders two requests at once were made to ask the store."""


class Play(msgspec.Struct, frozen=True, omit_defaults=True):
    """One scenario as played."""

    scenario: str
    title: str
    file: str
    digest: str
    rule: str
    outcome: Outcome
    reason: str = ""


class TargetInfo(msgspec.Struct, frozen=True):
    """What was judged."""

    name: str
    door: str
    """handler, wsgi or live."""
    description: str
    capabilities: tuple[str, ...]
    lacks: dict[str, str] = {}
    """Capabilities that it does not have, each with the reason it gives."""


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """The result of a campaign: `run.json`."""

    format: int
    harness: str
    """The version of session-harness."""
    profile: str
    profile_version: str
    target: TargetInfo
    selection: tuple[str, ...]
    """What was asked for, as given: rule patterns and scenario patterns."""
    verdicts: tuple[Verdict, ...]
    plays: tuple[Play, ...]
    policy: dict[str, str] = {}
    """Options given with --policy, as text."""
    interrupted: bool = False

    def count(self, outcome: Outcome) -> int:
        """How many rules have this outcome."""
        return sum(verdict.outcome is outcome for verdict in self.verdicts)
