"""What is logged in this process while a target is asked."""

from __future__ import annotations

import logging

from harness.targets.log_tap import LogTap


def test_lines_are_taken_while_it_is_entered() -> None:
    """Level, logger and message; what is logged before and after is not ours, nor what is only for debugging."""
    tap = LogTap()
    log = logging.getLogger("app")
    log.warning("before")
    with tap:
        log.warning("%s of %d", "one", 2)
        log.debug("details")
        first, tap.lines = tap.lines, []
        log.error("second")
    log.warning("after")
    assert ["WARNING app: one of 2"] == first
    assert ["ERROR app: second"] == tap.lines


def test_a_line_that_does_not_fit_its_arguments() -> None:
    """It is kept as written, and stops nobody."""
    tap = LogTap()
    tap.handle(logging.LogRecord("app", logging.ERROR, "app.py", 1, "%d and %d", ("one",), None))
    assert ["ERROR app: %d and %d"] == tap.lines
