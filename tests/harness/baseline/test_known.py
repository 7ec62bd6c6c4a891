"""A Run against its baseline: known, new, stale, expired, and the exit status of each."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from harness.baseline.entries import Entry
from harness.baseline.fingerprint import fingerprints
from harness.baseline.known import OTHERWISE, hold, update
from harness.errors import Exit
from harness.model.run import Failure, Outcome, Run, Verdict
from tests.harness.samples import FAILURE, plays, run, verdict

TODAY = date(2026, 6, 15)
OTHER = msgspec.structs.replace(FAILURE, seen="user JaneRoe")
PASSED = verdict("LIFE-01", Outcome.PASSED)


def _failed(*failures: Failure, outcome: Outcome = Outcome.FAILED) -> Verdict:
    return verdict("LIFE-02", outcome, failures=failures or (FAILURE,))


def _run(*verdicts: Verdict, **more: Any) -> Run:
    return run(verdicts=verdicts, plays=(), **more)


def _entry(failing: Verdict | None = None, until: date | None = None, **more: Any) -> Entry:
    known = {"target": "reference", "fingerprint": fingerprints(failing or _failed())} | more
    return Entry(rule="LIFE-02", reason="it is old", until=until, **known)


def test_a_known_failure_is_known_and_no_failure() -> None:
    """A failure that the baseline has is shown as known, with its reason and its day, and the status is 0."""
    held = hold(_run(_failed(), PASSED), [_entry(until=TODAY)], TODAY, whole=True)
    assert [Outcome.KNOWN, Outcome.PASSED] == [one.outcome for one in held.run.verdicts]
    assert "it is old (until 2026-06-15)" == held.run.verdicts[0].reason
    assert (Exit.OK, ()) == (held.status(), held.remarks())


def test_a_play_is_known_when_nothing_else_fails_in_it() -> None:
    """A play that fails for known reasons alone is known; one in which more fails is not."""
    elsewhere = msgspec.structs.replace(FAILURE, scenario="slow")
    played = tuple(msgspec.structs.replace(play, outcome=Outcome.FAILED) for play in plays()[:3])
    more = verdict("SU-01", Outcome.FAILED, failures=(elsewhere,))
    failing = run(verdicts=(_failed(FAILURE, elsewhere), more), plays=played)
    held = hold(failing, [_entry()], TODAY, whole=True)
    outcomes = {play.scenario: play.outcome for play in held.run.plays}
    assert {
        "login-idle-12h": Outcome.KNOWN,
        "restart[files]/at": Outcome.FAILED,
        "slow": Outcome.FAILED,
    } == outcomes


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.BLOCKED, Outcome.UNTRIED, Outcome.WEAK])
def test_all_that_is_not_passed_may_be_known(outcome: Outcome) -> None:
    """Also a rule that is blocked, or that the profile only recommends."""
    failing = _failed(outcome=outcome)
    assert Outcome.KNOWN is hold(_run(failing), [_entry(failing)], TODAY, whole=True).run.verdicts[0].outcome


@pytest.mark.parametrize("seen", [(OTHER,), (FAILURE, OTHER)])
def test_another_failure_of_the_rule_is_new(seen: tuple[Failure, ...]) -> None:
    """One behaviour that the entry doesn't have makes the rule fail, and says so."""
    held = hold(_run(_failed(*seen), PASSED), [_entry()], TODAY, whole=True)
    assert (Outcome.FAILED, OTHERWISE) == (held.run.verdicts[0].outcome, held.run.verdicts[0].reason)
    assert Exit.FAILED == held.status()


def test_fewer_behaviours_are_still_known() -> None:
    """A part of the scenarios shows a part of what is known."""
    held = hold(_run(_failed(), PASSED), [_entry(_failed(FAILURE, OTHER))], TODAY, whole=False)
    assert Exit.OK == held.status()


def test_another_targets_entry_says_nothing() -> None:
    """An entry is about one target."""
    assert Exit.FAILED == hold(_run(_failed(), PASSED), [_entry(target="stock")], TODAY, whole=True).status()


