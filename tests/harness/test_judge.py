"""From histories to verdicts: every outcome, whose fault it is, what a profile makes of it, and the exit status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from harness import judge as judge_module
from harness.checks.cookies import CHECKS, Answers, Remark
from harness.errors import Exit
from harness.judge import findings, judge, status
from harness.model.codec import decode, encode
from harness.model.expect import CookieExpect, Expect
from harness.model.history import Crash, Ending, History, StepRecord
from harness.model.rule import Dependency, Level, Profile, Rule, Standing
from harness.model.run import Outcome, Run, TargetInfo, Verdict
from harness.model.step import Advance, Expectation, Login, Overtake, Step, Visit
from tests.harness.samples import crash_history, exchange, idle_history, record, scenario, set_cookie, target

HOUR = timedelta(hours=1)
CRASH = Crash("KeyError", "'user.id'", "handler.py:41 in start: raise")


def rule(name: str, *clauses: str, level: Level = Level.CONTRACT, depends: str = "") -> Rule:
    """A rule with these clauses (`holds` alone unless said otherwise)."""
    ground = (Dependency(depends, "one stands on the other"),) if depends else ()
    said = dict.fromkeys(clauses or ("holds",), "So.")
    return Rule(name, level, f"{name} holds.", "People notice.", said, ("help page",), "", ground)


def rules(*given: Rule) -> dict[str, Rule]:
    """A catalogue: the checks' rules, LIFE-02 and LIFE-13, and those given."""
    made = [*(rule(name) for name in CHECKS), rule("LIFE-02"), rule("LIFE-13"), *given]
    return {one.id: one for one in made}


def profile(catalogue: Mapping[str, Rule], **standings: Standing) -> Profile:
    """Requires LIFE and TRAIL and leaves out the rest; `standings` names exceptions, as LIFE_02=Standing.OUT."""
    made = {name: Standing.REQUIRED if name[:4] in ("LIFE", "TRAI") else Standing.OUT for name in catalogue}
    made |= {name.replace("_", "-"): standing for name, standing in standings.items()}
    waiting = {name: "not yet" for name, standing in made.items() if standing is Standing.PENDING}
    return Profile("test", "1", "a test's", made, waiting)


def judged(
    *histories: History, catalogue: dict[str, Rule] | None = None, asked: Any = ("LIFE-02",), **more: Any
) -> Run:
    """The Run of these histories; LIFE-02 alone is asked for unless said otherwise."""
    given = catalogue or rules()
    return judge(histories, given, profile(given, **more), target(), asked=asked)


def verdict(run: Run, name: str = "LIFE-02") -> Verdict:
    """The verdict on a rule."""
    return next(one for one in run.verdicts if one.rule == name)


def expecting(expect: Expect, *, ref: str = "LIFE-02/holds", given: Expect | None = None) -> Step:
    """A visit that must show this."""
    name, _, clause = ref.partition("/")
    return Step(Visit("FrontPage"), "alice", given=given, expectations=(Expectation(name, clause, expect),))


def visit(*steps: Step, user: str | None = "JoeDoe", name: str = "visits", **more: Any) -> History:
    """A history in which each step's answer shows the user."""
    records = tuple(record(str(number), HOUR * number, exchange(user)) for number, _ in enumerate(steps, 1))
    return History(scenario(*steps, name=name), records, **more)


JOE, NOBODY = Expect(user="JoeDoe"), Expect(user="anonymous")


def test_passed() -> None:
    """An expectation that the record shows has passed, at one place for each time it was looked at."""
    run = judged(visit(expecting(JOE), expecting(JOE)))
    assert (Outcome.PASSED, 2, "") == (verdict(run).outcome, verdict(run).findings, verdict(run).reason)
    assert () == verdict(run).failures
    assert ("visits",) == verdict(run).scenarios
    assert Exit.OK is status(run)


