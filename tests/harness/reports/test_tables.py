"""Tables: the same cells in four formats, each with its own signs made harmless."""

from __future__ import annotations

import csv
import io

from harness.reports.tables import FORMATS, Table, grouped

ODD = Table("cookie_lifetime", ("setting", "ends"), (("0.5", 'a||b, "c"'), ("", "WikiName's ''end''")))
PLAIN = Table("times", ("a", "b"), (("long cell", "x"),))


def test_a_terminal_gets_aligned_columns() -> None:
    """Cells of a column begin below each other."""
    assert "times\n  a          b\n  long cell  x\n" == FORMATS["text"]([PLAIN])


def test_markdown_escapes_what_it_would_read_as_markup() -> None:
    """A pipe in a cell does not end it."""
    assert r"| 0.5 | a\|\|b, " in FORMATS["markdown"]([ODD])
    assert "**cookie\\_lifetime**" in FORMATS["markdown"]([ODD])


def test_moin_markup_keeps_cells_as_they_are() -> None:
    """What MoinMoin would read as markup stands in a macro that shows it verbatim; an empty cell has a space."""
    drawn = FORMATS["moin"]([ODD])
    assert '||0.5||<<Verbatim(a||b, "c")>>||' in drawn
    assert "|| ||<<Verbatim(WikiName's ''end'')>>||" in drawn


def test_csv_leads_back_to_the_cells() -> None:
    """Any reader of CSV gets the cells, each row with the title of its table."""
    rows = list(csv.reader(io.StringIO(FORMATS["csv"]([ODD]))))
    assert [("table", *ODD.header), *((ODD.title, *row) for row in ODD.rows)] == [tuple(row) for row in rows]


def test_a_wide_table_is_told_row_by_row() -> None:
    """Below a row stand the targets whose cell differs from what is expected, and no others."""
    wide = Table("t", ("who", "what", "contract", "one", "two"), (("joe", "ends", "1 h", "1 h", "2 h"),))
    assert ["t:", "  joe", "    ends  1 h", "            two: 2 h", ""] == grouped(wide)
