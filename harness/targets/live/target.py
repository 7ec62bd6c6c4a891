"""The live door: a server in any language, started for each play in a fresh folder, under a clock that we move.

Knows how the parts of this package make an opened target; must not know any server by its name.
"""

from __future__ import annotations

import http.client
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from harness.clock import Clock
from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import FOLDER_PREFIX, IN_MEMORY, Adapter, Answer, ApplicationCrash, Opened, Request
from harness.targets.live.adapter import FileAdapter
from harness.targets.live.clock import LiveClock
from harness.targets.live.door import exchange
from harness.targets.live.files import Found
from harness.targets.live.install import cache_of, is_installed, programs_of
from harness.targets.live.process import Server, free_port
from harness.targets.live.templates import render, render_file

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
        self._adapter = _adapter(found)
        self.adapter: Adapter = self._adapter
        self.found = found
        self._clock: LiveClock | None = None

    def clock(self) -> AbstractContextManager[Clock]:
        """See `Target.clock`."""
        self._clock = LiveClock()
        return self._clock

    def open(self, policy: Policy, world: World) -> Opened:
        """See `Target.open`: a folder of its own, a server started in it."""
        says = self.found.says
        if not is_installed(says):
            raise TargetError(f"{self.name} is not installed: 'session-harness target install {self.name}'")
        if self._clock is None:
            raise TargetError(f"{self.name} is opened under no clock")
        return OpenedServer(self.found, self._adapter, self._clock, policy, world)


class OpenedServer:
    """A running server in a folder of its own."""

    def __init__(self, found: Found, adapter: FileAdapter, clock: LiveClock, policy: Policy, world: World) -> None:
        says = found.says
        self.capabilities: Collection[str] = _capabilities(found, adapter)
        self.lacks: Mapping[str, str] = {**NEVER, **says.lacks}
        self._found, self._clock = found, clock
        self._policy, self._world = policy, world
        self._programs = programs_of(says)
        self._port = free_port()
        self._mark = ""
        self._exit = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=IN_MEMORY))
        self._exit.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            self._furnish()
            self._server = self._started()
            state = [self.folder / name for name in says.state]
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
        self._policy = msgspec.convert(self._policy.options() | dict(options), Policy)
        self._write("once")
        self.restart()

    def records(self, wiki: str) -> int:
        """See `CanOperate.records`."""
        pattern = self._found.says.records
        return sum(path.is_file() for path in self.folder.glob(pattern)) if pattern else 0

    def names(self, **more: Any) -> dict[str, Any]:
        """What templates may name."""
        return {
            "policy": self._policy,
            "world": self._world,
            "wiki": self._world.wikis[0],
            "folder": str(self.folder),
            "cache": str(cache_of(self._found.says)),
            "here": str(self._found.path.parent),
            "port": self._port,
            "programs": self._programs,
            **more,
        }

    def _furnish(self) -> None:
        """Fill the folder: fresh copies, then what is written for this play."""
        for to, template in self._found.says.copies.items():
            source = Path(render(template, self.names(), f"{self._found.path}: copies"))
            place = self.folder / to
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, place)
            else:
                shutil.copy2(source, place)
        self._write("once")
        self._write("user")

    def _write(self, each: str) -> None:
        for written in self._found.says.files:
            if written.each == each:
                users = self._world.users if each == "user" else (None,)
                for number, user in enumerate(users, 1):
                    names = self.names() if user is None else self.names(user=user, number=number)
                    place = self.folder / render(written.to, names, f"{self._found.path}: files")
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_text(render_file(self._found.path.parent / written.template, names), "utf-8")

    def _started(self) -> Server:
        says, where = self._found.says, str(self._found.path)
        command = [render(word, self.names(), f"{where}: start") for word in says.start]
        own = {name: render(text, self.names(), f"{where}: environment") for name, text in says.environment.items()}
        environment = {**self._clock.environment, **own}
        server = Server(
            says.target, command, folder=self.folder, log=self.folder / "server.log", environment=environment
        )
        self._exit.callback(server.kill)
        server.wait_for(self._port, says.patience)
        self._first_answer(server)
        return server

    def _first_answer(self, server: Server) -> None:
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


def _capabilities(found: Found, adapter: FileAdapter) -> frozenset[str]:
    says = found.says
    shown = {"records"} if says.records else set()
    shown |= {"reconfigure"} if says.files else set()
    options = {f"policy:{option}" for option in says.policy}
    return frozenset(ALWAYS | adapter.capabilities() | shown | options | set(says.capabilities)) - set(says.lacks)


def _adapter(found: Found) -> FileAdapter:
    """The file's own adapter, or the one that it names. Raises TargetError when that can't be used."""
    spec = found.says.adapter
    if spec is None:
        return FileAdapter(found.says)
    module, _, name = spec.partition(":")
    beside = str(found.path.parent)
    if beside not in sys.path:
        sys.path.append(beside)
    try:
        made: Any = getattr(import_module(module), name)(found.says)
    except Exception as error:
        raise TargetError(f"{found.path}: the adapter {spec} can't be used: {_headline(error)}") from error
    if not isinstance(made, FileAdapter):
        raise TargetError(f"{found.path}: the adapter {spec} is no descendant of {FileAdapter.__qualname__}")
    return made


def _headline(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