def test_a_wrong_expectation_fails() -> None:
    """What the record does not show has failed: expected, seen, and the story up to there."""
    run = judged(visit(expecting(JOE), expecting(NOBODY), expecting(JOE)))
    assert Outcome.FAILED is verdict(run).outcome
    (failure,) = verdict(run).failures
    assert ("2", "user anonymous", "user JoeDoe") == (failure.step, failure.expected, failure.seen)
    assert ["1", "2"] == [line[0] for line in failure.timeline]
    assert 3 == verdict(run).findings
    assert Exit.FAILED is status(run)
    assert Outcome.FAILED is run.plays[0].outcome


def test_a_given_that_did_not_hold() -> None:
    """From the step whose given did not hold on everything is blocked, not failed, whatever was seen."""
    history = visit(expecting(JOE), expecting(NOBODY, given=NOBODY), expecting(JOE))
    run, outcomes = judged(history), [finding.outcome for finding in findings(history)]
    assert [Outcome.PASSED, Outcome.BLOCKED, Outcome.BLOCKED] == outcomes[:3]
    assert Outcome.BLOCKED is verdict(run).outcome
    assert "holds: given at step 2: user anonymous, but user JoeDoe" == verdict(run).reason
    assert 1 == verdict(run).findings
    assert () == verdict(run).failures
    assert Exit.FAILED is status(run)


def test_a_fact_that_no_answer_told() -> None:
    """What the target doesn't tell is untried; beside a miss that is known it doesn't count."""
    run = judged(visit(expecting(JOE), user=None))
    assert Outcome.UNTRIED is verdict(run).outcome
    assert "holds: not told by the answer" == verdict(run).reason
    assert Exit.FAILED is status(run)
    both = Expect(user="JoeDoe", status=404)
    assert Outcome.FAILED is verdict(judged(visit(expecting(both), user=None))).outcome


def crashed(*steps: Step, at: int) -> History:
    """A history whose application crashed at a step."""
    whole = visit(*steps)
    broken = StepRecord(str(at), whole.steps[at - 1].at, crash=CRASH, log=("ERROR app: no",))
    return History(whole.scenario, (*whole.steps[: at - 1], broken), Ending.CRASHED, "'user.id'")


def test_a_crash() -> None:
    """A crash is the failure of the scenario's own rule; other rules, there and later, are blocked."""
    other = rule("TRAIL-01")
    both = Step(
        Visit("FrontPage"),
        "alice",
        expectations=(Expectation("TRAIL-01", "holds", JOE), Expectation("LIFE-02", "holds", JOE)),
    )
    history = crashed(expecting(JOE), both, expecting(JOE, ref="TRAIL-01/holds"), at=2)
    run = judged(history, catalogue=rules(other), asked=("LIFE-02", "TRAIL-01"))
    (failure,) = verdict(run).failures
    assert ("2", "an answer", "KeyError: 'user.id'", CRASH) == (
        failure.step,
        failure.expected,
        failure.seen,
        failure.crash,
    )
    assert ("ERROR app: no",) == failure.log
    assert Outcome.FAILED is verdict(run).outcome
    assert Outcome.BLOCKED is verdict(run, "TRAIL-01").outcome
    assert "holds: the application crashed at step 2" == verdict(run, "TRAIL-01").reason
    assert 0 == verdict(run, "TRAIL-01").findings


def test_a_crash_belongs_to_the_clause_that_was_to_come() -> None:
    """Where the crashed step expects nothing, the next clause of the scenario's rule has failed, not an earlier one."""
    silent = Step(Visit("FrontPage"), "alice")
    history = crashed(expecting(JOE, ref="LIFE-02/early"), silent, expecting(JOE, ref="LIFE-02/late"), at=2)
    catalogue = rules(rule("LIFE-02", "early", "late"))
    clauses = {one.clause: one.outcome for one in verdict(judged(history, catalogue=catalogue)).clauses}
    assert {"early": Outcome.PASSED, "late": Outcome.FAILED} == clauses


def test_a_crash_at_the_start() -> None:
    """A target that did not start has failed the scenario's rule; that it was to start is the whole story."""
    history = crashed(expecting(JOE), at=1)
    history = msgspec.structs.replace(history, steps=(StepRecord("0", history.steps[0].at, crash=CRASH),))
    (failure,) = verdict(judged(history)).failures
    (line,) = failure.timeline
    assert "0" == failure.step
    assert "start the target" in line


