"""Real time for real hangs: ends a play that does not come back, since frozen code can wait for ever.

Knows signals; must not know what it interrupts. Where there are no interval timers, or off the main thread, there is no
limit, and the campaign's own watch over its workers takes over.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType


class TimeLimit(BaseException):
    """The limit is over. Not an Exception, so that an application's `except Exception` does not swallow it."""


class limit:
    """Raise TimeLimit in the block after so many seconds of real time, and every second after that."""

    __slots__ = ("_before", "_is_on", "_seconds")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_on = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    def __enter__(self) -> None:
        if self._is_on:
            self._before = signal.signal(signal.SIGALRM, self._over)
            signal.setitimer(signal.ITIMER_REAL, self._seconds, 1.0)

    def __exit__(self, *_: object) -> None:
        if self._is_on:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _over(self, number: int, frame: FrameType | None) -> None:
        raise TimeLimit(f"no answer within {self._seconds:g} s of real time")
