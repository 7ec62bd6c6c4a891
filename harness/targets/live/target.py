"""The live door: a server in any language, started for each play in a fresh folder, under a clock that we move.

Knows how the parts of this package make an opened target; must not know any server by its name.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from harness.clock import Clock
from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import Adapter, Answer, ApplicationCrash, Offer, Opened, Request
from harness.targets.live.adapter import FileAdapter, adapter_of
from harness.targets.live.clock import LiveClock
from harness.targets.live.door import exchange
from harness.targets.live.files import Found
from harness.targets.live.folder import Folder
from harness.targets.live.forks import Forks
from harness.targets.live.install import is_installed
from harness.targets.live.process import Running, Server, free_port, reserved_port

TOLERANCE = timedelta(seconds=2)
ALWAYS = frozenset({"restart", "rewind"})
"""What every server offers that we start ourselves."""
NEVER = {
    "zone": "a server's time zone is set when it starts",
    "farm": "this target is one wiki",
    "mount": "this target lies at the root of its host",
    "https": "the live door speaks plain HTTP",
    "overtake": "a server of its own can't be held in the middle of an answer",
    "interrupt": "a server of its own is not forked for a request",
    "components": "its parts are in another process",
}
LAST_WAIT = 0.5
"""Seconds in which a server that broke a connection shows that it has ended."""


class LiveTarget:
    """The target that a target file describes."""

    door = "live"

    def __init__(self, found: Found) -> None:
        says = found.says
        self.name = says.target
        self.description = says.title
        self.profile = says.profile
        self._adapter = adapter_of(found)
        self.adapter: Adapter = self._adapter
        self.found = found
        self._clock: LiveClock | None = None
        self._forks: Forks | None = None

    def clock(self) -> AbstractContextManager[Clock]:
        """See `Target.clock`."""
        self._clock, self._forks = LiveClock(), None
        return self._clock

    def offer(self) -> Offer:
        """See `Offering`."""
        return LiveOffer(self.found, self._adapter)

    def open(self, policy: Policy, world: World) -> Opened:
        """See `Target.open`: a folder of its own, a server started in it."""
        says = self.found.says
        if not is_installed(says):
            raise TargetError(f"{self.name} is not installed: 'session-harness target install {self.name}'")
        if self._clock is None:
            raise TargetError(f"{self.name} is opened under no clock")
        if says.warm and self._forks is None:
            self._forks = _forks(self.found, self._clock)
        return OpenedServer(self.found, self._adapter, self._clock, policy, world, self._forks)


class LiveOffer:
    """What the target file and its adapter say of a target's capabilities."""

    def __init__(self, found: Found, adapter: FileAdapter) -> None:
        self.capabilities: Collection[str] = _capabilities(found, adapter)
        self.lacks: Mapping[str, str] = {**NEVER, **found.says.lacks}


