"""The rule book: every rule with its sources, scenarios, broken handlers and its outcome on a run, as Markdown.

Knows the catalogue's rules and a Run. It is generated and committed; anchors stay as long as a rule's id: `#life-02`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.model.rule import Rule
from harness.model.run import ClauseVerdict, Outcome, Run, Verdict
from harness.reports import overview
from harness.reports.markup import anchor, code, plain, table
from harness.reports.overview import LOOKS

LEVELS = {"contract": "C", "hardening": "H", "informational": "I"}


def rule_book(
    rules: Mapping[str, Rule],
    run: Run,
    caught_by: Mapping[str, Sequence[str]],
    scenarios: Mapping[str, Sequence[str]],
) -> str:
    """The book; all mappings by rule id. `caught_by`: broken handlers whose primary rule it is; `scenarios`: their
    documents. A rule that the run did not select is listed without an outcome."""
    verdicts = {verdict.rule: verdict for verdict in run.verdicts}
    size = f"{overview.plural(len(rules), 'rule')} in {overview.plural(len(_areas(rules)), 'area')}"
    outcomes = f"outcomes are those of {plain(overview.subject(run))}: {overview.counts(run)}"
    lines = ["# The rules", "", f"{size}; {outcomes}. This page is generated.", "", *_index(rules, verdicts)]
    for area, listed in _areas(rules).items():
        lines += [f"## {area}: {overview.title(area)}", "", overview.AREAS.get(area, ("", ""))[1], ""]
        for rule in listed:
            lines += _rule(rule, verdicts.get(rule.id), caught_by.get(rule.id, ()), scenarios.get(rule.id, ()))
    return "\n".join(lines).rstrip() + "\n"


def _areas(rules: Mapping[str, Rule]) -> dict[str, list[Rule]]:
    order = {area: place for place, area in enumerate(overview.AREAS)}
    found: dict[str, list[Rule]] = {}
    for rule in sorted(rules.values(), key=lambda rule: (order.get(rule.area, len(order)), rule.id)):
        found.setdefault(rule.area, []).append(rule)
    return found


def _index(rules: Mapping[str, Rule], verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    yield from ("C: contract, H: hardening, I: informational.", "")
    for area, listed in _areas(rules).items():
        rows = (
            (
                f"[{rule.id}](#{anchor(rule.id)})",
                LEVELS[rule.level],
                _outcome(verdicts.get(rule.id)),
                plain(rule.statement),
            )
            for rule in listed
        )
        yield from (
            f"**{area}: {overview.title(area)}**",
            "",
            *table(("rule", "level", "outcome", "statement"), rows),
            "",
        )


def _outcome(verdict: Verdict | ClauseVerdict | None) -> str:
    if verdict is None:
        return "not selected"
    look = LOOKS[verdict.outcome]
    return f"{look.sign} {look.word}"


def _rule(rule: Rule, verdict: Verdict | None, caught_by: Sequence[str], scenarios: Sequence[str]) -> Iterator[str]:
    yield from (f"### {rule.id}", "", plain(rule.statement), "")
    yield f"* Level: {rule.level.value}"
    yield f"* Why it matters: {plain(rule.matters)}"
    yield f"* Sources: {'; '.join(map(plain, rule.sources))}"
    reason = f": {plain(verdict.reason)}" if verdict and verdict.reason else ""
    yield f"* Outcome: {_outcome(verdict)}{reason}"
    yield f"* More, with a picture: [{rule.id}](rules/{rule.id}.md)"
    yield from (f"* Observed: {plain(observation)}" for observation in (verdict.observations if verdict else ()))
    if verdict and verdict.orders:
        yield f"* Orders of two requests at the store that were tried: {verdict.orders}"
    yield f"* Scenarios: {_names(scenarios)}"
    yield f"* Broken handlers that it catches: {_names(caught_by)}"
    yield from (f"* Needs [{needed.rule}](#{anchor(needed.rule)}): {plain(needed.because)}" for needed in rule.depends)
    yield from (f"* Not checked: {plain(rule.not_checked)}", "")
    yield from table(("clause", "outcome", "places", "what it says"), _clauses(rule, verdict))
    yield ""


def _clauses(rule: Rule, verdict: Verdict | None) -> Iterator[tuple[str, ...]]:
    judged = {clause.clause: clause for clause in verdict.clauses} if verdict else {}
    for name, sentence in rule.clauses.items():
        clause = judged.get(name)
        pending = verdict is not None and clause is None and verdict.outcome is Outcome.PENDING
        outcome = _outcome(verdict) if pending else _outcome(clause)
        reason = (
            f" ({plain(clause.reason)})" if clause and verdict and clause.reason not in ("", verdict.reason) else ""
        )
        yield code(name), outcome, str(clause.findings if clause else 0), plain(sentence) + reason


def _names(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in sorted(set(names))) or "none"
