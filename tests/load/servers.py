"""Real servers for the wiki: gunicorn with processes, and one process with a thread a request.

Each gets a listening socket from here, so that nobody waits for a port nor asks whether it is up yet.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from tests.load.app import ADDRESS

Kind = Literal["processes", "threads"]
ROOT = Path(__file__).parents[2]
PROCESSES = 4
BACKLOG = 1024


def command(kind: Kind, descriptor: int) -> list[str]:
    """What starts a server on a listening socket."""
    if kind == "threads":
        return [sys.executable, "-m", "tests.load.app", str(descriptor)]
    told = ["--workers", str(PROCESSES), "--backlog", str(BACKLOG), "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *told, "--bind", f"fd://{descriptor}", "tests.load.app:made()"]


@contextlib.contextmanager
def serving(kind: Kind, store: str, folder: str, broken: str = "") -> Iterator[int]:
    """A running server; its port."""
    with socket.create_server((ADDRESS, 0), backlog=BACKLOG) as listening:
        descriptor = listening.fileno()
        made_of = {"LOAD_FOLDER": folder, "LOAD_STORE": store, "LOAD_BROKEN": broken}
        server = subprocess.Popen(
            command(kind, descriptor), cwd=ROOT, env=os.environ | made_of, pass_fds=[descriptor]
        )
        try:
            yield listening.getsockname()[1]
        finally:
            server.terminate()
            server.wait()
