"""Several Runs side by side, rules by targets: each cell with its outcome and the reason for it.

Knows Runs; decides nothing. A cell is never told by colour alone, and what was not verified is never green.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import msgspec

from harness.model.rule import Rule
from harness.model.run import Outcome, Run, Verdict
from harness.reports import html, overview
from harness.reports.markup import anchor, plain, table
from harness.reports.overview import LOOKS, Look

NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")
"""What may not stand in a page's name: it is a file and a part of an address."""

OUT = Look("not asked", "·", "quiet", "its profile leaves the rule out")
"""Where a target's profile has no such rule, or its Run did not ask for it."""


class Cell(msgspec.Struct, frozen=True):
    """One rule at one target."""

    look: Look
    reason: str
    """Why it is not simply passed; empty for a rule that is."""


class Row(msgspec.Struct, frozen=True):
    """One rule at every target, in the order of the Runs."""

    rule: str
    statement: str
    cells: tuple[Cell, ...]


def rows(runs: Sequence[Run], rules: Mapping[str, Rule]) -> dict[str, list[Row]]:
    """The rows by area; rules that no Run asked for are left out."""
    verdicts = [{verdict.rule: verdict for verdict in run.verdicts} for run in runs]
    made: dict[str, list[Row]] = {}
    for rule in rules.values():
        if any(rule.id in by_rule for by_rule in verdicts):
            cells = tuple([_cell(by_rule.get(rule.id)) for by_rule in verdicts])
            made.setdefault(overview.area(rule.id), []).append(Row(rule.id, rule.statement, cells))
    return made


def markdown(runs: Sequence[Run], rules: Mapping[str, Rule]) -> str:
    """A table for each area, then each target with the reasons of its cells."""
    areas = rows(runs, rules)
    lines = ["# Rules by targets", "", f"{_signs(areas)} Only *passed* counts as passed.", ""]
    lines += [*_targets(runs)]
    for name, found in areas.items():
        lines += [f"## {name}: {overview.title(name)}", ""]
        head = ("rule", *(f"[{run.target.name}](#{anchor(run.target.name)})" for run in runs))
        lines += [*table(head, ((row.rule, *(cell.look.sign for cell in row.cells)) for row in found)), ""]
    for place, run in enumerate(runs):
        lines += [f"## {run.target.name}", "", *_reasons(place, areas), ""]
    return "\n".join(lines).rstrip() + "\n"


def page(runs: Sequence[Run], rules: Mapping[str, Rule], links: Sequence[str] = ()) -> str:
    """The same as one HTML page that needs nothing else. `links`: where each Run's own report is; none if empty."""
    areas = rows(runs, rules)
    return html.render("matrix.html", runs=runs, areas=areas, overview=overview, looks_used=_looks(areas), links=links)


def page_names(runs: Sequence[Run]) -> list[str]:
    """A file's name for each Run's own report: the target's name, with a number where it is there before."""
    names: list[str] = []
    for run in runs:
        stem = NO_NAME.sub("-", run.target.name).strip("-.") or "target"
        numbered = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        names.append(next(name for one in numbered if (name := f"{one}.html") not in names))
    return names


def _cell(verdict: Verdict | None) -> Cell:
    if verdict is None:
        return Cell(OUT, "")
    return Cell(LOOKS[verdict.outcome], _reason(verdict))


def _reason(verdict: Verdict) -> str:
    """What an outcome other than passed comes from."""
    if verdict.reason:
        return verdict.reason
    if verdict.failures:
        first = verdict.failures[0]
        more = len(verdict.failures) - 1
        places = f", and {overview.plural(more, 'more place')}" if more else ""
        return f"{first.clause}: expected {first.expected}; seen {first.seen}{places}"
    unsure = [f"{clause.clause}: {clause.reason}" for clause in verdict.clauses if clause.outcome is not Outcome.PASSED]
    return "; ".join(verdict.observations or unsure)


def _looks(areas: Mapping[str, Sequence[Row]]) -> list[Look]:
    """The looks that occur, worst first."""
    used = {cell.look for found in areas.values() for row in found for cell in row.cells}
    return [look for look in (*LOOKS.values(), OUT) if look in used]


def _signs(areas: Mapping[str, Sequence[Row]]) -> str:
    return ", ".join(f"{look.sign} {look.word}" for look in _looks(areas)) + "."


def _targets(runs: Sequence[Run]) -> Iterator[str]:
    told = [(plain(run.target.name), plain(run.target.description), run.profile, overview.counts(run)) for run in runs]
    yield from (*table(("target", "what it is", "profile", "outcomes"), told), "")


def _reasons(place: int, areas: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """What stands behind the cells of one target."""
    told = [
        (row.rule, f"{cell.look.sign} {cell.look.word}", plain(cell.reason))
        for found in areas.values()
        for row in found
        if (cell := row.cells[place]).reason
    ]
    yield from table(("rule", "outcome", "why"), told) if told else ["Every rule that was asked passed."]
