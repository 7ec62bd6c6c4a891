"""Pieces of work, shared out among processes here; a worker takes the next piece when it is done with one.

A piece is a number, and its answer is bytes; the answers come in the order of the numbers. Knows how to replace a
worker that hangs or dies; must not know what the work is.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, suppress
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any

from harness.answer import answer, opened

GRACE = 5.0
"""Seconds beyond a piece's limit after which a worker that does not even notice its alarm is ended."""

FAREWELL = 2.0
"""Seconds that an ended worker has to close what it opened."""

_NUMBER_BYTES = 8

Work = Callable[[int], bytes]
Start = Callable[[], AbstractContextManager[Work]]
"""Entered once in each worker, and left when the worker ends."""

Lost = Callable[[int, bool], bytes]
"""What counts as the answer of a piece whose worker hung (True) or died. It may raise."""


class _Ended(BaseException):
    """This worker is not wanted any more. Not an Exception, so that no application swallows it."""


def answers(count: int, start: Start, lost: Lost, *, workers: int, seconds: float | None = None) -> Generator[bytes]:
    """The answers to the pieces 0 to `count` - 1, in this order, each as soon as it and those before it are there.

    `seconds` of real time are what a piece may take; None: there is no limit. Closing the iterator ends the workers.
    Raises what a piece met: TargetError, and SessionHarnessError for a fault of ours.
    """
    pool = _Pool(count, start, lost, min(workers, count), seconds)
    try:
        yield from pool.answers()
    finally:
        pool.close()


class _Worker:
    """One process and the piece that it has."""

    def __init__(self, context: Any, start: Start) -> None:
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, self.connection, start), daemon=True)
        self.process.start()
        theirs.close()
        self.number: int | None = None

    def give(self, number: int) -> None:
        self.number = number
        # One that has died since its last answer is found out when its answer to this one is waited for.
        with suppress(BrokenPipeError):
            self.connection.send_bytes(number.to_bytes(_NUMBER_BYTES, "big"))

    def end(self) -> None:
        """Stop the process: politely, so that it closes what it opened; then not."""
        self.process.terminate()
        self.process.join(FAREWELL)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


class _Pool:
    """Workers that each have one piece at a time."""

    def __init__(self, count: int, start: Start, lost: Lost, workers: int, seconds: float | None) -> None:
        self._count = count
        self._start = start
        self._lost = lost
        self._seconds = seconds
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
        self._workers = [_Worker(self._context, start) for _ in range(workers)]
        self._next = 0
        self._done: dict[int, bytes] = {}

    def answers(self) -> Iterator[bytes]:
        """All answers, in order; they are opened here, after their workers have the next pieces."""
        for worker in self._workers:
            self._give(worker)
        for number in range(self._count):
            while number not in self._done:
                self._collect()
            yield opened(self._done.pop(number))

    def close(self) -> None:
        """End every worker."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.end()

    def _give(self, worker: _Worker) -> None:
        if self._next < self._count:
            worker.give(self._next)
            self._next += 1
        else:
            worker.number = None

    def _collect(self) -> None:
        """Take the answers that are there; with none in time, every busy worker is past its limit."""
        busy = {worker.connection: worker for worker in self._workers if worker.number is not None}
        ready = wait(list(busy), timeout=None if self._seconds is None else self._seconds + GRACE)
        for connection in ready or list(busy):
            worker = busy[connection]
            try:
                said = worker.connection.recv_bytes() if ready else None
            except (EOFError, OSError):
                said = None
            if said is None:
                worker = self._replaced(worker, hung=not ready)
            elif worker.number is not None:
                self._done[worker.number] = said
            self._give(worker)

    def _replaced(self, worker: _Worker, *, hung: bool) -> _Worker:
        worker.end()
        if worker.number is not None:
            number, hung_up = worker.number, hung
            self._done[number] = answer(lambda: self._lost(number, hung_up))
        fresh = _Worker(self._context, self._start)
        self._workers[self._workers.index(worker)] = fresh
        return fresh


def _work(connection: Connection, other_end: Connection, start: Start) -> None:
    """A worker process: do what is asked for until the other end is closed."""
    other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    # All of these mean that nobody listens any more.
    with suppress(EOFError, BrokenPipeError, ConnectionResetError, _Ended):
        trouble = answer(lambda: _serve(connection, start))
        connection.send_bytes(trouble)  # it could not start, or not end: serving has no answer of its own
    os._exit(0)


def _serve(connection: Connection, start: Start) -> bytes:
    """Answer until the other end is closed, which raises."""
    with start() as work:
        while True:
            number = int.from_bytes(connection.recv_bytes(_NUMBER_BYTES), "big")
            connection.send_bytes(answer(lambda: work(number)))  # noqa: B023, called at once


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended
