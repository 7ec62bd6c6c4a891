"""What the HTML page shows, as plain values: rules with their failures, plays with their timelines.

Knows the Run, the histories and the timeline's words. It must not know markup: the templates walk these values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from harness import timeline
from harness.model.history import Exchange, Facts, History, StepRecord
from harness.model.run import Failure, Outcome, Play, Run, Verdict
from harness.model.scenario import Scenario
from harness.model.step import Step
from harness.reports import overview

OPEN_PER_RULE = 2
"""How many failed scenarios of a rule are unfolded from the start."""

FULL_PER_RULE = 20
"""How many failed scenarios of a rule are told with their timelines; more of them would say the same again."""

FAILURES_PER_CLAUSE = 3
"""How many failures of one clause in one play are told above its timeline, which marks all of them; of another rule's
clause it is one."""

SHOWN_FACTS = ("trail", "vars", "shown")
"""Facts that are shown wherever they are not empty; others only where a step asks for them."""

Broken = list[tuple[Verdict, Failure]]


class Asked(NamedTuple):
    """Something that a step had to show: the rule's clause, and the failure if it did not."""

    rule: str
    clause: str
    failure: Failure | None


class ExchangeRow(NamedTuple):
    """One request and its answer, each part a list of short texts."""

    request: str
    prefetch: bool
    sent: list[str]
    """The pairs of the Cookie header."""
    status: int
    set_cookies: list[tuple[str, str]]
    """In words, and the line as sent."""
    decisions: list[str]
    facts: list[str]


class StepRow(NamedTuple):
    """One step of a full timeline."""

    number: str
    server: str
    since: str
    browser: str
    who: str
    what: str
    exchanges: list[ExchangeRow]
    notes: list[str]
    """What was seen beside the exchanges."""
    asked: list[Asked]
    failed: bool


class PlayView(NamedTuple):
    """One play: with its full table when something in it is not passed, else with one line a step."""

    play: Play
    options: str
    """The policy's options that are set, in words."""
    broken: Broken
    further: list[str]
    """Failures that are not among them, in words: clause and number of steps."""
    rows: list[StepRow]
    lines: Sequence[str]
    ending: str
    """Why it did not complete."""
    unfolded: bool


class RuleView(NamedTuple):
    """A rule that does not hold: the plays told here, in full or in a line, and those told under another rule."""

    verdict: Verdict
    consequence: str
    since: list[str]
    """Since when it doesn't hold: on the play's clock, and by the earlier Run."""
    blocks: list[str]
    told: list[PlayView]
    brief: list[PlayView]
    """Told in one line each."""
    elsewhere: list[Play]


class Folder(NamedTuple):
    """Passed plays of one document under one rule."""

    document: str
    title: str
    file: str
    plays: list[PlayView]


def broken_rules(run: Run, histories: Mapping[str, History], earlier: Run | None = None) -> list[RuleView]:
    """The rules that do not hold, worst first; each play is told once, under its own rule where that is among them."""
    order = {outcome: place for place, outcome in enumerate(overview.LOOKS)}
    verdicts = sorted((v for v in run.verdicts if v.failures), key=lambda v: (order[v.outcome], v.rule))
    homes = _homes(run, verdicts)
    return [_rule_view(run, verdict, homes, histories, earlier) for verdict in verdicts]


def silent_plays(run: Run, histories: Mapping[str, History]) -> list[PlayView]:
    """Plays that are neither passed nor observed and have no failure of their own: blocked, untried, our own errors."""
    told = overview.failures_of(run)
    quiet = (Outcome.PASSED, Outcome.OBSERVED, Outcome.NOT_APPLICABLE, Outcome.PENDING)
    plays = [play for play in run.plays if play.outcome not in quiet and play.scenario not in told]
    return [_full(play, [], histories, unfolded=play.outcome is Outcome.HARNESS_ERROR) for play in plays]


def lacking_plays(run: Run) -> dict[str, list[Play]]:
    """Plays that could not be asked of this target, by the reason."""
    found: dict[str, list[Play]] = {}
    for play in run.plays:
        if play.outcome in (Outcome.NOT_APPLICABLE, Outcome.PENDING):
            found.setdefault(play.reason or overview.LOOKS[play.outcome].meaning, []).append(play)
    return found