class OpenedServer(LiveOffer):
    """A running server in a folder of its own; `forks` makes it, or else it is started."""

    def __init__(
        self, found: Found, adapter: FileAdapter, clock: LiveClock, policy: Policy, world: World, forks: Forks | None
    ) -> None:
        super().__init__(found, adapter)
        self._found, self._clock, self._world, self._forks = found, clock, world, forks
        self._mark = ""
        self._exit = ExitStack()
        self._port = reserved_port(self._exit)
        try:
            self._furnished = Folder(found, policy, world, self._port)
            self.folder = self._furnished.path
            self._exit.callback(self._furnished.remove)
            self._server = self._started()
            state = [self.folder / name for name in found.says.state]
            self._exit.enter_context(clock.attached(self._barrier, state))
        except BaseException:
            self.close()
            raise

    def announce(self, scenario: str, step: str) -> None:
        """See `Announced`."""
        self._mark = f"{scenario}/{step}"

    def send(self, request: Request, cookie: str | None, pause: Callable[[], None] | None = None) -> Answer:
        """See `Opened.send`."""
        try:
            return exchange(self._port, request, cookie, self._mark)
        except TimeoutError:
            raise ApplicationCrash("the server takes the request and does not answer") from None
        except (OSError, http.client.HTTPException) as error:
            raise ApplicationCrash(self._trouble(error)) from None

    def close(self) -> None:
        """See `Opened.close`."""
        self._exit.close()

    def restart(self) -> None:
        """See `CanOperate.restart`: asked to end, started again in the same folder."""
        self._server.stop()
        self._server = self._started()

    def reconfigure(self, options: Mapping[str, Any], wiki: str | None) -> None:
        """See `CanOperate.reconfigure`: the files are written anew, the server is started again."""
        self._furnished.configure(options)
        self.restart()

    def records(self, wiki: str) -> int:
        """See `CanOperate.records`."""
        pattern = self._found.says.records
        return sum(path.is_file() for path in self.folder.glob(pattern)) if pattern else 0

    def _started(self) -> Running:
        says, folder = self._found.says, self._furnished
        server: Running
        if self._forks is None:
            server = _process(self._found, self._clock, folder)
        else:
            server = self._forks.fork(folder.path, folder.command(says.warm), folder.environment())
        self._exit.callback(server.kill)
        server.wait_for(self._port, says.patience)
        self._first_answer(server)
        return server

    def _first_answer(self, server: Running) -> None:
        """One request: the server answers, and its clock is ours. Raises TargetError."""
        says = self._found.says
        try:
            answer = exchange(self._port, self._ready(), None, "start", seconds=says.patience)
        except TimeoutError:
            raise TargetError(
                f"{says.target} listens, but does not answer within {says.patience} s{server.last_lines()}"
            ) from None
        except (OSError, http.client.HTTPException) as error:
            server.has_ended(LAST_WAIT)
            how = server.ended() or f"gave no answer of HTTP ({_headline(error)})"
            raise TargetError(f"{says.target} {how} at its first request{server.last_lines()}") from None
        date = answer.header("date")
        shown = parsedate_to_datetime(date).astimezone(UTC) if date else self._clock.at
        if abs(shown - self._clock.at) > TOLERANCE:
            raise TargetError(
                f"{says.target} ignores its clock: set to {self._clock.at.isoformat()}, it dates its answer"
                f" {shown.isoformat()} (is it linked statically, or does it drop LD_PRELOAD?)"
            )

    def _ready(self) -> Request:
        wiki = self._world.wikis[0]
        return Request("GET", f"http://{wiki.host}{self._found.says.ready}")

    def _barrier(self) -> None:
        """One cheap request: what the server still did for the last answer is done after it."""
        try:
            exchange(self._port, self._ready(), None, "barrier")
        except (OSError, http.client.HTTPException):
            return  # the next request of the play tells

    def _trouble(self, error: Exception) -> str:
        if self._server.has_ended(LAST_WAIT):
            return f"the server {self._server.ended()}{self._server.last_lines()}"
        return f"the server broke the connection: {_headline(error)}{self._server.last_lines()}"


def _process(found: Found, clock: LiveClock, folder: Folder, words: Sequence[str] = ()) -> Server:
    """A process in the folder, by the target file's `start` or another command."""
    command = folder.command(words or found.says.start)
    environment = {**clock.environment, **folder.environment()}
    log = folder.path / "server.log"
    return Server(found.says.target, command, folder=folder.path, log=log, environment=environment)


def _forks(found: Found, clock: LiveClock) -> Forks:
    """The process that forks the servers, until the clock is left. Raises TargetError."""
    folder = Folder(found, Policy(), World(), free_port())
    clock.at_end.callback(folder.remove)
    server = _process(found, clock, folder, found.says.warm)
    clock.at_end.callback(server.kill)
    return Forks(server, folder.path, found.says.patience)


def _capabilities(found: Found, adapter: FileAdapter) -> frozenset[str]:
    says = found.says
    shown = {"records"} if says.records else set()
    shown |= {"reconfigure"} if says.files else set()
    options = {f"policy:{option}" for option in says.policy}
    return frozenset(ALWAYS | adapter.capabilities() | shown | options | set(says.capabilities)) - set(says.lacks)


def _headline(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