def test_a_timeout_reads_as_one() -> None:
    """No answer in time is said in its own words, without a kind before them."""
    history = crash_history()
    slow = Crash("timeout", "no answer within 60 s of real time", "")
    history = msgspec.structs.replace(history, steps=(msgspec.structs.replace(history.steps[1], crash=slow),))
    assert "no answer within 60 s of real time" == findings(history)[0].seen


def test_a_clause_that_nobody_looked_at() -> None:
    """A rule asked in full is untried as long as one of its clauses was never looked at; in part it is not."""
    catalogue = rules(rule("LIFE-02", "holds", "also"))
    run = judged(visit(expecting(JOE)), catalogue=catalogue)
    assert Outcome.UNTRIED is verdict(run).outcome
    assert "also: no scenario looked at it" == verdict(run).reason
    assert Exit.FAILED is status(run)
    part = judged(visit(expecting(JOE)), catalogue=catalogue, asked=None)
    assert ["LIFE-02"] == [one.rule for one in part.verdicts]
    assert Outcome.PASSED is verdict(part).outcome


def test_a_rule_without_any_scenario() -> None:
    """Asked for and never looked at: untried."""
    assert Outcome.UNTRIED is verdict(judged(visit(expecting(JOE)), asked=("LIFE-13",)), "LIFE-13").outcome


def test_not_applicable() -> None:
    """A play that could not be is not applicable with the target's reason, and nothing passed."""
    history = visit(expecting(JOE), ending=Ending.NOT_APPLICABLE, reason="tiny lacks restart")
    run = judged(msgspec.structs.replace(history, steps=()))
    assert (Outcome.NOT_APPLICABLE, "holds: tiny lacks restart", 0) == (
        verdict(run).outcome,
        verdict(run).reason,
        verdict(run).findings,
    )
    assert Outcome.NOT_APPLICABLE is run.plays[0].outcome
    assert Exit.FAILED is status(run)
    beside = judged(msgspec.structs.replace(history, steps=()), visit(expecting(JOE), name="other"))
    assert (Outcome.PASSED, Exit.OK) == (verdict(beside).outcome, status(beside))


def test_not_applicable_without_expectations() -> None:
    """A scenario that only the checks look at can be not applicable, too; the target is testable all the same."""
    history = visit(Step(Visit("FrontPage"), "alice"), ending=Ending.NOT_APPLICABLE, reason="tiny lacks restart")
    run = judged(msgspec.structs.replace(history, steps=()), visit(expecting(JOE), name="other"))
    assert [Outcome.NOT_APPLICABLE, Outcome.PASSED] == [play.outcome for play in run.plays]
    assert Exit.OK is status(run)


def test_a_page_that_was_not_overtaken() -> None:
    """Steps that were to overtake a page, and were not played, are blocked with that reason."""
    slow = Step(Overtake("Slow", (expecting(JOE),)), "alice")
    history = History(scenario(slow), (record("1", HOUR, exchange("JoeDoe")),))
    run = judged(history)
    assert Outcome.BLOCKED is verdict(run).outcome
    assert "holds: not played: the page to be overtaken was answered at once" == verdict(run).reason


@pytest.mark.parametrize(
    ("standing", "user", "outcome", "exit_status"),
    [
        (Standing.REQUIRED, "anonymous", Outcome.FAILED, Exit.FAILED),
        (Standing.RECOMMENDED, "anonymous", Outcome.WEAK, Exit.OK),
        (Standing.RECOMMENDED, "JoeDoe", Outcome.PASSED, Exit.OK),
        (Standing.OBSERVED, "anonymous", Outcome.OBSERVED, Exit.OK),
        (Standing.OBSERVED, "JoeDoe", Outcome.OBSERVED, Exit.OK),
        (Standing.PENDING, "anonymous", Outcome.PENDING, Exit.OK),
        (Standing.PENDING, "JoeDoe", Outcome.PENDING, Exit.OK),
    ],
)
def test_another_profile(standing: Standing, user: str, outcome: Outcome, exit_status: Exit) -> None:
    """The same history under another standing has another outcome; a rule that passed is beside it."""
    history = visit(expecting(JOE), user=user)
    beside = visit(expecting(Expect(user=user), ref="LIFE-13/holds"), user=user, name="beside")
    run = judged(history, beside, asked=("LIFE-02", "LIFE-13"), LIFE_02=standing)
    assert outcome is verdict(run).outcome
    assert exit_status is status(run)