def passed_plays(run: Run, histories: Mapping[str, History]) -> dict[str, list[Folder]]:
    """The plays that hold, by rule and then by document, each with one line a step."""
    told = overview.failures_of(run)
    held = [p for p in run.plays if p.outcome in (Outcome.PASSED, Outcome.OBSERVED) and p.scenario not in told]
    told_briefly = [_brief(play, histories.get(play.scenario)) for play in held]  # each history is read once
    told_briefly.sort(key=lambda brief: (brief.view.play.rule, brief.document, brief.view.play.scenario))
    by_rule = groupby(told_briefly, key=lambda brief: brief.view.play.rule)
    return {rule: list(_folders(briefs)) for rule, briefs in by_rule}


def step_rows(history: History, broken: Broken) -> list[StepRow]:
    """The full timeline of a play, with what each step had to show."""
    steps = history.scenario
    records, numbered = timeline.in_order(history), timeline.steps_by_number(steps)
    clocks = timeline.clock_texts(records)
    return [
        _step_row(record, numbered.get(record.number), steps, since, broken)
        for record, since in zip(records, clocks, strict=True)
    ]


def _homes(run: Run, verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Under which rule each failed play is told: its own where that does not hold, else the first that does not."""
    plays, homes = overview.play_of(run), dict[str, str]()
    for verdict in verdicts:
        for failure in verdict.failures:
            play = plays.get(failure.scenario)
            homes.setdefault(failure.scenario, verdict.rule)
            if play is not None and play.rule == verdict.rule:
                homes[failure.scenario] = verdict.rule
    return homes


def _rule_view(
    run: Run, verdict: Verdict, homes: Mapping[str, str], histories: Mapping[str, History], earlier: Run | None
) -> RuleView:
    plays, failures = overview.play_of(run), overview.failures_of(run)
    scenarios = [name for name in dict.fromkeys(f.scenario for f in verdict.failures) if name in plays]
    here = [name for name in scenarios if homes[name] == verdict.rule]
    here.sort(key=lambda name: plays[name].rule != verdict.rule)
    told = [
        _full(plays[name], _first(verdict.rule, failures[name]), histories, unfolded=place < OPEN_PER_RULE)
        for place, name in enumerate(here[:FULL_PER_RULE])
    ]
    brief = [_line(plays[name], _first(verdict.rule, failures[name])) for name in here[FULL_PER_RULE:]]
    elsewhere = [plays[name] for name in scenarios if homes[name] != verdict.rule]
    blocks, consequence = list(overview.blocked_by(run, verdict.rule)), overview.consequence(verdict)
    since = [*_first_seen(verdict, histories), *([overview.before(earlier, verdict)] if earlier else [])]
    return RuleView(verdict, consequence, since, blocks, told, brief, elsewhere)


def _first_seen(verdict: Verdict, histories: Mapping[str, History]) -> Iterator[str]:
    """The soonest failure on its play's clock: `first seen 12 h after the start, at step 3 of login-idle`."""
    known = [(_after(failure, histories), failure) for failure in verdict.failures if failure.scenario in histories]
    if known:
        after, failure = min(known, key=lambda one: one[0])
        when = f"{timeline.duration(after)} after the start" if after else "at once"
        yield f"first seen {when}, at step {failure.step} of {failure.scenario}"


def _after(failure: Failure, histories: Mapping[str, History]) -> timedelta:
    history = histories[failure.scenario]
    at = next((record.at for record in history.steps if record.number == failure.step), history.scenario.start)
    return at - history.scenario.start


def _full(play: Play, broken: Broken, histories: Mapping[str, History], *, unfolded: bool) -> PlayView:
    history = histories.get(play.scenario)
    first, further = _shortened(broken)
    if history is None:
        return PlayView(play, "", first, further, [], broken[0][1].timeline if broken else (), play.reason, unfolded)
    told = any(failure.crash for _, failure in broken)
    ending = "" if told else history.reason
    return PlayView(play, _options(history), first, further, step_rows(history, broken), (), ending, unfolded)


def _first(rule: str, broken: Broken) -> Broken:
    """The failures of the rule under which a play is told before those of others."""
    return sorted(broken, key=lambda item: item[0].rule != rule)


def _line(play: Play, broken: Broken) -> PlayView:
    further = [overview.plural(len(broken) - 1, "more failure")] if len(broken) > 1 else []
    return PlayView(play, "", broken[:1], further, [], (), "", unfolded=False)


def _shortened(broken: Broken) -> tuple[Broken, list[str]]:
    """The first failures of each clause, and how many more there are; most of the rule that comes first."""
    seen = Counter[tuple[str, str]]()
    told = Counter[tuple[str, str]]()
    first: Broken = []
    for verdict, failure in broken:
        clause = verdict.rule, failure.clause
        seen[clause] += 1
        if seen[clause] <= (FAILURES_PER_CLAUSE if verdict is broken[0][0] else 1):
            told[clause] += 1
            first.append((verdict, failure))
    more = seen - told
    return first, [f"{rule}/{clause} at {overview.plural(more[rule, clause], 'more step')}" for rule, clause in more]


class _Brief(NamedTuple):
    document: str
    view: PlayView


def _folders(briefs: Iterable[_Brief]) -> Iterator[Folder]:
    for document, group in groupby(briefs, key=lambda brief: brief.document):
        views = [brief.view for brief in group]
        yield Folder(document, views[0].play.title, views[0].play.file, views)


def _brief(play: Play, history: History | None) -> _Brief:
    if history is None:
        return _Brief(play.scenario, PlayView(play, "", [], [], [], (), "", unfolded=False))
    lines = timeline.lines(history)
    return _Brief(history.scenario.document, PlayView(play, _options(history), [], [], [], lines, "", unfolded=False))


def _options(history: History) -> str:
    return timeline.options_text(history.scenario.policy.options())


def _step_row(record: StepRecord, step: Step | None, scenario: Scenario, since: str, broken: Broken) -> StepRow:
    mine = [(verdict, failure) for verdict, failure in broken if failure.step == record.number]
    asked = list(_asked(step, mine))
    return StepRow(
        number=record.number,
        server=timeline.instant(record.at),
        since=since if since[0] in "+-" else "",
        browser=_browser_clock(record.at, record.browser_at),
        who=timeline.actor(step),
        what=timeline.deed(step, scenario),
        exchanges=[_exchange_row(exchange, timeline.asked_facts(step)) for exchange in record.exchanges],
        notes=list(_notes(record)),
        asked=asked,
        failed=any(item.failure for item in asked),
    )


def _asked(step: Step | None, mine: Broken) -> Iterator[Asked]:
    """First what failed, then what else the step was asked."""
    yield from (Asked(verdict.rule, failure.clause, failure) for verdict, failure in mine)
    failed = {(verdict.rule, failure.clause) for verdict, failure in mine}
    for expectation in step.expectations if step else ():
        if (expectation.rule, expectation.clause) not in failed:
            yield Asked(expectation.rule, expectation.clause, None)


def _notes(record: StepRecord) -> Iterator[str]:
    yield from timeline.record_texts(record)
    yield from map(timeline.decision_text, record.decisions)
    if record.crash is not None:
        yield timeline.crash_text(record.crash)


def _browser_clock(server: datetime, browser: datetime | None) -> str:
    if browser is None:
        return ""
    return "same" if browser == server else f"{timeline.instant(browser)} ({timeline.difference(browser - server)})"


def _exchange_row(exchange: Exchange, asked: Sequence[str]) -> ExchangeRow:
    decisions = dict.fromkeys([*exchange.decisions, *(cookie.decision for cookie in exchange.set_cookies)])
    return ExchangeRow(
        request=f"{exchange.method} {exchange.url}",
        prefetch=exchange.prefetch,
        sent=[f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in exchange.sent],
        status=exchange.status,
        set_cookies=[(timeline.cookie_text(cookie), cookie.line) for cookie in exchange.set_cookies],
        decisions=["raw, no jar"] if exchange.raw else [timeline.decision_text(decision) for decision in decisions],
        facts=[*_fact_texts(exchange.facts, asked), *(f"id seen in {place}" for place in exchange.leaks)],
    )


def _fact_texts(facts: Facts, asked: Sequence[str]) -> Iterator[str]:
    told = [name for name in SHOWN_FACTS if name in asked or getattr(facts, name)]
    yield from timeline.user_texts(facts)
    yield from timeline.fact_texts(facts, dict.fromkeys([*told, *asked]))
