"""A Run held against a baseline: which failures are known, which entries are stale or expired; and the next baseline.

Pure: the day comes from the caller. A failure is known when each of its behaviours is in the entry; one more, and the
rule fails as if there were no entry. Nothing is forgiven silently: what is known is shown as known, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import msgspec

from harness.baseline.entries import Entry
from harness.baseline.fingerprint import fingerprints, told
from harness.errors import Exit
from harness.judge import status
from harness.model.rule import Standing
from harness.model.run import Outcome, Play, Run, Verdict

FAILING = (Outcome.FAILED, Outcome.BLOCKED, Outcome.UNTRIED)
"""What keeps a required rule from passing."""
OTHERWISE = "it fails otherwise than the baseline knows"


class Held(msgspec.Struct, frozen=True):
    """A Run after its baseline."""

    run: Run
    stale: tuple[Entry, ...]
    """Entries whose rule passes again."""
    expired: tuple[Entry, ...]
    """Entries that were needed and whose day is over; their failures are still known."""

    def status(self) -> Exit:
        """The exit status: what the Run gives, else 4 for a baseline that is stale or expired."""
        came_to = status(self.run)
        return Exit.BASELINE if came_to is Exit.OK and (self.stale or self.expired) else came_to

    def remarks(self) -> tuple[str, ...]:
        """What is wrong with the baseline, one sentence an entry."""
        return (
            *(f"stale: {entry.rule} passes again; 'session-harness baseline update' drops it" for entry in self.stale),
            *(f"expired: {entry.rule} was known until {entry.until}: {entry.reason}" for entry in self.expired),
        )


class Updated(msgspec.Struct, frozen=True):
    """The next baseline, and what was done to each entry of this target, one line each."""

    entries: tuple[Entry, ...]
    changes: tuple[str, ...]
    kept: int


def hold(run: Run, entries: Sequence[Entry], today: date, *, whole: bool) -> Held:
    """The Run with known failures marked. `whole`: each rule was judged by all of its scenarios, so that one that
    passes is said to pass again."""
    mine = _of_target(run, entries)
    verdicts = [_held(verdict, mine.get(verdict.rule)) for verdict in run.verdicts]
    needed = [mine[verdict.rule] for verdict in verdicts if verdict.outcome is Outcome.KNOWN]
    passing = [mine[verdict.rule] for verdict in verdicts if verdict.rule in mine and verdict.outcome is Outcome.PASSED]
    return Held(
        msgspec.structs.replace(run, verdicts=tuple(verdicts), plays=_plays(run.plays, verdicts)),
        tuple(passing) if whole else (),
        tuple(entry for entry in needed if _is_over(entry, today)),
    )


def update(run: Run, entries: Sequence[Entry], reason: str, until: date | None, today: date, *, whole: bool) -> Updated:
    """The entries that this Run needs: those that still say what is seen are kept with their own reason and day.

    Entries of other targets, and of rules that were not judged, stay as they are. With a part of the scenarios
    (`whole` False) behaviours are only added, and no entry is dropped.
    """
    mine = _of_target(run, entries)
    verdicts = {verdict.rule: verdict for verdict in run.verdicts}
    result = [entry for entry in entries if entry.target != run.target.name or entry.rule not in verdicts]
    changes: list[str] = []
    kept = 0
    for rule, verdict in verdicts.items():
        entry = mine.get(rule)
        following, change = _following(entry, verdict, Entry(rule, run.target.name, (), reason, until), today, whole)
        result += [following] if following is not None else []
        changes += [change] if change else []
        kept += following is not None and not change
    return Updated(tuple(result), tuple(changes), kept)


def _following(
    entry: Entry | None, verdict: Verdict, fresh: Entry, today: date, whole: bool
) -> tuple[Entry | None, str]:
    """The entry after this verdict, and what was done to it; an empty text: nothing."""
    rule, seen = verdict.rule, fingerprints(verdict)
    if verdict.outcome not in FAILING or verdict.standing is not Standing.REQUIRED:
        if entry is not None and verdict.outcome is Outcome.PASSED and whole:
            return None, f"{rule}: dropped, it passes again"
        return entry, ""
    known = () if entry is None or whole else entry.fingerprint
    everything = tuple(sorted({*known, *seen}))
    if entry is not None and set(seen) <= set(entry.fingerprint) and not _is_over(entry, today):
        return msgspec.structs.replace(entry, fingerprint=everything, seen=told(verdict)), ""
    done = "added" if entry is None else "renewed, its day was over" if _is_over(entry, today) else f"new, {OTHERWISE}"
    return msgspec.structs.replace(fresh, fingerprint=everything, seen=told(verdict)), f"{rule}: {done}"


def _of_target(run: Run, entries: Sequence[Entry]) -> dict[str, Entry]:
    return {entry.rule: entry for entry in entries if entry.target == run.target.name}


def _held(verdict: Verdict, entry: Entry | None) -> Verdict:
    """The verdict as the entry makes it. A failure of a recommended rule may be known, too."""
    if entry is None or verdict.outcome not in (*FAILING, Outcome.WEAK):
        return verdict
    if not set(fingerprints(verdict)) <= set(entry.fingerprint):
        reason = "; ".join(part for part in (verdict.reason, OTHERWISE) if part)
        return msgspec.structs.replace(verdict, reason=reason)
    end = f" (until {entry.until})" if entry.until else ""
    return msgspec.structs.replace(verdict, outcome=Outcome.KNOWN, reason=f"{entry.reason}{end}")


def _plays(plays: Sequence[Play], verdicts: Sequence[Verdict]) -> tuple[Play, ...]:
    """The plays; those in which nothing fails but what is known are known, too."""
    outcomes: dict[str, set[Outcome]] = defaultdict(set)
    for verdict in verdicts:
        for failure in verdict.failures:
            outcomes[failure.scenario].add(verdict.outcome)
    return tuple(
        msgspec.structs.replace(play, outcome=Outcome.KNOWN)
        if play.outcome is Outcome.FAILED and outcomes[play.scenario] == {Outcome.KNOWN}
        else play
        for play in plays
    )


def _is_over(entry: Entry, today: date) -> bool:
    return entry.until is not None and entry.until < today
