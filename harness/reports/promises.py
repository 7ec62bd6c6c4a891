"""Who is logged out when: for a setting, what the contract promises beside what was measured of known targets.

Knows the policy's promise and measurements; must not know how either came about. A cell that keeps the promise says
what was seen; one that doesn't is marked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec

from harness.catalogue.observed import title
from harness.model.measurement import Figure, Measurement, Status, seconds_text
from harness.model.policy import Policy
from harness.model.world import CAP
from harness.reports.tables import Table

DIFFERS = "≠"
NOT_MEASURED = "not measured"
GRACE = 3_600 + 60
"""So much later than the cookie a record may end (the contract allows an hour, and a minute to ask)."""

_SECONDS = re.compile(r"\d+ s \(([^)]*)\)")

VISITORS = {
    "without remember_me": False,
    "with remember_me": True,
}
"""Kinds of users, and whether they have the preference."""

FIGURES = {
    False: ("max-age", "expires", "cookie-lifetime", "idle-browser", "idle-server-visited", "closed"),
    True: (
        "remembered-max-age",
        "remembered-expires",
        "remembered-cookie",
        "remembered-browser",
        "remembered-server",
        "remembered-closed",
    ),
}
"""The figures behind the promises to a user, in the order of the promises."""

ENDS = ("ends in the browser", "ends on the server")
ALONE = "… if the login was all"


class Promise(NamedTuple):
    """What the contract says of one figure: in words, and the seconds from which to which it is kept; None: no time."""

    what: str
    figure: str
    text: str
    least: int | None = None
    most: int | None = None


def promises(options: Mapping[str, Any]) -> dict[str, tuple[Promise, ...]]:
    """The promises to each kind of visitor under these options of a policy."""
    policy = msgspec.convert(dict(options), Policy)
    users = {visitor: _login_promises(policy, remembered) for visitor, remembered in VISITORS.items()}
    return users | {"never logged in": _anonymous_promises(policy.anonymous_lifetime())}


def setting_table(options: Mapping[str, Any], measured: Mapping[str, Measurement]) -> Table:
    """One row for each kind of visitor and promise, one column for the contract and for each measured target."""
    rows = tuple(
        (visitor, promise.what, promise.text, *(_cell(promise, options, one) for one in measured.values()))
        for visitor, listed in promises(options).items()
        for promise in listed
    )
    return Table(called(options), ("visitor", "what", "contract", *map(title, measured)), rows)


def overview_table(settings: Sequence[Mapping[str, Any]], measured: Mapping[str, Measurement]) -> Table:
    """One row for each setting and kind of user: when an idle one is logged out, in the browser and on the server."""
    rows = []
    for options in settings:
        promised = promises(options)
        for visitor in VISITORS:
            browser, server = (_of(promised[visitor], what) for what in ENDS)
            cells = (_pair(browser, server, options, one) for one in measured.values())
            rows.append((called(options), visitor, *map(_brief, (browser.text, *cells))))
    header = ("setting", "visitor", "contract", *map(title, measured))
    return Table("An idle visitor is logged out after", header, tuple(rows))


def called(options: Mapping[str, Any]) -> str:
    """A setting in words: `cookie_lifetime = 0.5`."""
    return ", ".join(f"{name} = {value}" for name, value in options.items()) or "nothing set (cookie_lifetime = 12)"


def _login_promises(policy: Policy, remembered: bool) -> tuple[Promise, ...]:
    figures = FIGURES[remembered]
    lifetime = _whole(policy.login_lifetime(remembered))
    busy: tuple[Promise, ...] = ()
    if policy.absolute_lifetime:
        limit = int(policy.absolute_lifetime * 3_600)
        lifetime = min(lifetime, limit)
        busy = (Promise("ends however busy", "absolute-limit", seconds_text(limit), limit, limit),)
    told, capped = seconds_text(lifetime), min(lifetime, _whole(CAP))
    cut = f" (browsers cut {told})" if capped < lifetime else ""
    at_least = f"{told}, at most an hour more"
    return (
        Promise("Max-Age", figures[0], told, lifetime, lifetime),
        Promise("Expires", figures[1], told, lifetime, lifetime),
        Promise("cookie is sent for", figures[2], told, lifetime, lifetime),
        Promise(ENDS[0], figures[3], f"{seconds_text(capped)}{cut}", capped, capped),
        Promise(ENDS[1], figures[4], at_least, lifetime, lifetime + GRACE),
        *(() if remembered else (Promise(ALONE, "idle-server", at_least, lifetime, lifetime + GRACE),)),
        Promise("after closing the browser", figures[5], "still logged in"),
        *busy,
    )


def _anonymous_promises(lifetime: timedelta | None) -> tuple[Promise, ...]:
    if lifetime is None:
        return (Promise("cookie", "anonymous-cookie", "no cookie"),)
    whole = _whole(lifetime)
    told = seconds_text(whole)
    return (
        Promise("cookie", "anonymous-cookie", told, whole, whole),
        Promise("ends in the browser", "anonymous-browser", told, min(whole, _whole(CAP)), min(whole, _whole(CAP))),
        Promise("ends on the server", "anonymous-server", f"{told}, at most an hour more", whole, whole + GRACE),
    )


def _of(listed: Sequence[Promise], what: str) -> Promise:
    return next(promise for promise in listed if promise.what == what)


def _figure(promise: Promise, options: Mapping[str, Any], measurement: Measurement) -> Figure | None:
    row = measurement.row(dict(options))
    return row.figure(promise.figure) if row else None


def _cell(promise: Promise, options: Mapping[str, Any], measurement: Measurement) -> str:
    figure = _figure(promise, options, measurement)
    return NOT_MEASURED if figure is None else _marked(promise, figure)


def _marked(promise: Promise, figure: Figure) -> str:
    odd = f"; {figure.counterexample}" if figure.counterexample else ""
    told = f"{figure.value}{odd}"
    return told if figure.status is Status.LACKING or (_kept(promise, figure) and not odd) else f"{DIFFERS} {told}"


def _kept(promise: Promise, figure: Figure) -> bool:
    if promise.least is None or promise.most is None:
        return figure.value == promise.text
    return figure.seconds is not None and promise.least <= figure.seconds <= promise.most


def _brief(text: str) -> str:
    """The lengths of time without their seconds: `12 h` for `43200 s (12 h)`."""
    return _SECONDS.sub(r"\1", text)


def _pair(browser: Promise, server: Promise, options: Mapping[str, Any], measurement: Measurement) -> str:
    """`43200 s (12 h), on the server 46800 s (13 h)`."""
    cells = [_cell(promise, options, measurement) for promise in (browser, server)]
    return cells[0] if cells[0] == cells[1] else f"{cells[0]}; on the server {cells[1]}"


def _whole(span: timedelta) -> int:
    return int(span.total_seconds())
