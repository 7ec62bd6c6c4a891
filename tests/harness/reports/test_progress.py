"""Progress: a bar on a terminal, a line at each quarter elsewhere."""

from __future__ import annotations

import io
import threading

from harness.model.run import Outcome
from harness.reports.progress import progress


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def play(stream: io.StringIO, total: int, outcome: Outcome = Outcome.PASSED) -> str:
    """What the stream holds after that many plays."""
    with progress(total, stream) as played:
        for _ in range(total):
            played(outcome)
    return stream.getvalue()


def test_quarters() -> None:
    """Without a terminal a long campaign writes a line at each quarter, but for the end."""
    assert play(io.StringIO(), 400) == "played 100 of 400\nplayed 200 of 400\nplayed 300 of 400\n"


def test_failures_are_counted() -> None:
    """A line says how many plays failed so far."""
    assert play(io.StringIO(), 40, Outcome.FAILED).startswith("played 10 of 40, 10 failed\n")


def test_few() -> None:
    """A short campaign writes nothing without a terminal."""
    assert play(io.StringIO(), 10) == ""


def test_bar() -> None:
    """On a terminal there is a bar with the count."""
    assert "10/10" in play(Terminal(), 10)


def test_no_thread() -> None:
    """The bar starts no thread, for the campaign forks while it is shown."""
    with progress(10, Terminal()):
        assert threading.active_count() == 1
