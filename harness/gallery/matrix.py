"""The matrix of broken handlers and rules: what each member tripped, and what is wrong with that.

Pure: from what the suite saw of a member, and of the host as it comes, to rows and defects. A rule trips when it fails;
one that is blocked, because something it depends on failed, is listed and doesn't count. An informational rule can't
fail: it trips when what was observed differs from the host as it comes. Must not know how anything was played.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from harness.gallery.members import Member
from harness.model.rule import Level
from harness.model.run import Outcome, Run

MOST_ALSO = 3
"""A member that trips more rules than this beside its primary one is more than one idea."""


class Sight(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the suite saw of one member, or of the host as it comes."""

    failed: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """Those of the failed rules that an expectation caught, not a crash."""
    blocked: tuple[str, ...] = ()
    observed: dict[str, tuple[str, ...]] = {}
    """What was observed, by informational rule."""
    trouble: str = ""
    """Why nothing could be seen, or not all."""


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One member against all rules."""

    member: str
    idea: str
    primary: str
    also: dict[str, str]
    tripped: tuple[str, ...]
    """Contract and hardening rules that failed, and informational ones that the member names and that differ."""
    blocked: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    """Informational rules that it doesn't name and that were observed otherwise than on the host as it comes."""
    defects: tuple[str, ...] = ()


class Matrix(msgspec.Struct, frozen=True, omit_defaults=True):
    """A gallery, played. `whole`: all of it, so that it can be said what no member catches or tells apart."""

    gallery: str
    profile: str
    profile_version: str
    whole: bool
    rows: tuple[Row, ...]
    uncaught: tuple[str, ...] = ()
    """Rules that the profile asks for and that are nobody's primary one."""
    alike: tuple[tuple[str, ...], ...] = ()
    """Rules that the same members trip: the gallery doesn't tell them apart."""

    def defects(self) -> Iterator[str]:
        """Everything that is wrong with the suite or with the gallery, one line each."""
        for row in self.rows:
            yield from (f"{row.member}: {defect}" for defect in row.defects)
        yield from (f"{rule}: no member has it as its primary rule" for rule in self.uncaught)
        yield from (f"{', '.join(group)}: no member tells them apart" for group in self.alike)


def sight(run: Run) -> Sight:
    """What a run saw."""
    failed = [verdict for verdict in run.verdicts if verdict.outcome in (Outcome.FAILED, Outcome.WEAK)]
    broken = [verdict.rule for verdict in run.verdicts if verdict.outcome is Outcome.HARNESS_ERROR]
    return Sight(
        failed=tuple(verdict.rule for verdict in failed),
        told=tuple(verdict.rule for verdict in failed if any(one.crash is None for one in verdict.failures)),
        blocked=tuple(verdict.rule for verdict in run.verdicts if verdict.outcome is Outcome.BLOCKED),
        observed={
            verdict.rule: verdict.observations for verdict in run.verdicts if verdict.level is Level.INFORMATIONAL
        },
        trouble=f"the harness itself failed at {', '.join(broken)}" if broken else "",
    )


def row(member: Member, seen: Sight, plain: Sight) -> Row:
    """A member's row; `plain` is what was seen of the host as it comes."""
    named = (member.primary, *member.also)
    differing = [rule for rule in seen.observed if seen.observed[rule] != plain.observed.get(rule, ())]
    tripped = (*seen.failed, *(rule for rule in differing if rule in named))
    return Row(
        member=member.name,
        idea=member.idea,
        primary=member.primary,
        also=dict(member.also),
        tripped=tripped,
        blocked=seen.blocked,
        differs=tuple(rule for rule in differing if rule not in named),
        defects=tuple(_defects(member, seen, tripped)),
    )


def as_named(member: Member) -> Row:
    """The row that a member should have."""
    return Row(member.name, member.idea, member.primary, dict(member.also), (member.primary, *member.also))


def matrix(gallery: str, profile: tuple[str, str], rows: Sequence[Row], asked: Sequence[str], *, whole: bool) -> Matrix:
    """The rows put together. `profile` is its name and version, `asked` the rules that it asks for."""
    primary = {one.primary for one in rows}
    return Matrix(
        gallery=gallery,
        profile=profile[0],
        profile_version=profile[1],
        whole=whole,
        rows=tuple(rows),
        uncaught=tuple(rule for rule in asked if rule not in primary) if whole else (),
        alike=_alike(rows) if whole else (),
    )


def _defects(member: Member, seen: Sight, tripped: Sequence[str]) -> Iterator[str]:
    if seen.trouble:
        yield seen.trouble
    if member.primary not in tripped:
        yield f"{member.primary} misses it" + (", being blocked" if member.primary in seen.blocked else "")
    elif member.primary in seen.failed and member.primary not in seen.told:
        yield f"{member.primary} catches it by a crash only"
    yield from (f"{rule} is named and doesn't fall" for rule in member.also if rule not in tripped)
    yield from (f"{rule} falls and isn't named" for rule in tripped if rule not in (member.primary, *member.also))
    if len(member.also) > MOST_ALSO:
        yield f"it names {len(member.also)} rules beside the primary one; at most {MOST_ALSO} are allowed"
    yield from (f"no reason is given why {rule} falls" for rule, reason in member.also.items() if not reason)


def _alike(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    """Groups of rules with the same members."""
    tripping: dict[str, list[str]] = defaultdict(list)
    for one in rows:
        for rule in one.tripped:
            tripping[rule].append(one.member)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for rule, names in tripping.items():
        groups[tuple(names)].append(rule)
    return tuple(tuple(sorted(group)) for group in groups.values() if len(group) > 1)
