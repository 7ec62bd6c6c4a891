"""The question how often visits of others remove what is over, as a rate: from many visits, of which each may sweep.

Takes an Inquiry and gives a Finding. A visit is a trial while a record that is over lies there; once it is swept, a new
one has to be left behind, by a login and a move of the clock. The trials end with the last of `Inquiry.visits`, or when
enough sweeps are seen: both leave the interval of `chance` on the safe side.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count

import msgspec

from harness.measure.bench import BROWSER, USER, Unmeasurable, after
from harness.measure.chance import SURE, Trial, interval, period
from harness.measure.inquiry import Finding, Inquiry
from harness.measure.lifetimes import PAGE
from harness.measure.renewals import begin_of
from harness.model.expect import Expect
from harness.model.history import History
from harness.model.measurement import Status
from harness.model.step import Expectation, Forget, Step
from harness.model.world import BrowserSpec, User, World

VISITOR = "bob"
TWO_BROWSERS = World((User(USER),), browsers=(BrowserSpec(BROWSER), BrowserSpec(VISITOR)))
COUNTED = (Expectation("CLEAN-01", "sweep", Expect(records=0)),)
"""The operator counts records where a step expects a number of them; nobody judges it here."""

VISIT = Step(PAGE, VISITOR, expectations=COUNTED)
ROUNDS = tuple(range(41, 61, 2))
"""So many visits are made after each login of a play. All differ: what comes at equal distances meets each of them at
another place."""

GRACE = 3_600
ENOUGH = 20
"""Sweeps, to say how often they come."""


def swept_by_visits(inquiry: Inquiry) -> Finding:
    """How often a visit of somebody else removes the records of logins that are over."""
    trials: list[Trial] = []
    hits = 0
    for trial in _trials(inquiry):
        trials.append(trial)
        hits += trial.hit
        if hits == ENOUGH or len(trials) == inquiry.visits:
            break
    return _told(hits, len(trials), period(trials))


def _trials(inquiry: Inquiry) -> Iterator[Trial]:
    """The trials of one play after the other; there is no end to them."""
    begin, over = begin_of(inquiry)
    left = (Step(Forget(), BROWSER), *begin, msgspec.structs.replace(after(over + GRACE), expectations=COUNTED))
    steps = [step for visits in ROUNDS for step in (*left, *[VISIT] * visits)]
    for again in count():
        yield from _of_play(inquiry.told(*steps, world=TWO_BROWSERS, again=again))


def _of_play(history: History) -> Iterator[Trial]:
    """The visits made while a record lay there that was over. Raises Unmeasurable where their number does not tell."""
    requests, before = 0, None
    for record in history.steps:
        requests += len(record.exchanges)
        now = record.records
        if now is None:
            before = None
        elif not record.exchanges:
            before = now
            if now == 0:
                raise Unmeasurable(Status.NONE, "the record of a login that is over is not there any more, unswept")
        elif before is not None:
            if now > before:
                raise Unmeasurable(Status.UNKNOWN, "visits leave records, so that their number does not show a sweep")
            yield Trial(requests, now < before)
            before = before if now == before else None


def _told(hits: int, tried: int, every: int | None) -> Finding:
    low, high = interval(hits, tried)
    sure = f"{SURE * 100:.0f} %"
    if hits == tried:
        return Finding(f"at each of {tried} visits")
    if every is not None:
        return Finding(f"once in every {every} requests, at equal distances ({hits} in {tried} visits)")
    if not hits:
        return Finding(f"never in {tried} visits: less often than 1 in {math.floor(1 / high)} ({sure})", Status.NONE)
    between = f"{sure}: 1 in {math.floor(1 / high)} to 1 in {math.ceil(1 / low)}"
    return Finding(f"{hits} of {tried} visits: 1 in {round(tried / hits)} ({between})")
