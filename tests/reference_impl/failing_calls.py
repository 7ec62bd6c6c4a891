"""A wiki whose calls of the system fail, one after the other, at each request that a visitor can send.

`python -m tests.reference_impl.failing_calls STORE ERROR FOLDER`, with failing_calls.c preloaded: each call that a
request makes of the store's folder fails once, alone and with all that follow; then the disk is well again. Tells as
JSON what went wrong, and which calls have failed. Knows what a visitor may then see; must not know how a store works.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import logging
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from reference_impl.session import DefaultSessionData
from reference_impl.stores import sqlite
from reference_impl.stores.durability import Durability
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from tests.reference_impl.fakes import Answer, FakeRequest, World


class DurableFiles(CacheSessionData):
    durability = Durability.DATA


class DurableSQLite(SQLiteSessionData):
    durability = Durability.DATA


STORES: dict[str, type[DefaultSessionData]] = {"files": DurableFiles, "sqlite": DurableSQLite}
WRITES_ALONE = {errno.ENOSPC, errno.EROFS}
"""Errors that reading never meets."""
LONG = "n" * 6000
"""A value that doesn't fit where a short one was."""


class Disk:
    """What fails: the shim that is preloaded."""

    def __init__(self, folder: str, error: int) -> None:
        self._calls = ctypes.CDLL(None)
        self._calls.failing_calls_disarm.restype = ctypes.c_char_p
        self._calls.failing_calls_watch(folder.encode())
        self._error = error
        self.failed: Counter[str] = Counter()

    def fail(self, nth: int, lasting: bool) -> None:
        self._calls.failing_calls_arm(ctypes.c_long(nth), lasting, self._error, self._error in WRITES_ALONE)

    def heal(self) -> bool:
        """Whether a call has failed."""
        name: str = self._calls.failing_calls_disarm().decode()
        self.failed.update([name] if name else [])
        return bool(name)


