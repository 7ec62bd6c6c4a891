"""What happened in one play, in order: the only thing a judge ever sees.

Plain data. Ids, tickets and random values are labels (`sid-1`, numbered per scenario) with what was measured of them.
`gc=False`: there are many of them, they are never part of a cycle, and to look for one costs as much as to make them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from harness.model.cookie import Decision, SentCookie, SetCookie
from harness.model.scenario import Scenario


class Facts(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What an adapter read from one answer. None: this answer does not tell."""

    user: str | None = None
    """A name, or `anonymous`."""
    real_user: str | None = None
    trail: tuple[str, ...] | None = None
    vars: dict[str, Any] | None = None
    shown: dict[str, Any] | None = None
    is_new: bool | None = None
    is_stored: bool | None = None
    auth: dict[str, Any] | None = None
    error: str | None = None
    """The page's error message; an empty text: the page shows none."""


class Exchange(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One request and its answer."""

    method: str
    url: str
    sent: tuple[SentCookie, ...]
    """Session cookies only; other cookies are in the headers."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """In order, Set-Cookie lines with labels in place of ids."""
    set_cookies: tuple[SetCookie, ...]
    """Session cookies only, in order."""
    decisions: tuple[Decision, ...]
    """What the jar decided about the cookies it holds, before the request and for the answer."""
    facts: Facts
    leaks: tuple[str, ...] = ()
    """Where an id was seen that does not belong there: `url`, `body`, `log`."""
    raw: bool = False
    """Replayed: no jar took part."""
    prefetch: bool = False
    """Made on the way (a form fetched for its ticket); not the step's answer."""
    at: datetime | None = None
    """The server's clock as it answered, where it runs: by the answer's Date. None: it stood, as the step says."""


class Crash(msgspec.Struct, frozen=True):
    """An exception out of the application, or no answer within the limit (`kind` = `timeout`)."""

    kind: str
    message: str
    traceback: str
    """Frames without folders."""


class StepRecord(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One step as it went."""

    number: str
    """`3`, or `3.1` for the first step that overtakes step 3."""
    at: datetime
    """The server's clock."""
    browser_at: datetime | None = None
    exchanges: tuple[Exchange, ...] = ()
    held_before: str | None = None
    """The session id in the jar for this wiki, as a label."""
    held_after: str | None = None
    records: int | None = None
    removed: int | None = None
    work: int | None = None
    """How many records the store has read, listed or written, since it was filled or this was asked."""
    store_calls: int | None = None
    """How often the overtaken request asked the store."""
    order: str = ""
    """Who asked the store, call by call: 1 the overtaken request, 2 those that were under way at the same time."""
    sample: IdSample | None = None
    code_ran: bool | None = None
    """Whether code of a damaged record has run by then."""
    calls: tuple[str, ...] = ()
    components: dict[str, str] | None = None
    tried: tuple[str, ...] = ()
    """Values that interrupted requests were to store, in order; the last one came through."""
    log: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    """Of a closed browser."""
    crash: Crash | None = None

    @property
    def answer(self) -> Exchange | None:
        """The answer that the step asked for: the last that was not fetched on the way."""
        return next((exchange for exchange in reversed(self.exchanges) if not exchange.prefetch), None)


class IdMeasure(msgspec.Struct, frozen=True, gc=False):
    """What was measured of one id before it became a label."""

    length: int
    alphabet: str
    """Classes of characters seen: `0-9`, `a-z`, `A-Z`, `other`."""
    octets: bool
    """Whether it has only the characters that servers may send (RFC 6265bis 4.1.1, cookie-octet)."""
    planted: bool = False
    """Chosen by the scenario, not by the target."""


class IdSample(msgspec.Struct, frozen=True):
    """What was measured of all ids that were sampled in a play up to a step."""

    count: int
    repeated: int
    """How many of them were no new ones."""
    bits: int
    """Positions that differ, times what a character of the alphabet seen can tell: an upper bound of the entropy."""
    constant: int
    """Positions at which all ids have the same character."""
    readable: tuple[str, ...]
    """Names and instants that most of them contain, as they are or decoded."""


class Ending(StrEnum):
    """How a play ended."""

    COMPLETED = "completed"
    CRASHED = "crashed"
    NOT_APPLICABLE = "not_applicable"
    ADAPTER_ERROR = "adapter_error"
    HARNESS_ERROR = "harness_error"


class History(msgspec.Struct, frozen=True, omit_defaults=True):
    """The whole record of one play, with the scenario that was played."""

    scenario: Scenario
    steps: tuple[StepRecord, ...]
    ending: Ending = Ending.COMPLETED
    reason: str = ""
    """Why it did not complete: the missing capability, the error."""
    ids: dict[str, IdMeasure] = {}
    captures: dict[str, tuple[str, ...]] = {}
    """Labels that each capture kept."""
    others: tuple[History, ...] = ()
    """The same scenario played in other orders (`Overtake.order`)."""

    def each(self) -> tuple[History, ...]:
        """This play and the others, each on its own."""
        return (msgspec.structs.replace(self, others=()), *self.others) if self.others else (self,)


def by_scenario(histories: Iterable[History]) -> dict[str, History]:
    """Every play on its own, by scenario id."""
    return {one.scenario.id: one for history in histories for one in history.each()}
