"""The Run as Markdown: a table of all rules, then what failed with its timeline.

Knows the Run and the histories behind it. It is drawn well where repositories are browsed, and reads well as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness import timeline
from harness.model.history import History
from harness.model.run import Failure, Outcome, Play, Run, Verdict
from harness.reports import overview
from harness.reports.markup import anchor, block, code, plain, table
from harness.reports.overview import LOOKS


def text(run: Run, histories: Mapping[str, History]) -> str:
    """The report; `histories` by scenario id tell what a failure's own timeline does not."""
    lines = [f"# Session harness: {plain(overview.headline(run))}", ""]
    lines += [f"{plain(overview.subject(run))}. {plain(overview.unverified(run))} Only *passed* counts as passed.", ""]
    lines += [orders, ""] if (orders := overview.orders(run)) else []
    lines += [
        *_overview(run),
        *_rules(run),
        *_broken(run, histories),
        *_unjudged(run),
        *_harness_errors(run, histories),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _overview(run: Run) -> Iterator[str]:
    rows = [
        (f"{look.sign} {look.word}", str(run.count(outcome)), look.meaning)
        for outcome, look in LOOKS.items()
        if run.count(outcome)
    ]
    yield from table(("outcome", "rules", "meaning"), rows)
    yield ""


def _rules(run: Run) -> Iterator[str]:
    yield from ("## Rules", "")
    for area, verdicts in overview.by_area(run.verdicts).items():
        yield from (f"### {area}: {overview.title(area)}", "")
        yield from table(("rule", "outcome", "looked at", "statement"), map(_rule_row, verdicts))
        yield ""


def _rule_row(verdict: Verdict) -> tuple[str, ...]:
    look = LOOKS[verdict.outcome]
    name = f"[{verdict.rule}](#{anchor(verdict.rule)})" if verdict.failures else verdict.rule
    reason = f" *{plain(verdict.reason)}*" if verdict.reason else ""
    return name, f"{look.sign} {look.word}", str(verdict.findings), f"{plain(verdict.statement)}{reason}"


def _broken(run: Run, histories: Mapping[str, History]) -> Iterator[str]:
    broken = sorted((verdict for verdict in run.verdicts if verdict.failures), key=lambda verdict: verdict.rule)
    if broken:
        yield from ("## What does not hold", "")
    for verdict in broken:
        yield from (f"### {verdict.rule}", "")
        yield from (f"**{LOOKS[verdict.outcome].word}**: {plain(verdict.statement)}", "")
        if meaning := overview.consequence(verdict):
            yield from (f"*{plain(meaning)}*", "")
        for failure in verdict.failures:
            yield from _failure(run, failure, histories)


def _failure(run: Run, failure: Failure, histories: Mapping[str, History]) -> Iterator[str]:
    play = overview.play_of(run).get(failure.scenario)
    file = f" in {code(play.file)}" if play and play.file else ""
    yield f"* clause {code(failure.clause)}, scenario {code(failure.scenario)}{file}, step {failure.step}"
    yield f"* expected: {plain(failure.expected)}"
    yield from (f"* seen: {plain(failure.seen)}", "")
    if told := _timeline(failure, histories):
        yield from (*block(told), "")
    if failure.crash is not None:
        yield from (*block([failure.crash.traceback or f"{failure.crash.kind}: {failure.crash.message}"]), "")
    if failure.log:
        yield from ("The server's log:", "", *block(failure.log), "")


def _timeline(failure: Failure, histories: Mapping[str, History]) -> tuple[str, ...]:
    history = histories.get(failure.scenario)
    if failure.timeline or history is None:
        return failure.timeline
    return timeline.lines(history, failure.step)


def _unjudged(run: Run) -> Iterator[str]:
    rows = [(LOOKS[v.outcome].word, v.rule, plain(v.reason)) for v in overview.unverified_rules(run)]
    rows += [
        (LOOKS[clause.outcome].word, f"{verdict.rule}/{clause.clause}", plain(clause.reason))
        for verdict, clause in overview.unverified_clauses(run)
    ]
    if rows:
        yield from ("## Not verified", "", *table(("outcome", "rule", "why"), rows), "")


def _harness_errors(run: Run, histories: Mapping[str, History]) -> Iterator[str]:
    plays = [play for play in run.plays if play.outcome is Outcome.HARNESS_ERROR]
    if plays:
        yield from ("## Errors of the harness itself", "")
    for play in plays:
        yield from _harness_error(play, histories)


def _harness_error(play: Play, histories: Mapping[str, History]) -> Iterator[str]:
    yield from (f"{code(play.scenario)}: {plain(play.reason)}", "")
    if play.scenario in histories:
        yield from (*block(timeline.lines(histories[play.scenario])), "")
