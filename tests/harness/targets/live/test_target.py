"""The live door as a whole: a real server under libfaketime, moved, started again, in trouble, and gone at the end."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from harness.errors import TargetError
from harness.model.history import Ending, History
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Action, Advance, Login, Logout, Replay, Restart, Rewind, Step, Visit
from harness.model.world import User, World
from harness.preflight import preflight
from harness.runner import play
from harness.targets.base import ApplicationCrash, Request
from harness.targets.live.clock import LiveClock
from harness.targets.live.target import LiveTarget, OpenedServer
from tests.harness.targets.live.conftest import HERE

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
PAGE = Request("GET", "http://wiki.example.org/FrontPage")

Make = Callable[..., LiveTarget]
Enter = Callable[[LiveTarget], LiveClock]

pytestmark = pytest.mark.usefixtures("no_server_left")


def played(target: LiveTarget, clock: LiveClock, *actions: Action, seconds: float = 20) -> History:
    """The play of these actions by one browser; the login's cookie is captured as `login`."""
    steps = []
    for action in actions:
        browser = None if action.BY != "browser" else "alice"
        steps.append(Step(action, browser=browser, capture="login" if isinstance(action, Login) else None))
    scenario = Scenario("s", "s", "s", "LIFE-02", Policy(), World(), START, tuple(steps), rules=frozenset())
    return play(scenario, target, clock, seconds=seconds)


def users(history: History) -> list[str | None]:
    """Whom each answer shows."""
    return [exchange.facts.user for record in history.steps for exchange in record.exchanges]


def opened(target: LiveTarget, world: World | None = None) -> OpenedServer:
    """The target, opened."""
    found = target.open(Policy(), world or World())
    assert isinstance(found, OpenedServer)
    return found


@pytest.mark.parametrize("at", [START, START + timedelta(days=3650), START - timedelta(days=365)])
def test_the_servers_clock_stands_where_it_is_moved_to(make: Make, clock_of: Enter, at: datetime) -> None:
    """Ten years on and a year back, the server dates its answers by our clock."""
    target = make()
    clock = clock_of(target)
    server = opened(target)
    try:
        clock.move(at)
        assert f"{at:%a, %d %b %Y %H:%M:%S GMT}" == server.send(PAGE, None).header("Date")
    finally:
        server.close()


def test_the_preflight_passes(make: Make, clock_of: Enter) -> None:
    """The tiny wiki is testable, and offers what its file says."""
    target = make()
    info = preflight(target, clock_of(target), seconds=20)
    assert {"login", "logout", "restart", "records", "policy:cookie_lifetime"} <= set(info.capabilities)


def test_a_login_ends_by_the_clock(make: Make, clock_of: Enter) -> None:
    """A replayed login is in after twelve hours, and over a second later, though no real time has passed."""
    target = make()
    history = played(
        target,
        clock_of(target),
        Login("JoeDoe"),
        Advance(timedelta(hours=12)),
        Replay(("login",)),
        Advance(timedelta(seconds=1)),
        Replay(("login",)),
    )
    assert Ending.COMPLETED is history.ending
    assert ["JoeDoe", "JoeDoe", "anonymous"] == users(history)


def test_a_clock_set_back_is_followed(make: Make, clock_of: Enter) -> None:
    """A server that reckons by the files' times lets a login live again when its clock goes back."""
    target = make()
    history = played(
        target,
        clock_of(target),
        Login("JoeDoe"),
        Advance(timedelta(days=1)),
        Replay(("login",)),
        Rewind(timedelta(days=1)),
        Replay(("login",)),
    )
    assert ["JoeDoe", "anonymous", "JoeDoe"] == users(history)


def test_what_is_stored_survives_a_restart(make: Make, clock_of: Enter) -> None:
    """The server is started again in the folder that it had."""
    target = make()
    history = played(target, clock_of(target), Login("JoeDoe"), Restart(), Visit("FrontPage"), Logout())
    assert ["JoeDoe", "JoeDoe", "anonymous"] == users(history)


def test_each_opening_is_a_world_of_its_own(make: Make, clock_of: Enter) -> None:
    """Nothing of an earlier play is there, and its folder is gone."""
    target = make()
    clock_of(target)
    first = opened(target)
    (first.folder / "store" / "left").write_text("JoeDoe")
    assert 1 == first.records("wiki")
    first.close()
    second = opened(target)
    try:
        assert 0 == second.records("wiki")
        assert not first.folder.exists()
    finally:
        second.close()


def test_files_are_written_from_templates(make: Make, clock_of: Enter) -> None:
    """One file for each user, and one with the policy, which a new setting writes anew."""
    target = make()
    clock_of(target)
    server = opened(target, World(users=(User("JoeDoe"), User("JaneRoe"))))
    try:
        assert "12 JaneRoe 2\n" == (server.folder / "users/JaneRoe").read_text()
        server.reconfigure({"cookie_lifetime": 3}, None)
        assert "3\n" == (server.folder / "note").read_text()
        answer = server.send(Request("POST", PAGE.url.replace("FrontPage", "login"), _fields()), None)
        assert "Max-Age=10800" in (answer.header("Set-Cookie") or "")
    finally:
        server.close()


