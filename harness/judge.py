"""From histories to verdicts: the only place where outcomes are made. Pure; a stored history can be judged again.

Knows expectations, checks, the catalogue's rules and a profile; must not know targets or how the histories came about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from harness import __version__
from harness.checks.cookies import CHECKS, answers
from harness.checks.expectations import misses, wording
from harness.errors import Exit
from harness.model.history import Ending, History, StepRecord
from harness.model.rule import Level, Profile, Rule, Standing
from harness.model.run import FORMAT, ClauseVerdict, Failure, Finding, Outcome, Play, Run, TargetInfo, Verdict
from harness.model.step import Expectation, Step
from harness.timeline import lines

AS_EXPECTED = "as expected"

STORIES = 25
"""With so many failures of a rule the timeline is given; the histories have them all."""
NOT_OVERTAKEN = "not played: the page to be overtaken was answered at once"

_WORST_FIRST = (
    Outcome.HARNESS_ERROR,
    Outcome.FAILED,
    Outcome.BLOCKED,
    Outcome.UNTRIED,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)
"""Of several outcomes at one clause or rule, the first of these that is among them counts."""

_REACHED = (Outcome.PASSED, Outcome.FAILED)
"""The outcomes of a place at which was looked."""


def judge(
    histories: Iterable[History],
    rules: Mapping[str, Rule],
    profile: Profile,
    target: TargetInfo,
    *,
    asked: Sequence[str] | None = None,
    selection: Sequence[str] = (),
    policy: Mapping[str, str] | None = None,
    interrupted: bool = False,
) -> Run:
    """The Run of these histories, of which each is looked at once; `asked` and others as `Judging.run` takes them."""
    judging = Judging(rules, profile)
    for history in histories:
        judging.add(history)
    return judging.run(target, asked=asked, selection=selection, policy=policy, interrupted=interrupted)


class Judging:
    """Histories judged one after the other, as they come. What is kept of them is what a Run tells, and no more."""

    def __init__(self, rules: Mapping[str, Rule], profile: Profile) -> None:
        self._rules = rules
        self._profile = profile
        self._ledgers: dict[str, _Ledger] = {}
        self._plays: list[Play] = []
        self._orders: Counter[str] = Counter()
        """By rule, how many plays of its own scenarios tried an order of two requests at the store."""

    def add(self, history: History) -> tuple[Finding, ...]:
        """Judge a history; its findings."""
        return tuple([finding for one in history.each() for finding in self._add(one)])

    def _add(self, history: History) -> tuple[Finding, ...]:
        found = findings(history)
        for finding in found:
            if finding.rule in self._rules:
                self._ledger(finding.rule).add(finding, history)
        self._plays.append(_play(history, found, self._profile))
        self._orders[history.scenario.rule.partition("/")[0]] += any(step.order for step in history.steps)
        return found

    def _ledger(self, rule: str) -> _Ledger:
        ledger = self._ledgers.get(rule)
        if ledger is None:
            ledger = self._ledgers[rule] = _Ledger(self._rules[rule], self._profile.rules[rule])
        return ledger

    def run(
        self,
        target: TargetInfo,
        *,
        asked: Sequence[str] | None = None,
        selection: Sequence[str] = (),
        policy: Mapping[str, str] | None = None,
        interrupted: bool = False,
    ) -> Run:
        """The Run of the histories so far.

        `asked` are the rules to judge in full; None: only those that the histories speak of, and of these only the
        clauses that were looked at (a selection of scenarios can't be blamed for what it leaves out).
        """
        spoken_of = asked if asked is not None else tuple(self._ledgers)
        verdicts = [
            self._ledger(rule).verdict(self._profile.pending.get(rule), self._orders[rule], whole=asked is not None)
            for rule in self._rules
            if rule in spoken_of and self._profile.rules[rule] is not Standing.OUT
        ]
        return Run(
            format=FORMAT,
            harness=__version__,
            profile=self._profile.name,
            profile_version=self._profile.version,
            target=target,
            selection=tuple(selection),
            verdicts=tuple(_with_dependencies(verdicts, self._rules)),
            plays=tuple(self._plays),
            policy=dict(policy or {}),
            interrupted=interrupted,
        )


def status(run: Run) -> Exit:
    """The exit status of a Run (design: outcomes and exit status); precedence 130, 5, 3, 1."""
    if run.interrupted:
        return Exit.INTERRUPTED
    if Outcome.HARNESS_ERROR in {one.outcome for one in run.verdicts} | {one.outcome for one in run.plays}:
        return Exit.HARNESS
    # Only an adapter's error leaves a play untried with a reason of its own.
    if any(play.outcome is Outcome.UNTRIED and play.reason for play in run.plays):
        return Exit.TARGET
    bad = {Outcome.FAILED, Outcome.BLOCKED, Outcome.UNTRIED}
    if any(verdict.standing is Standing.REQUIRED and verdict.outcome in bad for verdict in run.verdicts):
        return Exit.FAILED
    return Exit.OK if run.count(Outcome.PASSED) else Exit.FAILED


def findings(history: History) -> tuple[Finding, ...]:
    """Every place of a play at which a clause was looked at, or could not be.

    An expectation or a check that raises is our own fault: a harness error, never the target's failure.
    """
    if history.others:
        return tuple([finding for one in history.each() for finding in findings(one)])
    if history.ending is Ending.NOT_APPLICABLE:
        return tuple(_unplayed(history, Outcome.NOT_APPLICABLE, history.reason))
    try:
        expected = tuple(_expected(history))
    except Exception as error:  # noqa: BLE001, whatever it is, it is ours
        reason = f"an expectation can't be held against the record: {type(error).__name__}: {error}"
        expected = tuple(_unplayed(history, Outcome.HARNESS_ERROR, reason))
    return (*expected, *_checked(history))


def _expected(history: History) -> Iterator[Finding]:
    """Findings of the steps' expectations, in the order in which things happened."""
    steps = dict(history.scenario.numbered_steps())
    played = {record.number for record in history.steps}
    blocked = ""
    for record in history.steps:
        step = steps.get(record.number)
        if record.crash is not None:
            yield from _crashed(history, record, step)
            blocked = f"the application crashed at step {record.number}"
        elif step is not None:
            blocked = blocked or _unmet(step, record, history)
            for expectation in step.expectations:
                yield _held(expectation, record, history, blocked)
    reason = blocked or history.reason or NOT_OVERTAKEN
    outcome = _OF_ENDING[history.ending]
    for number, step in steps.items():
        if number not in played:
            for expectation in step.expectations:
                yield _finding(expectation, history, number, outcome, reason)


_OF_ENDING = {
    Ending.COMPLETED: Outcome.BLOCKED,
    Ending.CRASHED: Outcome.BLOCKED,
    Ending.NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
    Ending.ADAPTER_ERROR: Outcome.UNTRIED,
    Ending.HARNESS_ERROR: Outcome.HARNESS_ERROR,
}


def _unmet(step: Step, record: StepRecord, history: History) -> str:
    """Why what the step relies on did not hold; empty: it did."""
    if step.given is None:
        return ""
    missed = misses(step.given, record, history)
    return f"given at step {record.number}: {missed[0].expected}, but {missed[0].seen}" if missed else ""


def _held(expectation: Expectation, record: StepRecord, history: History, blocked: str) -> Finding:
    if blocked:
        return _finding(expectation, history, record.number, Outcome.BLOCKED, blocked)
    missed = misses(expectation.expect, record, history)
    if not missed:
        return _finding(expectation, history, record.number, Outcome.PASSED, AS_EXPECTED)
    outcome = Outcome.FAILED if any(miss.known for miss in missed) else Outcome.UNTRIED
    known = [miss for miss in missed if miss.known] or list(missed)
    return Finding(
        expectation.rule,
        expectation.clause,
        history.scenario.id,
        record.number,
        outcome,
        "; ".join(miss.expected for miss in known),
        "; ".join(miss.seen for miss in known),
    )


def _crashed(history: History, record: StepRecord, step: Step | None) -> Iterator[Finding]:
    """A crash is the failure of the scenario's own rule; what others expected there is blocked."""
    crash = record.crash
    if crash is None:
        raise ValueError("only a crashed step can be told as one")
    rule, clause = _own_clause(history, step)
    seen = crash.message if crash.kind == "timeout" else f"{crash.kind}: {crash.message}"
    yield Finding(rule, clause, history.scenario.id, record.number, Outcome.FAILED, "an answer", seen, crash)
    for expectation in step.expectations if step else ():
        if (expectation.rule, expectation.clause) != (rule, clause):
            reason = f"the application crashed at step {record.number}"
            yield _finding(expectation, history, record.number, Outcome.BLOCKED, reason)


def _own_clause(history: History, step: Step | None) -> tuple[str, str]:
    """The clause of the scenario's rule that the crashed step, or else the first one not played, was to show."""
    rule, _, clause = history.scenario.rule.partition("/")
    played = {record.number for record in history.steps}
    steps = dict(history.scenario.numbered_steps())
    later = [one for number, one in steps.items() if number not in played]
    for candidate in (*([step] if step else []), *later, *steps.values()):
        for expectation in candidate.expectations:
            if expectation.rule == rule:
                return rule, expectation.clause
    return rule, clause or "holds"


def _checked(history: History) -> Iterator[Finding]:
    """Findings of the whole-history checks; where a clause held, one finding counts all the places."""
    if not any(record.exchanges for record in history.steps):
        return
    play = history.scenario.id
    seen_in = answers(history)
    for rule, check in CHECKS.items():
        held: dict[str, int] = {}
        try:
            remarks = list(check(seen_in))
        except Exception as error:  # noqa: BLE001, whatever it is, it is ours
            seen = f"the check raised {type(error).__name__}: {error}"
            yield Finding(rule, "check", play, "", Outcome.HARNESS_ERROR, "", seen)
            continue
        for remark in remarks:
            if remark.held:
                held[remark.clause] = held.get(remark.clause, 0) + 1
            else:
                yield Finding(rule, remark.clause, play, remark.step, Outcome.FAILED, remark.expected, remark.seen)
        for clause, places in held.items():
            yield Finding(rule, clause, play, "", Outcome.PASSED, "", AS_EXPECTED, places=places)


def _unplayed(history: History, outcome: Outcome, reason: str) -> Iterator[Finding]:
    for number, step in history.scenario.numbered_steps():
        for expectation in step.expectations:
            yield _finding(expectation, history, number, outcome, reason)


def _finding(expectation: Expectation, history: History, number: str, outcome: Outcome, seen: str) -> Finding:
    expected = "" if outcome is Outcome.PASSED else wording(expectation.expect)
    return Finding(expectation.rule, expectation.clause, history.scenario.id, number, outcome, expected, seen)


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that counts among several; none at all is untried."""
    among = set(outcomes)
    return next((outcome for outcome in _WORST_FIRST if outcome in among), Outcome.UNTRIED)


class _Tally:
    """What was seen of one clause."""

    def __init__(self) -> None:
        self.places = 0
        self.seen: dict[Outcome, str] = {}
        """By outcome, what was seen first."""

    def add(self, finding: Finding) -> None:
        """Count a finding; a place that is blocked or untried was not reached."""
        self.seen.setdefault(finding.outcome, finding.seen)
        if finding.outcome in _REACHED:
            self.places += finding.places


class _Ledger:
    """What the findings of one rule come to, so far."""

    def __init__(self, rule: Rule, standing: Standing) -> None:
        self._rule = rule
        self._standing = standing
        self._observed = rule.level is Level.INFORMATIONAL or standing is Standing.OBSERVED
        self._tallies: dict[str, _Tally] = {}
        self._documents: set[str] = set()
        self._failures: list[Failure] = []
        self._observations: dict[str, None] = {}
        """The same words only once, in the order in which they came."""

    def add(self, finding: Finding, history: History) -> None:
        """Count a finding of a play."""
        self._documents.add(history.scenario.document)
        tally = self._tallies.get(finding.clause)
        if tally is None:
            tally = self._tallies[finding.clause] = _Tally()
        tally.add(finding)
        if self._observed and finding.outcome in _REACHED:
            self._observations[_observation(finding)] = None
        elif not self._observed and finding.outcome in (Outcome.FAILED, Outcome.HARNESS_ERROR):
            self._failures.append(_failure(finding, history, told=len(self._failures) < STORIES))

    def verdict(self, pending: str | None, orders: int, *, whole: bool) -> Verdict:
        """The rule's verdict; `whole`: its clauses that nobody looked at count, too."""
        rule = self._rule
        names = [clause for clause in (*rule.clauses, *self._tallies) if whole or clause in self._tallies]
        clauses = tuple([_clause(name, self._tallies.get(name), rule) for name in dict.fromkeys(names)])
        outcome = _worst([clause.outcome for clause in clauses])
        return Verdict(
            rule=rule.id,
            level=rule.level,
            standing=self._standing,
            outcome=_by_standing(outcome, self._standing),
            statement=rule.statement,
            findings=sum(tally.places for tally in self._tallies.values()),
            scenarios=tuple(sorted(self._documents)),
            clauses=clauses,
            reason=pending or _reason(clauses, outcome),
            failures=tuple(self._failures),
            observations=tuple(self._observations),
            matters=rule.matters,
            orders=orders,
        )


def _by_standing(outcome: Outcome, standing: Standing) -> Outcome:
    """What a profile makes of an outcome."""
    if standing is Standing.PENDING:
        return Outcome.PENDING
    if outcome is Outcome.HARNESS_ERROR:
        return outcome
    if standing is Standing.OBSERVED and outcome in (Outcome.PASSED, Outcome.FAILED):
        return Outcome.OBSERVED
    if standing is Standing.RECOMMENDED and outcome is Outcome.FAILED:
        return Outcome.WEAK
    return outcome


def _clause(name: str, tally: _Tally | None, rule: Rule) -> ClauseVerdict:
    if tally is None:
        if name in rule.optional:
            return ClauseVerdict(name, Outcome.NOT_APPLICABLE, 0, rule.optional[name])
        return ClauseVerdict(name, Outcome.UNTRIED, 0, "no scenario looked at it")
    outcome = _worst(tally.seen)
    reason = "" if outcome is Outcome.PASSED else tally.seen.get(outcome, "")
    return ClauseVerdict(name, outcome, tally.places, reason)


def _reason(clauses: Sequence[ClauseVerdict], outcome: Outcome) -> str:
    if outcome in (Outcome.PASSED, Outcome.FAILED):
        return ""
    return "; ".join(
        dict.fromkeys(f"{clause.clause}: {clause.reason}" for clause in clauses if clause.outcome is outcome)
    )


def _observation(finding: Finding) -> str:
    """What was seen, for a rule that nobody has to keep."""
    if finding.outcome is Outcome.FAILED:
        return f"{finding.clause}: asked for {finding.expected}; seen: {finding.seen}"
    return f"{finding.clause}: {finding.seen}"


def _failure(finding: Finding, history: History, *, told: bool) -> Failure:
    """A failure of a rule; the story is `told` with the first ones, for a thousand of them are the same story."""
    record = next((one for one in history.steps if one.number == finding.step), None)
    return Failure(
        finding.clause,
        finding.scenario,
        finding.step,
        finding.expected,
        finding.seen,
        lines(history, finding.step) if record is not None and told else (),
        finding.crash,
        record.log if record is not None else (),
    )


def _with_dependencies(verdicts: Sequence[Verdict], rules: Mapping[str, Rule]) -> Iterator[Verdict]:
    """A failure of a rule whose ground is gone is blocked: the reason is the rule it depends on."""
    broken = {one.rule for one in verdicts if one.outcome in (Outcome.FAILED, Outcome.WEAK)}
    for verdict in verdicts:
        ground = [one for one in rules[verdict.rule].depends if one.rule in broken]
        if ground and verdict.outcome in (Outcome.FAILED, Outcome.WEAK):
            reason = f"{ground[0].rule} failed: {ground[0].because}"
            yield msgspec.structs.replace(verdict, outcome=Outcome.BLOCKED, reason=reason)
        else:
            yield verdict


def _play(history: History, found: Sequence[Finding], profile: Profile) -> Play:
    scenario = history.scenario
    required = [one.outcome for one in found if profile.rules[one.rule] in (Standing.REQUIRED, Standing.RECOMMENDED)]
    outcome = _worst(required or [one.outcome for one in found])
    if history.ending is Ending.CRASHED:
        outcome = _worst([outcome, Outcome.BLOCKED])
    elif history.ending is not Ending.COMPLETED:
        outcome = _OF_ENDING[history.ending]
    return Play(scenario.id, scenario.title, scenario.file, scenario.digest, scenario.rule, outcome, history.reason)
