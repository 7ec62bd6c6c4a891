"""One table, drawn in four ways: for a terminal, as Markdown, as MoinMoin's markup, as CSV.

Knows text only; must not know what a table is about. Cells are plain text: each format escapes what it gives a meaning.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from harness.reports import markup

_MOIN = re.compile(r"""\|\||''|__|,,|\^|`|~[-+]|\[\[|\{\{|<<|\b[A-Z][a-z]+[A-Z][a-z]""")
"""What MoinMoin reads as markup, a name like MoinMoin included: it would be a link."""


class Table(NamedTuple):
    """A title, the names of the columns, the rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def text(table: Table) -> str:
    """Columns aligned by spaces, as a terminal shows them."""
    lines = [table.header, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.header))]
    drawn = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([table.title, *(f"  {line}" for line in drawn)]) + "\n"


def grouped(table: Table) -> list[str]:
    """For tables too wide for a terminal: the first column as headings, below each row what differs from its third.

    The first three columns are who, what and what is expected; each further one tells what was seen somewhere.
    """
    lines, before = [f"{table.title}:"], ""
    width = max((len(row[1]) for row in table.rows), default=0)
    for who, what, expected, *seen in table.rows:
        lines += [f"  {who}"] if who != before else []
        lines.append(f"    {what:<{width}}  {expected}")
        told = [f"{name}: {cell}" for name, cell in zip(table.header[3:], seen, strict=True) if cell != expected]
        lines += [f"    {'':<{width}}    {line}" for line in told]
        before = who
    return [*lines, ""]


def markdown(table: Table) -> str:
    """GitHub Flavored Markdown; the title is a paragraph in bold."""
    rows = (map(markup.plain, row) for row in table.rows)
    lines = [f"**{markup.plain(table.title)}**", "", *markup.table(map(markup.plain, table.header), rows)]
    return "\n".join(lines) + "\n"


def moin(table: Table) -> str:
    """The markup of MoinMoin 1.x; what wikis would read as names, links or markup stands in nowiki brackets."""
    head = _moin_row(f"'''{_moin_cell(name)}'''" for name in table.header)
    rows = [_moin_row(map(_moin_cell, row)) for row in table.rows]
    return "\n".join([f"'''{_moin_cell(table.title)}'''", "", head, *rows]) + "\n"


def comma_separated(tables: Sequence[Table]) -> str:
    """RFC 4180, with the table's title in the first column; tables of one shape share a header."""
    out = io.StringIO()
    writer = csv.writer(out)
    header: tuple[str, ...] = ()
    for table in tables:
        if table.header != header:
            writer.writerow(("table", *table.header))
            header = table.header
        writer.writerows((table.title, *row) for row in table.rows)
    return out.getvalue()


def _together(draw: Callable[[Table], str]) -> Callable[[Sequence[Table]], str]:
    return lambda tables: "\n".join(map(draw, tables))


FORMATS: dict[str, Callable[[Sequence[Table]], str]] = {
    "text": _together(text),
    "markdown": _together(markdown),
    "moin": _together(moin),
    "csv": comma_separated,
}
"""How tables can be drawn, by the name of the format."""


def _moin_row(cells: Iterable[str]) -> str:
    return f"||{'||'.join(cells)}||"


def _moin_cell(cell: str) -> str:
    """Text that is no markup; an empty cell needs a space, or it would widen its neighbour."""
    return f"<<Verbatim({cell})>>" if _MOIN.search(cell) else cell or " "
