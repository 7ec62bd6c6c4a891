"""Many plays: the same histories from any number of workers, and workers that die or hang are replaced."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from harness import pool
from harness.campaign import play_all
from harness.errors import SessionHarnessError, TargetError, UsageError
from harness.model.codec import encode
from harness.model.history import Ending
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Login, Step, Visit
from harness.model.world import World
from harness.targets.wsgi import WsgiTarget
from harness.watchdog import limit
from tests.harness.tiny import TinyAdapter, TinyApp, scenario, step


def several(*pages: str) -> list[Scenario]:
    """A scenario for each page: a login, then a visit there."""
    return [
        scenario(step(Login("JoeDoe")), step(Visit(page)), name=f"{number}-{page}") for number, page in enumerate(pages)
    ]


def make() -> WsgiTarget:
    """A fresh application for each play; three of its pages are the end of something."""
    return WsgiTarget(
        lambda policy, world: TinyApp({"/die": _die, "/hang": _hang, "/deaf": _deaf}), TinyAdapter(), name="t"
    )


def _die(*_: Any) -> str:
    os._exit(7)


def _hang(*_: Any) -> str:
    while True:
        pass


def _deaf(*_: Any) -> str:
    """Hears no alarm and no farewell."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return _hang()


def test_the_same_from_one_worker_and_from_two() -> None:
    """The histories of one worker and of two are the same bytes in the same order: that of the scenarios."""
    scenarios = several("A", "B", "C", "D", "E")
    one = list(play_all(scenarios, make))
    two = list(play_all(scenarios, make, workers=2))
    assert [each.id for each in scenarios] == [history.scenario.id for history in two]
    assert [encode(history) for history in one] == [encode(history) for history in two]
    assert {Ending.COMPLETED} == {history.ending for history in two}


def test_a_worker_that_dies() -> None:
    """The play that its worker did not survive is a crash; all others are played, each in its place."""
    histories = list(play_all(several("A", "die", "B", "die", "C"), make, workers=2))
    assert [
        (Ending.COMPLETED, ""),
        (Ending.CRASHED, "the process ended"),
        (Ending.COMPLETED, ""),
        (Ending.CRASHED, "the process ended"),
        (Ending.COMPLETED, ""),
    ] == [(history.ending, history.reason) for history in histories]
    crash = histories[1].steps[0].crash
    assert crash is not None
    assert ("0", "died") == (histories[1].steps[0].number, crash.kind)


def test_a_worker_that_hangs() -> None:
    """A page that never answers is ended by the limit in its worker, which goes on with the next play."""
    histories = list(play_all(several("hang", "A", "B"), make, workers=2, seconds=1))
    assert [Ending.CRASHED, Ending.COMPLETED, Ending.COMPLETED] == [history.ending for history in histories]
    assert "no answer within 1 s of real time" == histories[0].reason
    assert ["1", "2"] == [record.number for record in histories[0].steps]


def test_a_worker_that_hears_no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not even notice its alarm is ended from outside, and replaced."""
    monkeypatch.setattr(pool, "GRACE", 1.0)
    monkeypatch.setattr(pool, "FAREWELL", 0.05)
    histories = list(play_all(several("deaf", "A", "B"), make, workers=2, seconds=1))
    assert [Ending.CRASHED, Ending.COMPLETED, Ending.COMPLETED] == [history.ending for history in histories]
    crash = histories[0].steps[0].crash
    assert crash is not None
    assert ("timeout", "no answer within 1 s of real time") == (crash.kind, crash.message)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("where", ["made", "opened"])
def test_a_target_that_is_none(where: str, workers: int) -> None:
    """A TargetError of any worker reaches the caller, with its words."""

    def refuse(*_: Any) -> Any:
        raise TargetError("it wants a database")

    made = refuse if where == "made" else lambda: WsgiTarget(refuse, TinyAdapter(), name="t")
    with pytest.raises(TargetError, match=r"^it wants a database$"):
        list(play_all(several("A", "B"), made, workers=workers))
    assert [] == multiprocessing.active_children()


def test_what_a_worker_did_not_expect() -> None:
    """Any other error of a worker is ours: it reaches the caller with its place, and is no play's crash."""

    def wrong() -> Any:
        raise UsageError("which one?")

    words = r"^a worker failed: UsageError: which one\?\n(.*\n)*test_campaign\.py:"
    with pytest.raises(SessionHarnessError, match=words):
        list(play_all(several("A", "B"), wrong, workers=2))


def test_closing_ends_the_workers() -> None:
    """Whoever has seen enough closes the iterator, and no worker is left; their targets were closed."""
    histories = play_all(several(*"ABCDEFGH"), make, workers=2)
    next(histories)
    assert 2 == len(multiprocessing.active_children())
    histories.close()
    assert [] == multiprocessing.active_children()


def test_a_farewell_closes_the_target(tmp_path: Path) -> None:
    """A worker that is ended amid a play still closes its target, so that nothing of it is left lying about."""
    hanging, closed = tmp_path / "hanging", tmp_path / "closed"

    class Leaving(TinyApp):
        def close(self) -> None:
            if hanging.exists():
                closed.touch()

    def hang(*_: Any) -> str:
        hanging.touch()
        return _hang()

    def target() -> WsgiTarget:
        return WsgiTarget(lambda policy, world: Leaving({"/hang": hang}), TinyAdapter(), name="t")

    histories = play_all(several("A", "hang"), target, workers=2, seconds=20)
    next(histories)
    with limit(20):
        while not hanging.exists():
            pass
    closed.unlink(missing_ok=True)
    histories.close()
    assert closed.exists()


def test_one_scenario_needs_no_worker() -> None:
    """A single scenario is played in this process, and so is everything that somebody looks into."""
    here = os.getpid()
    pids = []

    def opened(policy: Policy, world: World) -> TinyApp:
        pids.append(os.getpid())
        return TinyApp()

    def target() -> WsgiTarget:
        return WsgiTarget(opened, TinyAdapter(), name="t")

    def hook(given: Scenario, one: Step, *_: Any) -> None:
        pids.append(os.getpid())

    list(play_all(several("A"), target, workers=2))
    list(play_all(several("A", "B"), target, workers=2, after_step=hook))
    assert [here] * 7 == pids


def test_nothing_to_play() -> None:
    """No scenarios, no histories."""
    assert [] == list(play_all([], make, workers=2))
