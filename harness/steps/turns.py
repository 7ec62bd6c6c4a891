"""Two requests under way at once, taking turns at the store: every order in which they can ask it.

Each side runs in a thread of its own, but never while the other runs: one is let go on when the other waits at its next
call of the store, or is through. So an order is played again exactly as it was. Knows threads and orders; must not know
what the requests ask for. No lock of a target may be held from one call of its store to the next: it would be waited
for until the play's limit of real time.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore, Thread, current_thread

import msgspec

from harness.model.history import Ending, History
from harness.model.scenario import Scenario
from harness.model.step import Overtake
from harness.steps.draft import Draft
from harness.steps.stage import NotReached
from harness.steps.visitor import request
from harness.targets.base import Answer, Request

EVERY = "every"
FIRST, OTHER = "1", "2"

MOST_ORDERS = 2000
"""With more, two requests ask the store so often that trying every order would never end."""


class _GivenUp(BaseException):
    """The play is over; a side that still waits for its turn ends. Not an Exception: no application swallows it."""


class Turns:
    """The order in which two sides ask the store: as far as it is given, then the first side before the other.

    The side that makes the object is the first one; `other` runs the second, from the first call of the store on.
    """

    def __init__(self, order: str, other: Callable[[], None]) -> None:
        self.taken = ""
        """Who has asked, call by call."""
        self.trouble: BaseException | None = None
        """What ended the other side."""
        self._order = order
        self._other = other
        self._thread: Thread | None = None
        self._waiting = self._given_up = False
        self._go_first, self._go_other = Semaphore(0), Semaphore(0)

    def gate(self) -> None:
        """Called before each call of the store, by the side that makes it: returns when it is its turn."""
        if current_thread() is self._thread:
            self._wait()
            return
        if self._thread is None:
            self._start()
        while self._waiting and self._next() == OTHER:
            self._let_other()
        self.taken += FIRST

    def finish(self) -> None:
        """The first side is through: whatever the other has left, it does now."""
        while self._waiting:
            self._let_other()

    def give_up(self) -> None:
        """The play is over; an other side that waits for its turn ends there."""
        self._given_up = True
        if self._waiting and self._thread is not None:
            self._go_other.release()
            self._thread.join()

    def _next(self) -> str:
        return self._order[len(self.taken)] if len(self.taken) < len(self._order) else FIRST

    def _start(self) -> None:
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()
        self._go_first.acquire()

    def _let_other(self) -> None:
        self.taken += OTHER
        self._waiting = False
        self._go_other.release()
        self._go_first.acquire()

    def _wait(self) -> None:
        self._waiting = True
        self._go_first.release()
        self._go_other.acquire()
        if self._given_up:
            raise _GivenUp

    def _run(self) -> None:
        try:
            self._other()
        except _GivenUp:
            self._waiting = False
        except BaseException as error:  # noqa: BLE001, raised again by the side that is waited for
            self.trouble = error
        finally:
            self._go_first.release()


def crossed(draft: Draft, action: Overtake, order: str) -> None:
    """Send a request while the steps of `action.by` are under way, too; both ask the store in this order.

    NotReached: one of the two asks it too seldom for this order.
    """
    stage = draft.stage
    turns = Turns(order, lambda: draft.play_all(action.by, f"{draft.number}."))

    def gate() -> None:
        lines = stage.log_tap.lines
        turns.gate()
        stage.log_tap.lines = lines
        stage.clock.move(stage.server_now())

    def send(wanted: Request, header: str | None) -> Answer:
        draft.operator("watch_store", object, draft.wiki.name, gate)
        return stage.opened.send(wanted, header)

    try:
        request(draft, action, send)
        turns.finish()
    finally:
        turns.give_up()
        draft.operator("watch_store", object, draft.wiki.name, None)
        stage.log_tap.lines = draft.log
        draft.order = turns.taken
    if turns.trouble is not None:
        raise turns.trouble
    if not turns.taken or not turns.taken.startswith(order):
        raise NotReached(f"step {draft.number} and those that cross it ask the store in the order {turns.taken!r}")


def following(order: str) -> str | None:
    """How the next order begins, the last one having been this; None: there is none.

    At each call both sides had one left to make if both come later on: there the other could have gone first.
    """
    place = order.rfind(FIRST, 0, order.rfind(OTHER) + 1)
    return None if place < 0 else order[:place] + OTHER


def has_orders(scenario: Scenario) -> bool:
    """Whether it is to be played in every order."""
    return any(type(step.action) is Overtake and step.action.order == EVERY for step in scenario.steps)


def in_every_order(scenario: Scenario, play: Callable[[Scenario], History]) -> History:
    """Play it in one order after the other, until every one was played, or one play did not get so far."""
    order: str | None = FIRST
    found: list[History] = []
    while order is not None and len(found) < MOST_ORDERS:
        history = play(_with_order(scenario, order))
        taken = next((record.order for record in history.steps if record.order), "")
        if found and not taken.startswith(order):
            history = _irregular(history, order)
            taken = ""
        found.append(msgspec.structs.replace(history, scenario=_named(scenario, taken or order)))
        order = following(taken)
    if order is not None:
        found[-1] = msgspec.structs.replace(
            found[-1], ending=Ending.HARNESS_ERROR, reason=f"there are more than {MOST_ORDERS} orders"
        )
    first, *others = found
    return msgspec.structs.replace(first, others=tuple(others))


def _irregular(history: History, order: str) -> History:
    """The play of an order that another play had shown to be possible; what ended it otherwise stands as it is."""
    if history.ending not in (Ending.NOT_APPLICABLE, Ending.COMPLETED):
        return history
    reason = f"the store is asked in another order from one play to the next, so {order!r} can't be tried"
    return msgspec.structs.replace(history, ending=Ending.ADAPTER_ERROR, reason=reason)


def _named(scenario: Scenario, order: str) -> Scenario:
    return msgspec.structs.replace(_with_order(scenario, order), id=f"{scenario.id}/{order}")


def _with_order(scenario: Scenario, order: str) -> Scenario:
    steps = [
        msgspec.structs.replace(step, action=msgspec.structs.replace(step.action, order=order))
        if isinstance(step.action, Overtake) and step.action.order == EVERY
        else step
        for step in scenario.steps
    ]
    return msgspec.structs.replace(scenario, steps=tuple(steps))