def _fields() -> dict[str, str]:
    return {"name": "JoeDoe", "password": "correct horse"}


def test_virtual_host_and_mark_reach_the_server(make: Make, clock_of: Enter) -> None:
    """The server sees the wiki's host, which scenario and step a request belongs to, and whom a web server names."""
    target = make()
    clock_of(target)
    server = opened(target)
    try:
        server.announce("login-idle", "3")
        assert b"<p>anonymous</p> login-idle/3 wiki.example.org " == server.send(PAGE, None).body
        named = server.send(msgspec.structs.replace(PAGE, remote_user="JoeDoe"), None)
        assert b"<p>anonymous</p> login-idle/3 wiki.example.org JoeDoe" == named.body
    finally:
        server.close()


@pytest.mark.parametrize(
    ("trouble", "patience", "said"),
    [
        (
            "no-start",
            5,
            "tiny ended with status 1 before it listened; the end of its log:\n  tiny wiki: no such",
        ),
        ("deaf", 1, "tiny was started, but nobody listens at its port after 1 s; its log is empty"),
        ("hang", 3, "tiny listens, but does not answer within 3 s; its log is empty"),
        ("garbage", 5, "tiny gave no answer of HTTP (BadStatusLine: What?"),
        ("own-clock", 5, "tiny ignores its clock: set to 2012-03-04T00:00:00+00:00, it dates its answer 1970-01-01T"),
    ],
)
def test_a_server_that_can_not_be_used(make: Make, clock_of: Enter, trouble: str, patience: int, said: str) -> None:
    """What is wrong with a server at its start is told, with the end of its log; nothing is left of it."""
    target = make(trouble, patience)
    clock_of(target)
    with pytest.raises(TargetError) as caught:
        target.open(Policy(), World())
    assert said in str(caught.value)


def test_no_server_is_started_for_what_it_can_not_do(make: Make, clock_of: Enter) -> None:
    """A play that needs what the target lacks is not applicable, though this server could not even be started."""
    target = make("no-start")
    steps = (Step(Visit("FrontPage"), browser="alice"),)
    needs = frozenset({"remember_me"})
    scenario = Scenario("s", "s", "s", "LIFE-02", Policy(), World(), START, steps, rules=frozenset(), needs=needs)
    history = play(scenario, target, clock_of(target))
    assert (Ending.NOT_APPLICABLE, "it has one lifetime for all") == (history.ending, history.reason)


def test_a_server_that_dies_in_the_middle(make: Make, clock_of: Enter) -> None:
    """A request that the server does not survive is its crash, told with its status and its last words."""
    target = make("die-later")
    clock_of(target)
    server = opened(target)
    try:
        with pytest.raises(ApplicationCrash, match=r"the server ended with status 7(?s:.*)nothing more to say"):
            server.send(PAGE, None)
    finally:
        server.close()


def test_a_server_that_hangs_in_the_middle(make: Make, clock_of: Enter) -> None:
    """No answer within the play's limit is the server's crash, and the play ends."""
    target = make("hang-later")
    history = played(target, clock_of(target), Visit("FrontPage"), seconds=1)
    crash = history.steps[-1].crash
    assert crash is not None
    assert "timeout" == crash.kind


def test_the_preflight_tells_of_a_server_that_dies(make: Make, clock_of: Enter) -> None:
    """Before anything is judged, such a target is not testable."""
    target = make("die-later")
    with pytest.raises(TargetError, match=r"tiny can't be tested: it failed at a visit(?s:.*)ended with status 7"):
        preflight(target, clock_of(target), seconds=20)


def test_everything_that_a_server_started_ends_with_it(make: Make, clock_of: Enter) -> None:
    """A process that left the server's session is ended, too."""
    target = make("children")
    clock_of(target)
    server = opened(target)
    child = Path("/proc", (server.folder / "child").read_text())
    assert child.exists()
    server.close()
    assert not child.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_server_outlives_the_harness(number: signal.Signals) -> None:
    """Interrupted or killed, the harness takes its servers along."""
    harness = subprocess.Popen(
        [sys.executable, "-m", "tests.harness.targets.live.holding", str(HERE / "tiny.yaml")],
        cwd=HERE.parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert harness.stdout is not None
    keeper = int(harness.stdout.readline())
    ended = os.pidfd_open(keeper)
    try:
        harness.send_signal(number)
        harness.wait(5)
        assert select.select([ended], [], [], 5)[0]
    finally:
        os.close(ended)
        harness.stdout.close()
