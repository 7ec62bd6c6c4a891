"""The keeper of one server: a small process between the harness and the server, run as a script.

It starts the server in a session of its own and ends it, with everything that it started, when it is told to, when the
server ends, and when the harness is gone, however it went: then the pipe is closed. Knows Linux's processes only, and
imports nothing of this package.

Its arguments: seconds of patience with a server that is asked to end, then the server's command. Standard input: `T`
asks the server to end; end of file ends it at once. Standard output: `started PID`, then `ended STATUS` (a negative
status is a signal's number). Standard error, and both of the server's, go to the log.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path

PRELOAD = "SESSION_HARNESS_PRELOAD"
"""The server's LD_PRELOAD: the keeper itself stays on the real clock."""

SET_CHILD_SUBREAPER = 36
"""prctl(2): processes whose parent ends become children of this one, so that none is lost."""


def main(arguments: list[str]) -> None:
    """Keep one server until it has ended."""
    patience, command = float(arguments[0]), arguments[1:]
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    server = _start(command)
    _say(f"started {server}")
    status = _kept(server, woken, patience)
    _end_all(server)
    _say(f"ended {status}")


def _start(command: list[str]) -> int:
    server = os.fork()
    if server:
        return server
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(2, 1)
        environment = dict(os.environ)
        if PRELOAD in environment:
            environment["LD_PRELOAD"] = environment.pop(PRELOAD)
        os.execvpe(command[0], command, environment)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    os._exit(127)


def _kept(server: int, woken: int, patience: float) -> int:
    """Wait for the server's end, or for the order to end it; its status."""
    poll = select.poll()
    poll.register(0, select.POLLIN | select.POLLHUP)
    poll.register(woken, select.POLLIN)
    wait: float | None = None
    while True:
        ready = dict(poll.poll(None if wait is None else wait * 1000))
        if woken in ready:
            os.read(woken, 4096)
        status = _reaped(server)
        if status is not None:
            return status
        if not ready or (0 in ready and not os.read(0, 1)):
            return -signal.SIGKILL
        if 0 in ready:
            _signal_group(server, signal.SIGTERM)
            wait = patience


def _reaped(server: int) -> int | None:
    """Take notice of every child that has ended; the server's status, if it is among them."""
    status = None
    with suppress(ChildProcessError):
        while True:
            pid, found = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            if pid == server:
                status = os.waitstatus_to_exitcode(found)
    return status


def _end_all(server: int) -> None:
    """Kill the server's group and whatever has left it, until this process has no child."""
    _signal_group(server, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            for child in _children():
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            os.waitpid(-1, 0)


def _children() -> list[int]:
    me = os.getpid()
    return [int(pid) for pid in Path(f"/proc/{me}/task/{me}/children").read_text().split()]


def _signal_group(server: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server, number)


def _say(line: str) -> None:
    with suppress(BrokenPipeError):
        os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1:])
