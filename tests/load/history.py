"""What browsers saw under load, and what of it can't be: the judge of a history.

Knows events with the instants between which they happened; must not know servers, clients or threads. Two requests that
overlap may be served in either order, so an answer is judged by what was settled before it was asked for, and by what
had begun before it came. The same history is judged the same, however often.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Literal

ANONYMOUS = "anonymous"
OK = 200

Verb = Literal["visit", "set", "login", "logout", "su", "return", "replay"]
CHANGES: frozenset[Verb] = frozenset({"login", "logout", "su", "return"})
"""Verbs that change who the visitor is; a browser has one of them under way at a time."""


@dataclass(frozen=True)
class Event:
    """One request of a browser and what its answer showed. A life is what lies between two empty jars."""

    browser: int
    life: int
    begun: int
    ended: int
    verb: Verb
    status: int
    user: str
    variables: Mapping[str, str] = field(default_factory=dict)
    becomes: str = ""
    """Of a change: who the visitor should be afterwards."""
    sets: tuple[str, int] | None = None
    """The variable that was set, and its number, which grows."""

    def __str__(self) -> str:
        seen = f"{self.status} {self.user} {dict(self.variables)}"
        return f"browser {self.browser}, life {self.life}, {self.verb}: {seen}"

    def overlaps(self, other: Event) -> bool:
        """Whether the two were under way at the same time."""
        return self.begun < other.ended and other.begun < self.ended


def value(browser: int, life: int, number: int) -> str:
    """What is stored: it tells to whom it belongs."""
    return f"{browser}/{life}/{number}"


def judge(history: Iterable[Event]) -> list[str]:
    """What can't be, a sentence each; nothing if all is well."""
    order = sorted(history, key=attrgetter("browser", "life", "begun", "ended"))
    lives = groupby(order, key=attrgetter("browser", "life"))
    return [complaint for _, life in lives for complaint in _judge_life(list(life))]


def _judge_life(events: Sequence[Event]) -> Iterator[str]:
    changes = [event for event in events if event.verb in CHANGES]
    for event in events:
        if event.status != OK:
            yield f"no page: {event}"
        elif event.verb == "replay":
            yield from _revived(event)
        else:
            yield from _mixed_up(event, changes)
            yield from _foreign(event)
            yield from _lost(event, events, changes)


def _revived(event: Event) -> Iterator[str]:
    """A cookie from before the logout leads nowhere."""
    if event.user != ANONYMOUS or event.variables:
        yield f"a session came back: {event}"


def _mixed_up(event: Event, changes: Sequence[Event]) -> Iterator[str]:
    """Who the visitor is: by the last change that was over, and by those under way meanwhile."""
    allowed = _possible_users(event, changes)
    if event.user not in allowed:
        yield f"somebody else, where {' or '.join(sorted(allowed))} is right: {event}"


def _possible_users(event: Event, changes: Sequence[Event]) -> set[str]:
    """Under a change also nobody: the old id is given up before the new one has arrived."""
    if event.verb in CHANGES:
        return {event.becomes}
    settled = [change.becomes for change in changes if change.ended <= event.begun]
    under_way = [change.becomes for change in changes if change.overlaps(event)]
    return {*(settled[-1:] or [ANONYMOUS]), *under_way, *([ANONYMOUS] if under_way else [])}


def _foreign(event: Event) -> Iterator[str]:
    """No value of another browser, nor of an earlier life."""
    own = value(event.browser, event.life, 0)[:-1]
    if not all(found.startswith(own) for found in event.variables.values()):
        yield f"somebody else's value: {event}"


def _lost(event: Event, events: Sequence[Event], changes: Sequence[Event]) -> Iterator[str]:
    """Each variable shows the last value that was settled before, or a later one, and none from before a logout."""
    if event.user == ANONYMOUS and _is_disturbed(event, changes):
        return  # what it shows was never stored
    for name in sorted({other.sets[0] for other in events if other.sets}):
        found = int(event.variables[name].rpartition("/")[2]) if name in event.variables else 0
        allowed = _possible_numbers(name, event, events, changes)
        if found not in allowed:
            right = " or ".join(map(str, sorted(allowed)))
            yield f"{name} is number {found}, where {right} is right: {event}"


def _possible_numbers(name: str, event: Event, events: Sequence[Event], changes: Sequence[Event]) -> set[int]:
    """What a variable may show; 0 is nothing. What was set before a logout is gone with it.

    After one there may be nothing: an answer that was slower than the logout's hands the old id out again, and with
    that nobody has a session for a minute.
    """
    logouts = [change for change in changes if change.verb == "logout"]
    gone = max((logout.begun for logout in logouts if logout is event or logout.ended <= event.begun), default=0)
    sets = [(other.sets[1], other) for other in events if other.sets and other.sets[0] == name and other.ended > gone]
    settled = [number for number, other in sets if other.ended <= event.begun and not _is_disturbed(other, changes)]
    begun = {number for number, other in sets if other.begun < event.ended}
    least = max(settled, default=0)
    return {number for number in begun if number >= least} | ({0} if gone or not least else set())


def _is_disturbed(event: Event, changes: Sequence[Event]) -> bool:
    """Whether a change was under way meanwhile, so that what the event sets may be given up with the old id."""
    return any(change is not event and change.overlaps(event) for change in changes)