def test_a_rule_that_is_out() -> None:
    """What the profile leaves out has no verdict."""
    assert () == judged(visit(expecting(JOE)), LIFE_02=Standing.OUT).verdicts


def test_observations() -> None:
    """An observed rule tells what was seen, the same words once, and has no failures; pending tells its reason."""
    run = judged(visit(expecting(NOBODY), expecting(NOBODY)), LIFE_02=Standing.OBSERVED)
    assert ("holds: asked for user anonymous; seen: user JoeDoe",) == verdict(run).observations
    assert () == verdict(run).failures
    assert "not yet" == verdict(judged(visit(expecting(JOE)), LIFE_02=Standing.PENDING)).reason


def test_nothing_passed_is_no_success() -> None:
    """Without a single passed rule the status is 1, though nothing failed."""
    assert Exit.FAILED is status(judged(visit(expecting(JOE)), LIFE_02=Standing.OBSERVED))


def test_dependencies() -> None:
    """A failure of a rule whose ground failed is blocked with the ground's name; what passed has passed."""
    catalogue = rules(rule("LIFE-13", depends="LIFE-02"), rule("TRAIL-01", depends="LIFE-02"))
    history = visit(expecting(NOBODY), expecting(NOBODY, ref="LIFE-13/holds"), expecting(JOE, ref="TRAIL-01/holds"))
    run = judged(history, catalogue=catalogue, asked=("LIFE-02", "LIFE-13", "TRAIL-01"))
    assert [Outcome.FAILED, Outcome.BLOCKED, Outcome.PASSED] == [one.outcome for one in run.verdicts]
    assert "LIFE-02 failed: one stands on the other" == verdict(run, "LIFE-13").reason
    weak = judged(history, catalogue=catalogue, asked=("LIFE-02", "LIFE-13"), LIFE_02=Standing.RECOMMENDED)
    assert [Outcome.WEAK, Outcome.BLOCKED] == [one.outcome for one in weak.verdicts]


def test_our_own_error() -> None:
    """What was not played because the harness failed is a harness error, and so is the status."""
    history = visit(expecting(JOE), expecting(JOE), ending=Ending.HARNESS_ERROR, reason="LookupError: ours")
    run = judged(msgspec.structs.replace(history, steps=history.steps[:1]))
    assert Outcome.HARNESS_ERROR is verdict(run).outcome
    assert "holds: LookupError: ours" == verdict(run).reason
    assert Exit.HARNESS is status(run)


def test_our_own_error_where_nothing_more_was_expected() -> None:
    """A harness error is one, though every expectation had been looked at before."""
    run = judged(visit(expecting(JOE), ending=Ending.HARNESS_ERROR, reason="LookupError: ours"))
    assert Outcome.PASSED is verdict(run).outcome
    assert Exit.HARNESS is status(run)


def test_an_adapters_error() -> None:
    """What was not played because the adapter raised is untried; the target is not testable: status 3."""
    history = visit(expecting(JOE), expecting(JOE), ending=Ending.ADAPTER_ERROR, reason="ValueError: no form")
    run = judged(msgspec.structs.replace(history, steps=history.steps[:1]))
    assert (Outcome.UNTRIED, "holds: ValueError: no form") == (verdict(run).outcome, verdict(run).reason)
    assert Exit.TARGET is status(run)


def broken_check(seen: Answers) -> Iterator[Remark]:
    """Remarks something, then raises."""
    yield Remark("holds", "1", False, "this", "that")
    raise ZeroDivisionError("ours")


