"""`session-harness serve`: the reference wiki in a browser, on this machine.

Knows the hosts' entry point, a development server and the panel; must not know how the wiki works.
"""

from __future__ import annotations

import logging
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from harness.errors import Exit, UsageError

USERS = ("JoeDoe", "JaneRoe", "Root")
SUPERUSER = "Root"
PASSWORD = "correct horse"
WIKI = "wiki-1"
LOOPBACK = ("127.0.0.1", "localhost")


@click.command()
@click.option("--host", default=LOOPBACK[0], show_default=True, help="The address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--policy", metavar="NAME=VALUE", multiple=True, help="A setting of the wiki; repeatable.")
@click.option("--panel", is_flag=True, help="Show jar, records and clocks beside the wiki, and move the clocks.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep pages, accounts and sessions here.")
def serve(host: str, port: int, policy: tuple[str, ...], panel: bool, folder: Path | None) -> Exit:
    """Serve the reference wiki until Ctrl-C, with users to log in as."""
    from werkzeug.serving import make_server

    from harness.cli.options import settings_of

    if panel and host not in LOOPBACK:
        names = " or ".join(LOOPBACK)
        raise UsageError(f"--panel shows ids and moves the clock: {names} only, not --host {host}")
    options = {"superuser": [SUPERUSER]} | settings_of(policy)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with ExitStack() as stack:
        place = _folder(folder) if folder else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app = _app(options, place, host)
        app = stack.enter_context(_with_panel(app)) if panel else app
        listening = stack.enter_context(_socket(host, port))
        number = listening.getsockname()[1]
        server = make_server(host, number, app, threaded=True, fd=listening.fileno())
        click.echo(f"http://{host}:{number}/{'_panel' if panel else 'FrontPage'}, until Ctrl-C")
        click.echo(f"users {', '.join(USERS)} ({SUPERUSER} may switch), password '{PASSWORD}'")
        server.serve_forever()  # until Ctrl-C, which it takes for its end
        click.echo("stopped")
    return Exit.OK


def _app(options: dict[str, Any], folder: Path, host: str) -> Any:
    """The wiki; on the loopback under both of its names."""
    from harness.targets.host import host_maker

    names = LOOPBACK if host in LOOPBACK else (host,)
    world = {
        "users": {name: {"password": PASSWORD, "remember_me": False, "disabled": False} for name in USERS},
        "wikis": {f"wiki-{number}": {"host": name} for number, name in enumerate(names, 1)},
        "folder": str(folder),
        "keep": "files",
        "hash": "scrypt",
    }
    try:
        return host_maker("reference")(options, world)
    except ValueError as error:
        raise UsageError(f"--policy: {error}") from error
    except OSError as error:
        raise UsageError(f"--folder: {error.filename or folder} can't be written: {error.strerror}") from error


@contextmanager
def _with_panel(app: Any) -> Iterator[Any]:
    """The wiki behind its panel, under a clock that can be moved."""
    from harness.cli.panel import Panel
    from harness.clock import FrozenClock

    start, since = datetime.now(UTC), time.monotonic()
    with FrozenClock() as clock:
        yield Panel(
            app,
            lambda cookie: app.look(WIKI, cookie),
            LOOPBACK,
            clock,
            lambda: start + timedelta(seconds=time.monotonic() - since),
        )


def _folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--folder: {folder} can't be made: {error.strerror}") from error
    return folder


def _socket(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise UsageError(f"--port: {host}:{port} can't be listened on: {error.strerror}") from error
