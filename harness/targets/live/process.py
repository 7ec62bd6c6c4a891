"""A server as a child process: started by a keeper on a free loopback port, watched, ended with all that it started.

The only place where the harness waits in real time, and it waits for something each time: for a port that answers or a
process that ends, with a limit. Knows processes and sockets; must not know HTTP, clocks or targets.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from harness.errors import TargetError
from harness.targets.live import keeper

HOST = "127.0.0.1"
PATIENCE = 2.0
"""Seconds that a server has to end when it is asked to; then it is killed."""
FAREWELL = 5.0
"""Seconds after which the keeper itself is killed."""
KNOCK = 0.01
"""Seconds between two looks at a port that nobody listens to yet."""
SHOWN = 12
"""Lines of the log that a message quotes."""


class Running(ABC):
    """One running server, however it was started."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self._ended = ""

    @abstractmethod
    def has_ended(self, seconds: float = 0) -> bool:
        """Whether the server has ended, at the latest after so many seconds."""

    @abstractmethod
    def stop(self) -> None:
        """Ask the server to end, as an operator does who starts it again; then see that nothing is left."""

    @abstractmethod
    def kill(self) -> None:
        """End the server and everything that it started, at once. A second time does nothing."""

    def ended(self) -> str:
        """How it ended, in words: `ended with status 3`."""
        return self._ended

    def wait_for(self, port: int, seconds: float) -> None:
        """Return as soon as the port takes connections.

        Raises TargetError when the server ends before, or when nobody listens after so many seconds; it is ended then.
        """
        deadline = time.monotonic() + seconds
        while not _listens(port):
            if self.has_ended(KNOCK):
                raise TargetError(f"{self.name} {self.ended()} before it listened{self.last_lines()}")
            if time.monotonic() > deadline:
                self.kill()
                raise TargetError(
                    f"{self.name} was started, but nobody listens at its port after {seconds:g} s{self.last_lines()}"
                )

    def last_lines(self) -> str:
        """The end of its log, to be put behind a message."""
        lines = self.log.read_text("utf-8", "replace").splitlines()[-SHOWN:] if self.log.exists() else []
        return "; the end of its log:\n" + "\n".join(f"  {line}" for line in lines) if lines else "; its log is empty"


class Server(Running):
    """A server that is started as a process of its own. Raises TargetError when it can't be."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        log: Path,
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(name, log)
        self._said = b""
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__, str(PATIENCE), *command],
                cwd=folder,
                env=_real(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )

    def has_ended(self, seconds: float = 0) -> bool:
        """See `Running.has_ended`."""
        while not self._ended:
            output = _pipe(self._keeper.stdout)
            if not select.select([output], [], [], seconds)[0]:
                return False
            said = os.read(output.fileno(), 4096)
            self._said += said
            self._read_status(gone=not said)
        return True

    def _read_status(self, *, gone: bool) -> None:
        for line in self._said.decode().splitlines():
            word, _, rest = line.partition(" ")
            if word == "ended":
                self._ended = in_words(int(rest))
        if gone and not self._ended:
            self._ended = "ended"

    def stop(self) -> None:
        """See `Running.stop`."""
        with suppress(BrokenPipeError):
            os.write(_pipe(self._keeper.stdin).fileno(), b"T")
        self.has_ended(PATIENCE + FAREWELL)
        self.kill()

    def kill(self) -> None:
        """See `Running.kill`."""
        with suppress(BrokenPipeError):
            _pipe(self._keeper.stdin).close()
        try:
            self._keeper.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        if not self._ended:
            self._ended = "was ended"
        _pipe(self._keeper.stdout).close()


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def reserved_port(until: ExitStack) -> int:
    """A free port that no other harness takes while its server starts, or later: until the end of `until`.

    A server binds its port a while after it was found. Two harnesses that found the same one would both talk to one
    server, and judge the wrong one. So each port has a name in Linux's abstract namespace that one process can hold.
    """
    while True:
        port = free_port()
        lock = socket.socket(socket.AF_UNIX)
        try:
            lock.bind(f"\0session-harness/port/{port}")
        except OSError:
            lock.close()
        else:
            until.callback(lock.close)
            return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _real(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the keeper: the server's, but for what is loaded into each process."""
    plain = dict(environment)
    if "LD_PRELOAD" in plain:
        plain[keeper.PRELOAD] = plain.pop("LD_PRELOAD")
    return plain


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def in_words(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    return f"was ended by the signal {signal.Signals(-status).name}"
