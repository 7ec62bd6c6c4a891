"""The limit in real time: it ends what hangs, more than once if it must, and leaves nothing behind."""

from __future__ import annotations

import signal
import threading

import pytest

from harness.watchdog import TimeLimit, limit


def test_a_hang_is_ended() -> None:
    """A block that never ends is left by TimeLimit, which says how long it was waited for."""
    with pytest.raises(TimeLimit, match=r"no answer within 0\.05 s of real time"), limit(0.05):
        _hang()


def test_no_application_swallows_it() -> None:
    """It passes `except Exception`, and one that was caught all the same comes again."""
    caught: list[BaseException] = []
    with pytest.raises(TimeLimit), limit(0.05):
        _hang_on(caught)
    assert [TimeLimit] == [type(error) for error in caught]


def test_it_comes_again_every_second() -> None:
    """The timer repeats: after the limit, a second apart."""
    with limit(30):
        left, again = signal.getitimer(signal.ITIMER_REAL)
    assert 0 < left <= 30
    assert 1.0 == again


def test_nothing_is_left_behind() -> None:
    """After the block there is no timer, and the signal's handler is the one from before."""
    before = signal.getsignal(signal.SIGALRM)
    with limit(30):
        assert before != signal.getsignal(signal.SIGALRM)
    assert before == signal.getsignal(signal.SIGALRM)
    assert (0.0, 0.0) == signal.getitimer(signal.ITIMER_REAL)


def test_off_the_main_thread_there_is_no_limit() -> None:
    """Signals belong to the main thread: elsewhere the block just runs."""
    ran = []

    def block() -> None:
        with limit(0.001):
            ran.append(signal.getitimer(signal.ITIMER_REAL))

    thread = threading.Thread(target=block)
    thread.start()
    thread.join()
    assert [(0.0, 0.0)] == ran


def _hang() -> None:
    while True:
        try:
            _spin()
        except Exception:  # noqa: BLE001
            continue


def _hang_on(caught: list[BaseException]) -> None:
    """Swallow the first signal, ask for the next one sooner than in a second, and hang again."""
    try:
        _hang()
    except TimeLimit as error:
        caught.append(error)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    _hang()


def _spin() -> None:
    while True:
        pass
