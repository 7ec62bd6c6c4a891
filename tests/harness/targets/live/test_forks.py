"""Servers that are forked from a warm one: they are told from started ones by nothing but their speed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Advance, Login, Replay, Restart, Step, Visit
from harness.model.world import World
from harness.runner import play
from harness.targets.base import ApplicationCrash, Request
from harness.targets.live.clock import LiveClock
from harness.targets.live.files import Found
from harness.targets.live.target import LiveTarget, OpenedServer

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
PAGE = Request("GET", "http://wiki.example.org/FrontPage")
WARM = ("{{ programs['python3'] }}", "-I", "-S", "{{ forks }}", "{{ socket }}", "{{ here }}/tiny_wiki.py", "{{ port }}")

Make = Callable[..., LiveTarget]
Enter = Callable[[LiveTarget], LiveClock]

pytestmark = pytest.mark.usefixtures("no_server_left")


@pytest.fixture
def warm(make: Make) -> Make:
    """The tiny wiki in trouble, forked."""

    def make_warm(trouble: str = "") -> LiveTarget:
        found = make(trouble).found
        return LiveTarget(Found(found.path, msgspec.structs.replace(found.says, warm=WARM)))

    return make_warm


def opened(target: LiveTarget, policy: Policy | None = None) -> OpenedServer:
    """The target, opened."""
    server = target.open(policy or Policy(), World())
    assert isinstance(server, OpenedServer)
    return server


def test_a_play_is_that_of_a_started_server(make: Make, warm: Make, clock_of: Enter) -> None:
    """A login, a moved clock, a restart, a replay: the same record, but for whatever the target file is called."""
    actions = (Login("JoeDoe"), Advance(timedelta(hours=11)), Restart(), Visit("FrontPage"), Replay(("login",)))
    steps = []
    for action in actions:
        browser = "alice" if action.BY == "browser" else None
        steps.append(Step(action, browser=browser, capture="login" if isinstance(action, Login) else None))
    scenario = Scenario("s", "s", "s", "LIFE-02", Policy(), World(), START, tuple(steps), rules=frozenset())
    started, forked = make(), warm()
    assert play(scenario, started, clock_of(started)) == play(scenario, forked, clock_of(forked))


def test_each_fork_has_its_own_policy_folder_and_port(warm: Make, clock_of: Enter) -> None:
    """What the target file says of files, arguments and environment holds for each opening."""
    target = warm()
    clock_of(target)
    short, long = opened(target, Policy(cookie_lifetime=1)), opened(target, Policy(cookie_lifetime=3))
    try:
        login = Request("POST", "http://wiki.example.org/login", {"name": "JoeDoe", "password": "correct horse"})
        assert "Max-Age=3600" in (short.send(login, None).header("Set-Cookie") or "")
        assert "Max-Age=10800" in (long.send(login, None).header("Set-Cookie") or "")
        assert (1, 1) == (short.records("wiki"), long.records("wiki"))
    finally:
        short.close()
        long.close()


def test_a_fork_that_dies_in_the_middle(warm: Make, clock_of: Enter) -> None:
    """Its status and its last words are told, as those of a started server."""
    target = warm("die-later")
    clock_of(target)
    server = opened(target)
    try:
        with pytest.raises(ApplicationCrash, match=r"the server ended with status 7(?s:.*)nothing more to say"):
            server.send(PAGE, None)
    finally:
        server.close()


def test_a_fork_that_does_not_start(warm: Make, clock_of: Enter) -> None:
    """The end of its own log is told."""
    target = warm("no-start")
    clock_of(target)
    with pytest.raises(TargetError, match=r"tiny ended with status 1 before it listened(?s:.*)tiny wiki: no such"):
        opened(target)


def test_a_script_that_can_not_be_warmed(found: Found, clock_of: Enter) -> None:
    """The traceback stands in the message."""
    words = (*WARM[:-2], "no-such-script.py")
    target = LiveTarget(Found(found.path, msgspec.structs.replace(found.says, warm=words)))
    clock_of(target)
    with pytest.raises(TargetError, match=r"tiny ended with status 1 before it forked(?s:.*)no-such-script\.py"):
        opened(target)


def test_a_server_imports_nothing_of_ours(make: Make, clock_of: Enter, tmp_path: Path) -> None:
    """The folder of the script that forks holds modules of ours, which must not hide the server's own of that name."""
    server = tmp_path / "server.py"
    server.write_text("import keeper\n", "utf-8")
    warm = ("{{ programs['python3'] }}", "{{ forks }}", "{{ socket }}", str(server))
    found = make("").found
    target = LiveTarget(Found(found.path, msgspec.structs.replace(found.says, warm=warm)))
    clock_of(target)
    with pytest.raises(TargetError, match="No module named 'keeper'"):
        target.open(Policy(), World())
