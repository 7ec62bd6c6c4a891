"""Servers that are forked from one that has loaded what they share: an opening then costs no start of its program.

The process that forks is a server like others to its keeper; what it does stands in `forks.py.txt`, written for any
Python. Knows its socket's protocol; must not know what the servers do.
"""

from __future__ import annotations

import json
import os
import select
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from harness.errors import TargetError
from harness.targets.live.process import FAREWELL, KNOCK, Running, Server, in_words

SCRIPT = Path(__file__).with_name("forks.py.txt")
SOCKET = "forks"
"""The socket's name, in the folder of the process that forks."""


class Forks:
    """The process that forks. Raises TargetError when it ends before it is ready, or isn't ready in time."""

    def __init__(self, server: Server, folder: Path, seconds: float) -> None:
        self._server = server
        self._path = str(folder / SOCKET)
        for _ in range(int(seconds / KNOCK)):
            with suppress(FileNotFoundError, ConnectionRefusedError):
                self._connected().close()
                return
            if server.has_ended(KNOCK):
                raise TargetError(f"{server.name} {server.ended()} before it forked{server.last_lines()}")
        server.kill()
        raise TargetError(f"{server.name} is not ready to fork after {seconds:g} s{server.last_lines()}")

    def fork(self, folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> Forked:
        """A server that works in this folder, by the target file's `warm` and `environment`. Raises TargetError."""
        arguments = command[command.index(SOCKET) + 1 :]
        told = json.dumps({"folder": str(folder), "environment": dict(environment), "arguments": arguments})
        try:
            connection = self._connected()
            connection.sendall(f"{told}\n".encode())
        except OSError as error:
            said = self._server.ended() if self._server.has_ended(KNOCK) else f"does not fork ({error.strerror})"
            raise TargetError(f"{self._server.name} {said}{self._server.last_lines()}") from None
        return Forked(self._server.name, folder / "server.log", connection)

    def kill(self) -> None:
        """End it, with every server that it has forked."""
        self._server.kill()

    def _connected(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return connection


class Forked(Running):
    """One server that was forked."""

    def __init__(self, name: str, log: Path, connection: socket.socket) -> None:
        super().__init__(name, log)
        self._connection = connection

    def has_ended(self, seconds: float = 0) -> bool:
        """See `Running.has_ended`."""
        while not self._ended:
            if not select.select([self._connection], [], [], seconds)[0]:
                return False
            said = os.read(self._connection.fileno(), 4096).decode()
            word, _, status = said.strip().partition(" ")
            self._ended = in_words(int(status)) if word == "ended" else "ended"
        return True

    def stop(self) -> None:
        """See `Running.stop`."""
        with suppress(OSError):
            self._connection.sendall(b"T")
        self.has_ended(FAREWELL)
        self.kill()

    def kill(self) -> None:
        """See `Running.kill`."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
        if not self._ended:
            self.has_ended(FAREWELL)
        self._ended = self._ended or "was ended"
        self._connection.close()
