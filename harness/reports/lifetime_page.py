"""The page about `cookie_lifetime`: what a wiki's documentation says of it, from the contract and from observation.

Knows measurements and the tables of `promises`; must not know how they were made. Everything in it is generated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.catalogue.observed import title
from harness.model.measurement import Measurement
from harness.reports.markup import plain, table
from harness.reports.promises import called, overview_table, setting_table
from harness.reports.tables import Table

INTRODUCTION = """\
# cookie_lifetime: who is logged out when

`cookie_lifetime` is a number of hours. Below stands what the contract promises beside what was measured, to the second,
under frozen clocks. A cell with ≠ does not keep the promise.

* Times are counted from the visitor's last request: each answer begins them anew, unless a table says otherwise.
* *In the browser*: when an ordinary browser, which keeps no cookie for more than 400 days, is logged out.
* *On the server*: when the server refuses the cookie, even from a client that sends it for ever. A little more than in
  the browser is right; less is not.
* `remember_me` is a preference of the user. A visitor who never logs in is not touched by `cookie_lifetime` at all:
  `anonymous_session_lifetime` is at the end of this page.
* Closing the browser logs nobody out.
"""

REST = """\
## Anonymous visitors
"""

BESIDES = """\
## Renewal, limits, login and logout

With nothing set. *Renewed by* says which kinds of answers begin the time anew, for the cookie and on the server.
"""

HOW = """\
## How this was measured

Each time is the result of a bisection, with a fresh login for every probed instant. `session-harness measure TARGET
--grid cookie_lifetime=0.5,12 --evidence` does it again and shows the requests. This page is generated from
[the measurements](../harness/catalogue/observed); the rules behind it are [LIFE](rules.md#life-01),
[RENEW](rules.md#renew-01), [EXPIRE](rules.md#expire-01) and [ANON](rules.md#anon-01)."""


def lifetime_page(
    lifetimes: Sequence[Mapping[str, Any]],
    anonymous: Sequence[Mapping[str, Any]],
    measured: Mapping[str, Measurement],
    titles: Mapping[str, str],
) -> str:
    """The page; `lifetimes` and `anonymous` are the settings to show, `titles` those of figures."""
    lines = [INTRODUCTION, "## In one look", "", *_drawn(overview_table(lifetimes, measured))]
    for options in lifetimes:
        lines += [f"## I set {plain(called(options))}", "", *_users(setting_table(options, measured))]
    lines.append(REST)
    for options in anonymous:
        lines += [f"### {plain(called(options))}", "", *_visitors(setting_table(options, measured))]
    lines += [BESIDES, *_drawn(_besides(measured, titles)), HOW]
    return "\n".join(lines) + "\n"


def _besides(measured: Mapping[str, Measurement], titles: Mapping[str, str]) -> Table:
    """What no other table of the page tells, with nothing configured: one row a figure, one column a target."""
    rows = {name: row for name, one in measured.items() if (row := one.row({})) is not None}
    told = {figure.name for one in measured.values() for row in one.rows if row.policy for figure in row.figures}
    names = [name for name in titles if name not in told]
    cells = ((titles[name], *_values(name, rows)) for name in names)
    return Table("", ("", *map(title, rows)), tuple(cells))


def _values(name: str, rows: Mapping[str, Any]) -> list[str]:
    figures = [row.figure(name) for row in rows.values()]
    return ["" if figure is None else figure.value for figure in figures]


def _users(whole: Table) -> list[str]:
    return _drawn(whole._replace(rows=tuple(row for row in whole.rows if row[0].startswith("with"))))


def _visitors(whole: Table) -> list[str]:
    return _drawn(whole._replace(rows=tuple(row for row in whole.rows if not row[0].startswith("with"))))


def _drawn(drawn: Table) -> list[str]:
    return [*table(map(plain, drawn.header), (map(plain, row) for row in drawn.rows)), ""]
