"""Requests that don't go through in one piece: others overtake them, their process is held or killed.

Knows how a request can be stopped on its way; must not know what an expectation makes of it.
"""

from __future__ import annotations

from functools import partial
from itertools import count

from harness.model.step import GetVariable, Interrupt, Overtake, SetVariable
from harness.steps.draft import Draft
from harness.steps.stage import NotReached
from harness.steps.visitor import request, worded
from harness.targets.base import Answer, Request
from harness.targets.interrupts import interrupted


def overtaken(draft: Draft, action: Overtake) -> None:
    """Send a request whose page lets other steps go first. What ends those ends the play, whoever caught it."""
    stage = draft.stage
    trouble: list[Exception] = []
    steps = [action.by]

    def pause() -> None:
        try:
            while steps:
                draft.play_all(steps.pop(), f"{draft.number}.")
        except Exception as error:
            trouble.append(error)
            raise
        finally:
            stage.log_tap.lines = draft.log
            stage.clock.move(stage.server_now())

    def send(wanted: Request, header: str | None) -> Answer:
        if action.at is not None:
            draft.operator("at_store", object, draft.wiki.name, action.at, pause)
        try:
            return stage.opened.send(wanted, header, pause if action.at is None else None)
        finally:
            if trouble:
                raise trouble[0]
            if action.at is not None:
                draft.store_calls = draft.operator("store_calls", int, draft.wiki.name)
                if steps:
                    raise NotReached(f"step {draft.number} asks the store {draft.store_calls} times, not {action.at}")

    request(draft, action, send)


def interrupt(draft: Draft, action: Interrupt) -> None:
    """Store one value after the other, each in a process that is stopped one operation later than the one before.

    The page is asked for before each, and when its process is stopped, or through. NotReached: none was ever stopped.
    """

    def look() -> None:
        request(draft, GetVariable(action.name))

    for nth in count(1):
        value = f"{action.value * action.times}-{nth}"
        look()
        draft.tried = (*draft.tried, value)
        wanted, header = worded(draft, SetVariable(action.name, value))
        if not interrupted(partial(draft.stage.opened.send, wanted, header), action.way, nth, look):
            look()
            break
    if nth == 1:
        raise NotReached(f"step {draft.number}: to store a value, no file of the target is changed by {action.way}")