def test_a_rule_that_passes_again_is_stale() -> None:
    """An entry that is not needed any more gives status 4, unless only a part of its scenarios was played."""
    passing = _run(verdict("LIFE-02", Outcome.PASSED))
    held = hold(passing, [_entry()], TODAY, whole=True)
    assert Exit.BASELINE == held.status()
    assert "stale: LIFE-02 passes again" in held.remarks()[0]
    assert Exit.OK == hold(passing, [_entry()], TODAY, whole=False).status()


def test_a_rule_that_was_not_judged_is_not_stale() -> None:
    """An entry whose rule was not asked is left alone."""
    assert Exit.OK == hold(_run(PASSED), [_entry(until=date(2020, 1, 1))], TODAY, whole=True).status()


def test_an_expired_entry_gives_status_4() -> None:
    """The day after its last an entry still names the failure, and the baseline is what is wrong."""
    held = hold(_run(_failed(), PASSED), [_entry(until=date(2026, 6, 14))], TODAY, whole=True)
    assert (Outcome.KNOWN, Exit.BASELINE) == (held.run.verdicts[0].outcome, held.status())
    assert ("expired: LIFE-02 was known until 2026-06-14: it is old",) == held.remarks()


def test_a_failure_and_an_interruption_come_before_the_baseline() -> None:
    """The precedence is 130, 5, 3, 1, 4."""
    stale = [_entry(), Entry("LIFE-01", "reference", ("0123456789",), "old")]
    failing = _run(_failed(OTHER), PASSED)
    assert Exit.FAILED == hold(failing, stale, TODAY, whole=True).status()
    assert Exit.INTERRUPTED == hold(_run(PASSED, interrupted=True), stale, TODAY, whole=True).status()


def _updated(verdict: Verdict, *entries: Entry, whole: bool = True) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    after = update(_run(verdict), entries, "a new reason", date(2027, 1, 1), TODAY, whole=whole)
    return after.entries, after.changes


def test_an_update_adds_what_fails() -> None:
    """A failure without an entry gets one with the reason and the day given."""
    [entry], changes = _updated(_failed())
    assert ("a new reason", date(2027, 1, 1)) == (entry.reason, entry.until)
    assert (fingerprints(_failed()), ("LIFE-02: added",)) == (entry.fingerprint, changes)


def test_an_update_keeps_what_still_holds() -> None:
    """An entry that says what is seen keeps its reason and its day, and loses behaviours that are gone."""
    [entry], changes = _updated(_failed(), _entry(_failed(FAILURE, OTHER), TODAY))
    assert ("it is old", TODAY, fingerprints(_failed()), ()) == (entry.reason, entry.until, entry.fingerprint, changes)


@pytest.mark.parametrize(
    ("entry", "change"),
    [
        (_entry(until=date(2026, 6, 14)), "LIFE-02: renewed, its day was over"),
        (_entry(_failed(OTHER)), f"LIFE-02: new, {OTHERWISE}"),
    ],
)
def test_an_update_gives_the_new_reason_to_what_is_new(entry: Entry, change: str) -> None:
    """An expired entry, and one whose rule fails otherwise, take the reason and day given now."""
    [after], changes = _updated(_failed(), entry)
    assert ("a new reason", (change,)) == (after.reason, changes)


def test_an_update_drops_what_passes() -> None:
    """A stale entry goes; with a part of the scenarios it stays."""
    passing = verdict("LIFE-02", Outcome.PASSED)
    assert ((), ("LIFE-02: dropped, it passes again",)) == _updated(passing, _entry())
    assert ((_entry(),), ()) == _updated(passing, _entry(), whole=False)


def test_an_update_with_a_part_of_the_scenarios_only_adds() -> None:
    """Behaviours that were not asked for now are kept."""
    [entry], _ = _updated(_failed(OTHER), _entry(), whole=False)
    assert fingerprints(_failed(FAILURE, OTHER)) == entry.fingerprint


def test_an_update_leaves_other_targets_and_weak_rules_alone() -> None:
    """Entries of other targets stay; a recommended rule that fails needs none."""
    other = _entry(target="stock")
    assert ((other,), ()) == _updated(_failed(outcome=Outcome.WEAK), other)