class Visitor:
    """JoeDoe, logged in with a value, before a request under a failing disk; then what must hold after it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.id = world.serve(login="JoeDoe", page=partial(put, value=1)).id

    def seen(self, name: str = "") -> tuple[str | None, Any]:
        """Who an id, the first one if none is named, is now, and the value."""
        answer = self.world.serve(name or self.id)
        return answer.name, answer.values.get("x")


def put(request: FakeRequest, value: object) -> None:
    """A page that stores a value."""
    request.session["x"] = value


Action = Callable[[], Answer | None]
Check = Callable[[Visitor, Answer | None], bool]
"""Whether what is seen afterwards fits the answer; None: an error page."""


def visits(visitor: Visitor) -> Action:
    """A page is asked for; nothing need be written."""
    return partial(visitor.world.serve, visitor.id)


def renews(visitor: Visitor) -> Action:
    """A page is asked for, and the record renewed."""
    visitor.world.advance(hours=2)
    return visits(visitor)


def comes_first(visitor: Visitor) -> Action:
    """Nothing is open yet."""
    visitor.world.handler.data_class.close(visitor.world.cfg.store)
    return visits(visitor)


def stays(visitor: Visitor, answer: Answer | None) -> bool:
    """The page is JoeDoe's, or nobody's without a cookie; JoeDoe is in again, and nothing is lost."""
    fits = answer is None or answer.name == "JoeDoe" or (answer.name, answer.cookie) == (None, None)
    return fits and visitor.seen() == ("JoeDoe", 1)


def changes(visitor: Visitor, value: object) -> Action:
    """A page stores a value."""
    return partial(visitor.world.serve, visitor.id, page=partial(put, value=value))


def changed(visitor: Visitor, answer: Answer | None, value: object) -> bool:
    """What JoeDoe was shown to be stored is; a page of nobody has changed nothing."""
    name, found = visitor.seen()
    if answer is None:
        return name == "JoeDoe" and found in (1, value)
    return (name, found) == ("JoeDoe", 1 if answer.name is None else value)


def logs_in(visitor: Visitor) -> Action:
    """Without a session before."""
    return partial(visitor.world.serve, login="JaneDoe")


def logs_in_first(visitor: Visitor) -> Action:
    """There is no store yet."""
    visitor.world.handler.data_class.close(visitor.world.cfg.store)
    shutil.rmtree(visitor.world.cfg.store)
    return logs_in(visitor)


def logs_in_again(visitor: Visitor) -> Action:
    """As somebody else, in the session of JoeDoe."""
    return partial(visitor.world.serve, visitor.id, login="JaneDoe")


def is_in(visitor: Visitor, answer: Answer | None) -> bool:
    """A cookie that was sent is good; without one the old session is as it was, or over."""
    if answer is not None:
        return visitor.seen(answer.id)[0] == "JaneDoe"
    return visitor.seen() in (("JoeDoe", 1), (None, None))


def logs_out(visitor: Visitor) -> Action:
    """JoeDoe ends the session."""
    return partial(visitor.world.serve, visitor.id, logout=True)


def is_out(visitor: Visitor, answer: Answer | None) -> bool:
    """Who was told to forget the cookie is out for good; else the session is as it was, or over."""
    over = visitor.seen() == (None, None)
    return over if answer is not None and answer.cookie is not None else over or visitor.seen() == ("JoeDoe", 1)


def is_slower_than_a_logout(visitor: Visitor) -> Action:
    """A page that was begun before the logout wants to store a value after it."""
    slow = visitor.world.open(visitor.id, page=partial(put, value=2))
    visitor.world.serve(visitor.id, logout=True)
    return slow.close


def stays_out(visitor: Visitor, answer: Answer | None) -> bool:
    """What was ended is over, whatever this request met."""
    return visitor.seen() == (None, None)


def sweeps(visitor: Visitor) -> Action:
    """One session is over, another is not."""
    visitor.world.serve(login="JaneDoe")
    visitor.world.advance(hours=10)
    visitor.world.serve(visitor.id)
    visitor.world.advance(hours=10)

    def sweep() -> None:
        visitor.world.handler.sweep(visitor.world.request())

    return sweep


def is_swept(visitor: Visitor, answer: Answer | None) -> bool:
    """The next sweep removes what this one left, and nothing else."""
    visitor.world.handler.sweep(visitor.world.request())
    return visitor.world.count() == 1 and visitor.seen() == ("JoeDoe", 1)


ACTIONS: dict[str, tuple[Callable[[Visitor], Action], Check]] = {
    "visit": (visits, stays),
    "visit after a start": (comes_first, stays),
    "renew": (renews, stays),
    "change": (partial(changes, value=2), partial(changed, value=2)),
    "grow": (partial(changes, value=LONG), partial(changed, value=LONG)),
    "login": (logs_in, is_in),
    "first login": (logs_in_first, is_in),
    "another login": (logs_in_again, is_in),
    "logout": (logs_out, is_out),
    "slower than a logout": (is_slower_than_a_logout, stays_out),
    "sweep": (sweeps, is_swept),
}


def open_files() -> int:
    """Without those that only a traceback holds."""
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def attempt(disk: Disk, data_class: type[DefaultSessionData], folder: str, name: str, nth: int, lasting: bool) -> str:
    """One request whose nth call fails; what went wrong, "" if all is well, "whole" when it has fewer calls."""
    before = open_files()
    world = World(data_class, folder)
    visitor = Visitor(world)
    begin, check = ACTIONS[name]
    action = begin(visitor)
    answer = None
    disk.fail(nth, lasting)
    try:
        answer = action()
    except OSError:
        pass
    finally:
        failed = disk.heal()
    wrong = "" if check(visitor, answer) else f"seen {visitor.seen()} after {answer and (answer.name, answer.cookie)}"
    if world.serve(world.serve(login="JaneDoe", page=partial(put, value=3)).id).values != {"x": 3}:
        wrong += " the store is of no use afterwards"
    data_class.close(folder)
    if open_files() > before:
        wrong += " a file stays open"
    return wrong if failed or wrong else "whole"


def attempts(disk: Disk, data_class: type[DefaultSessionData], root: str, name: str, lasting: bool) -> list[str]:
    """All calls of one request, until none is left to fail; what went wrong."""
    found: list[str] = []
    for nth in range(1, 1000):
        how = f"{name}: call {nth}{' and all after it' if lasting else ''}"
        wrong = attempt(disk, data_class, f"{root}/{name}-{nth}-{lasting}", name, nth, lasting)
        if wrong == "whole":
            return found
        if wrong:
            found.append(f"{how} ({disk.failed}): {wrong}")
    raise AssertionError(f"{name} never ends")


def main(store: str, error: str, root: str) -> None:
    """Try all, tell what went wrong."""
    logging.disable()
    gc.freeze()  # what is there by now needn't be looked at each time
    sqlite.PATIENCE = 0.2
    disk = Disk(root, getattr(errno, error))
    wrong = [
        told
        for name in ACTIONS
        for lasting in (False, True)
        for told in attempts(disk, STORES[store], root, name, lasting)
    ]
    sys.stdout.write(json.dumps({"wrong": wrong, "failed": disk.failed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
