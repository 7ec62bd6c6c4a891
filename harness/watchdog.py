"""Real time for real hangs: ends a play that does not come back, since frozen code can wait for ever.

Knows signals; must not know what it interrupts. Where there are no interval timers, or off the main thread, there is no
limit, and the campaign's own watch over its workers takes over.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimit(BaseException):
    """The limit is over. Not an Exception, so that an application's `except Exception` does not swallow it."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimit in the block after so many seconds of real time, and every second after that."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: FrameType | None) -> None:
        raise TimeLimit(f"no answer within {seconds:g} s of real time")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