def test_a_check_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that raises is a harness error of its rule, never the target's failure; other rules are judged."""
    monkeypatch.setitem(CHECKS, "COOKIE-01", broken_check)
    run = judged(visit(expecting(JOE)), asked=("LIFE-02", "COOKIE-01"), COOKIE_01=Standing.REQUIRED)
    assert Outcome.HARNESS_ERROR is verdict(run, "COOKIE-01").outcome
    assert "check: the check raised ZeroDivisionError: ours" in verdict(run, "COOKIE-01").reason
    assert Outcome.PASSED is verdict(run).outcome
    assert Exit.HARNESS is status(run)


def test_an_expectation_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """An expectation that can't be held against a record is a harness error, never the target's failure."""

    def broken(*_: Any) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(judge_module, "misses", broken)
    run = judged(visit(expecting(JOE)))
    assert Outcome.HARNESS_ERROR is verdict(run).outcome
    assert "holds: an expectation can't be held against the record: ZeroDivisionError: ours" == verdict(run).reason


def test_checks_count_the_places_that_held() -> None:
    """Where a whole-history check held it is one finding with all its places; where not, one for each."""
    safe, open_ = set_cookie(httponly=""), set_cookie()
    records = [record(str(n), HOUR, exchange("JoeDoe", cookies=(one,))) for n, one in enumerate((safe, safe, open_), 1)]
    history = History(scenario(Step(Visit("FrontPage"), "alice")), tuple(records))
    found = [finding for finding in findings(history) if finding.rule == "COOKIE-04"]
    assert [(Outcome.FAILED, "3", 1), (Outcome.PASSED, "", 2)] == [(one.outcome, one.step, one.places) for one in found]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("interrupted", "harness", "adapter", "failed"), Exit.INTERRUPTED),
        (("harness", "adapter", "failed"), Exit.HARNESS),
        (("adapter", "failed"), Exit.TARGET),
        (("failed",), Exit.FAILED),
        ((), Exit.OK),
    ],
)
def test_the_precedence_of_statuses(parts: tuple[str, ...], expected: Exit) -> None:
    """130, then 5, then 3, then 1; 0 only when there is nothing against it."""
    histories = [visit(expecting(JOE, ref="LIFE-13/holds"), name="passed")]
    if "harness" in parts:
        histories.append(visit(name="ours", ending=Ending.HARNESS_ERROR, reason="ours"))
    if "adapter" in parts:
        histories.append(visit(name="adapter", ending=Ending.ADAPTER_ERROR, reason="its own"))
    if "failed" in parts:
        histories.append(visit(expecting(NOBODY), name="failed"))
    catalogue = rules()
    asked = ("LIFE-13", "LIFE-02") if "failed" in parts else ("LIFE-13",)
    interrupted = "interrupted" in parts
    run = judge(histories, catalogue, profile(catalogue), target(), asked=asked, interrupted=interrupted)
    assert expected is status(run)


def test_judged_again_from_what_was_stored() -> None:
    """Histories that went through JSON give the same Run, byte for byte, and so does the Run itself."""
    catalogue = rules(rule("EXPIRE-05"))
    histories = (idle_history(), crash_history(), visit(expecting(Expect(cookie=CookieExpect(lifetime=HOUR)))))
    stored = [decode(encode(history), History) for history in histories]
    run = judged(*histories, catalogue=catalogue, asked=None)
    assert encode(run) == encode(judged(*stored, catalogue=catalogue, asked=None))
    assert run == decode(encode(run), Run)


def test_what_the_run_says_of_itself() -> None:
    """Profile, target and selection are told; the verdicts stand in the catalogue's order."""
    catalogue = rules()
    history = visit(
        expecting(JOE, ref="LIFE-13/holds"), expecting(JOE), Step(Advance(HOUR)), Step(Login("JoeDoe"), "alice")
    )
    run = judge(
        [history], catalogue, profile(catalogue), target(), selection=("LIFE",), policy={"cookie_lifetime": "3"}
    )
    assert ("test", "1", ("LIFE",), {"cookie_lifetime": "3"}) == (
        run.profile,
        run.profile_version,
        run.selection,
        run.policy,
    )
    assert isinstance(run.target, TargetInfo)
    assert ["LIFE-02", "LIFE-13"] == [one.rule for one in run.verdicts]
    assert [("visits", Outcome.PASSED)] == [(play.scenario, play.outcome) for play in run.plays]
