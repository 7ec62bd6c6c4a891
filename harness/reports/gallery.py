"""The matrix of broken handlers and rules as people read it: defects first, then member by member, then rule by rule.

Knows a Matrix; must not know how it came about.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from harness.gallery.matrix import Matrix, Row
from harness.reports.markup import code, plain, table
from harness.reports.overview import plural

COLUMNS = ("broken handler", "idea", "primary rule", "falls besides")
BY_RULE = ("rule", "is primary for", "falls besides for")
NAMED = (
    "Each must fail its primary rule and, for the reasons given, those besides; any other rule that fails is a defect "
    "of the suite."
)
CAUGHT, DEFECT = "✓", "✗"
LEGEND = (
    "A broken handler must fail its primary rule by an expectation, and with it only the rules that it names. Blocked "
    "are rules whose ground has failed; they don't count. An informational rule catches by observing something else."
)


def text(matrix: Matrix, *, width: int) -> str:
    """For a terminal of so many columns."""
    lines = []
    for row in matrix.rows:
        lead = f"{DEFECT if row.defects else CAUGHT} {row.primary:<10} {row.member}"
        lines += textwrap.wrap(lead + _beside(row), width, subsequent_indent=" " * 13)
    lines += ["", summary(matrix)]
    lines += [f"{DEFECT} {defect}" for defect in matrix.defects()]
    return "\n".join(lines) + "\n"


def markdown(matrix: Matrix) -> str:
    """Two tables: the rules that each member trips, and the members that trip each rule."""
    defects = [f"* {plain(defect)}" for defect in matrix.defects()]
    lines = [
        f"# The gallery of {plain(matrix.gallery)}",
        "",
        f"{plain(summary(matrix))} {LEGEND} This page is generated.",
        "",
        *([*defects, ""] if defects else []),
        *table((*COLUMNS, "blocked"), ((*_cells(row), ", ".join(row.blocked)) for row in matrix.rows)),
        "",
        *table(BY_RULE, _by_rule(matrix.rows)),
    ]
    return "\n".join(lines) + "\n"


def page(gallery: str, rows: Sequence[Row]) -> str:
    """The members and what falls with each of them; the same whether they were played, or are as they should be."""
    size = f"{plural(len(rows), 'broken handler')} for {plural(len({row.primary for row in rows}), 'rule')}"
    lines = [
        f"# The gallery of {plain(gallery)}",
        "",
        f"{size}. {NAMED} This page is generated.",
        "",
        *table(COLUMNS, map(_cells, rows)),
        "",
        *table(BY_RULE, _by_rule(rows)),
    ]
    return "\n".join(lines) + "\n"


def summary(matrix: Matrix) -> str:
    """One sentence."""
    wrong = sum(bool(row.defects) for row in matrix.rows)
    defects = plural(len(list(matrix.defects())), "defect")
    against = plural(len({row.primary for row in matrix.rows}), "rule")
    return (
        f"{plural(len(matrix.rows), 'broken handler')} for {against}, judged as {matrix.profile} "
        f"{matrix.profile_version}: {len(matrix.rows) - wrong} as they should be, {wrong} not; {defects}."
    )


def _beside(row: Row) -> str:
    others = [rule for rule in row.tripped if rule != row.primary]
    told = [f" + {', '.join(others)}"] if others else []
    told += [f" (blocked: {', '.join(row.blocked)})"] if row.blocked else []
    return "".join(told)


def _cells(row: Row) -> tuple[str, ...]:
    others = sorted(rule for rule in row.tripped if rule != row.primary)
    reasons = [f"{rule}: {plain(row.also.get(rule, 'not named'))}" for rule in others]
    return code(row.member), plain(row.idea), row.primary, "<br>".join(reasons)


def _by_rule(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for rule in sorted({rule for row in rows for rule in (row.primary, *row.tripped)}):
        primary = [code(row.member) for row in rows if row.primary == rule]
        besides = [code(row.member) for row in rows if rule in row.tripped and row.primary != rule]
        yield rule, ", ".join(primary), ", ".join(besides)
