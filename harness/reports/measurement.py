"""A measurement as people read it: what is odd first, then each policy's figures; and as tables.

Knows the Measurement and the titles that it is given; must not know how anything was measured.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from harness.model.measurement import Figure, Measured, Measurement, Status
from harness.reports.tables import Table, comma_separated, markdown

SIGNS = {Status.FOUND: " ", Status.NONE: " ", Status.LACKING: "-", Status.UNKNOWN: "?"}
ODD = "!"
LEGEND = "!: not monotonic, -: the target can't do it, ?: the answers do not tell"
LABEL = 34


def text(measurement: Measurement, titles: Mapping[str, str], *, width: int, evidence: bool = False) -> str:
    """For a terminal of so many columns; with `evidence`, the requests that each figure rests on."""
    target = measurement.target
    lines = [f"measured: {target.name} ({target.door}), {target.description}"]
    odd = [line for row in measurement.rows for line in _odd(row, titles)]
    lines += ["", "Not monotonic:", *odd] if odd else []
    for row in measurement.rows:
        lines += ["", policy_text(row.policy)]
        for figure in row.figures:
            lines += _lines(figure, titles, width)
            lines += _evidence(figure) if evidence else []
    lines += ["", f"{_requests(measurement)}. {LEGEND}"]
    return "\n".join(lines) + "\n"


def policy_text(policy: Mapping[str, Any]) -> str:
    """`cookie_lifetime=-3`, or that nothing is configured."""
    return ", ".join(f"{name}={value}" for name, value in policy.items()) or "nothing configured"


def table(measurement: Measurement, titles: Mapping[str, str]) -> Table:
    """One row a figure, one column a policy."""
    names = list(dict.fromkeys(figure.name for row in measurement.rows for figure in row.figures))
    header = ("figure", *(policy_text(row.policy) for row in measurement.rows))
    rows = tuple((titles.get(name, name), *(_cell(row.figure(name)) for row in measurement.rows)) for name in names)
    return Table(f"{measurement.target.name}: measured under frozen clocks", header, rows)


def as_markdown(measurement: Measurement, titles: Mapping[str, str]) -> str:
    """The table, and below it the requests that bracket each figure."""
    lines = [markdown(table(measurement, titles))]
    for row in measurement.rows:
        stories = [line for figure in row.figures for line in (figure.name, *_evidence(figure)) if figure.evidence]
        lines += [f"Evidence, {policy_text(row.policy)}:", "", "```text", *stories, "```", ""]
    return "\n".join(lines)


def as_csv(measurement: Measurement) -> str:
    """One line a figure and policy; seconds in a column of their own."""
    rows = tuple(
        (
            policy_text(row.policy),
            figure.name,
            figure.status.value,
            _seconds(figure),
            figure.value,
            str(figure.requests),
        )
        for row in measurement.rows
        for figure in row.figures
    )
    header = ("policy", "figure", "status", "seconds", "value", "requests")
    return comma_separated([Table(measurement.target.name, header, rows)])


def _lines(figure: Figure, titles: Mapping[str, str], width: int) -> Iterator[str]:
    sign = ODD if figure.counterexample else SIGNS[figure.status]
    lead = f"{sign} {titles.get(figure.name, figure.name):<{LABEL}}"
    told = f"{figure.value} [{figure.requests}]" if figure.requests else figure.value
    yield from textwrap.wrap(told, max(width, LABEL * 2), initial_indent=lead, subsequent_indent=" " * len(lead))


def _evidence(figure: Figure) -> Iterator[str]:
    for story in figure.evidence:
        yield from (f"      {line}" for line in story)
        yield ""


def _odd(row: Measured, titles: Mapping[str, str]) -> Iterator[str]:
    for figure in row.figures:
        if figure.counterexample:
            yield f"{ODD} {policy_text(row.policy)}: {titles.get(figure.name, figure.name)}: {figure.counterexample}"


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return f"{ODD} {figure.value}; {figure.counterexample}" if figure.counterexample else figure.value


def _seconds(figure: Figure) -> str:
    return "" if figure.seconds is None else str(figure.seconds)


def _requests(measurement: Measurement) -> str:
    figures = [figure for row in measurement.rows for figure in row.figures]
    most = max((figure.requests for figure in figures), default=0)
    return f"{len(figures)} figures; in brackets the requests that each rests on, at most {most}"
