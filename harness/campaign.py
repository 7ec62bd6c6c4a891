"""Many plays: one after the other here, or shared out among worker processes.

Knows how to open a target once per worker and how to replace a worker that hangs or dies; must not know rules or
verdicts. Histories come back in the order of the scenarios, whatever the number of workers.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any

from harness.errors import SessionHarnessError, TargetError
from harness.model.codec import decode, encode
from harness.model.hidden import told
from harness.model.history import Crash, Ending, History, StepRecord
from harness.model.scenario import Scenario
from harness.recorder import frames
from harness.runner import LIMIT, Hook, play
from harness.targets.base import Target

GRACE = 5.0
"""Seconds beyond a play's limit after which a worker that does not even notice its alarm is ended."""

FAREWELL = 2.0
"""Seconds that an ended worker has to close its target."""

_INDEX_BYTES = 8


class _Ended(BaseException):
    """This worker is not wanted any more. Not an Exception, so that no application swallows it."""


def play_all(
    scenarios: Sequence[Scenario],
    make_target: Callable[[], Target],
    *,
    workers: int = 1,
    seconds: float = LIMIT,
    after_step: Hook | None = None,
) -> Generator[History]:
    """The histories of the scenarios, in their order, each as soon as it and those before it are there.

    `make_target` is called once in each worker. With one worker, and with `after_step`, everything happens in this
    process. Closing the iterator ends the workers. Raises TargetError when the target can't be made or opened.
    """
    if workers <= 1 or len(scenarios) <= 1 or after_step is not None:
        yield from _here(scenarios, make_target(), seconds, after_step)
        return
    pool = _Pool(scenarios, make_target, min(workers, len(scenarios)), seconds)
    try:
        yield from pool.histories()
    finally:
        pool.close()


def _here(scenarios: Sequence[Scenario], target: Target, seconds: float, after_step: Hook | None) -> Iterator[History]:
    with target.clock() as clock:
        for scenario in scenarios:
            yield play(scenario, target, clock, seconds=seconds, after_step=after_step)


class _Worker:
    """One process and the scenario that it is playing."""

    def __init__(self, context: Any, scenarios: Sequence[Scenario], make_target: Callable[[], Target], seconds: float):
        self.connection, theirs = context.Pipe()
        arguments = (theirs, self.connection, scenarios, make_target, seconds)
        self.process = context.Process(target=_work, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self.index: int | None = None

    def give(self, index: int) -> None:
        self.index = index
        # One that has died since its last answer is found out when its answer to this one is waited for.
        with suppress(BrokenPipeError):
            self.connection.send_bytes(index.to_bytes(_INDEX_BYTES, "big"))

    def end(self) -> None:
        """Stop the process: politely, so that it removes its target's folders; then not."""
        self.process.terminate()
        self.process.join(FAREWELL)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


class _Pool:
    """Workers that each play one scenario at a time; one that hangs or dies is replaced, and its play is a crash."""

    def __init__(
        self, scenarios: Sequence[Scenario], make_target: Callable[[], Target], workers: int, seconds: float
    ) -> None:
        self._scenarios = scenarios
        self._make_target = make_target
        self._seconds = seconds
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
        self._workers = [self._start() for _ in range(workers)]
        self._next = 0
        self._done: dict[int, History] = {}

    def _start(self) -> _Worker:
        return _Worker(self._context, self._scenarios, self._make_target, self._seconds)

    def histories(self) -> Iterator[History]:
        """All histories, in order."""
        for worker in self._workers:
            self._give(worker)
        for index in range(len(self._scenarios)):
            while index not in self._done:
                self._collect()
            yield self._done.pop(index)

    def close(self) -> None:
        """End every worker."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.end()

    def _give(self, worker: _Worker) -> None:
        if self._next < len(self._scenarios):
            worker.give(self._next)
            self._next += 1
        else:
            worker.index = None

    def _collect(self) -> None:
        """Take the answers that are there; with none in time, every busy worker is past its limit."""
        busy = {worker.connection: worker for worker in self._workers if worker.index is not None}
        ready = wait(list(busy), timeout=self._seconds + GRACE)
        for connection in ready or list(busy):
            worker = busy[connection]
            try:
                answer = _received(worker.connection) if ready else None
            except (EOFError, OSError):
                answer = None
            if answer is None:
                worker = self._replaced(worker, hung=not ready)
            elif worker.index is not None:
                self._done[worker.index] = answer
            self._give(worker)

    def _replaced(self, worker: _Worker, *, hung: bool) -> _Worker:
        worker.end()
        if worker.index is not None:
            scenario = self._scenarios[worker.index]
            said = f"no answer within {self._seconds:g} s of real time" if hung else "the process ended"
            record = StepRecord("0", scenario.start, crash=Crash("timeout" if hung else "died", said, ""))
            self._done[worker.index] = History(told(scenario), (record,), Ending.CRASHED, said)
        fresh = self._start()
        self._workers[self._workers.index(worker)] = fresh
        return fresh


def _received(connection: Connection) -> History:
    """A worker's answer. Raises EOFError when it is gone, and what it met: TargetError, SessionHarnessError."""
    kind, data = connection.recv_bytes(1), connection.recv_bytes()
    if kind == b"T":
        raise TargetError(data.decode())
    if kind == b"E":
        raise SessionHarnessError(data.decode())
    return decode(data, History)


def _work(
    connection: Connection,
    other_end: Connection,
    scenarios: Sequence[Scenario],
    make_target: Callable[[], Target],
    seconds: float,
) -> None:
    """A worker process: play what is asked for until the other end is closed."""
    other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    # All of these mean that nobody listens any more.
    with suppress(EOFError, BrokenPipeError, ConnectionResetError, _Ended):
        try:
            target = make_target()
            with target.clock() as clock:
                while True:
                    index = int.from_bytes(connection.recv_bytes(_INDEX_BYTES), "big")
                    _answer(connection, b"H", encode(play(scenarios[index], target, clock, seconds=seconds)))
        except TargetError as error:
            _answer(connection, b"T", str(error).encode())
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # noqa: BLE001, told to the other end, where it is our own fault
            _answer(connection, b"E", f"a worker failed: {type(error).__name__}: {error}\n{frames(error)}".encode())
    os._exit(0)


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended


def _answer(connection: Connection, kind: bytes, data: bytes) -> None:
    connection.send_bytes(kind)
    connection.send_bytes(data)
