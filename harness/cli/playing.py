"""The options that all commands share which play scenarios: what is plugged in, what is played, how.

Knows click only, so that `--help` is there at once; what they lead to is in options.py and verification.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from harness.cli import completion

FILE = click.Path(path_type=Path)
LOCAL = "local"
"""The executor that is this machine."""


def _executor(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value == LOCAL or re.fullmatch(r"dask://[^/:]+:[0-9]+", value):
        return value
    raise click.BadParameter(f"{value!r} is neither 'local' nor 'dask://HOST:PORT'.")


_PLUGGING = (
    click.option("--handler", metavar="MODULE:NAME", help="Plug this session handler into TARGET, a host."),
    click.option("--session-data", metavar="MODULE:NAME", help="Plug in this session data class."),
    click.option("--id-handler", metavar="MODULE:NAME", help="Plug in this session id handler."),
)
_SELECTING = (
    click.option(
        "--policy",
        metavar="NAME=VALUE",
        multiple=True,
        shell_complete=completion.settings,
        help="Play under this setting; repeatable.",
    ),
    click.option(
        "--profile",
        metavar="NAME",
        shell_complete=completion.profiles,
        help="Judge by this profile.  [default: the target's]",
    ),
    click.option(
        "--rules",
        metavar="LIST",
        multiple=True,
        shell_complete=completion.rules,
        help="Judge these rules: ids, areas, globs.",
    ),
    click.option("--scenarios", metavar="LIST", multiple=True, help="Play these scenarios: ids, areas, files, globs."),
    click.option("--from", "from_", metavar="PATH", multiple=True, type=FILE, help="Play your scenarios, not ours."),
)
_WORKERS = click.option(
    "--workers", metavar="N", type=click.IntRange(min=1), help="Processes.  [default: by CPUs, at most 4]"
)
_YES = click.option("--yes", is_flag=True, help="Don't ask before a wiki is spoken to that is given by its URL.")
_RUNNING = (
    _WORKERS,
    click.option(
        "--timeout",
        metavar="SECONDS",
        default=60.0,
        show_default=True,
        type=click.FloatRange(min=0, min_open=True),
        help="Real time that one scenario may take.",
    ),
    click.option("--plain", is_flag=True, help="No colours and no progress bar."),
)

_EXECUTING = (
    click.option(
        "--executor",
        metavar="local|dask://HOST:PORT",
        default=LOCAL,
        show_default=True,
        callback=_executor,
        help="Who plays: processes here, or the workers of a Dask scheduler.",
    ),
)

Command = Callable[..., Any]


def plugging(command: Command) -> Command:
    """Add the options that plug parts into a target."""
    return _with(command, _PLUGGING)


def selecting(command: Command) -> Command:
    """Add the options that say what is played, and by what it is judged."""
    return _with(command, _SELECTING)


def running(command: Command) -> Command:
    """Add the options that say how it is played."""
    return _with(command, _RUNNING)


def executing(command: Command) -> Command:
    """Add the option that says who plays."""
    return _with(command, _EXECUTING)


def sharing(command: Command) -> Command:
    """Add the options that say by how many, and by whom."""
    return _with(command, (_WORKERS, *_EXECUTING))


def agreeing(command: Command) -> Command:
    """Add the option that agrees to what will be done to a wiki that we didn't start."""
    return _with(command, (_YES,))


def _with(command: Command, options: Sequence[Callable[[Command], Command]]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
