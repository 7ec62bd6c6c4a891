"""The command `session-harness`: its subcommands, and the one place where an error becomes a message and a status.

Knows click, the exit statuses and where each subcommand lies; must not know what a subcommand does. A subcommand's
module is imported when it is asked for, and imports what it needs when it runs, so that each starts at once.
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from harness import __version__
from harness.cli import examples
from harness.errors import Exit, SessionHarnessError

SELDOM = 100_000
"""New objects between two looks for cycles: a process of seconds makes few cycles, and many modules."""

DEFECT = "error: this is a defect of session-harness; please report it with the command and these lines\n"


COMMANDS = {
    "baseline": "baseline:baseline",
    "check": "check:check",
    "compare": "compare:compare",
    "completion": "completion:completion",
    "doctor": "target:doctor",
    "explain": "explain:explain",
    "explore": "explore:explore",
    "gallery": "gallery:gallery",
    "list": "listing:listing",
    "matrix": "matrix:matrix",
    "measure": "measure:measure",
    "new": "new:new",
    "record": "record:record",
    "schema": "check:schema",
    "serve": "serve:serve",
    "target": "target:target",
    "verify": "verify:verify",
}
"""The module of this package and the object in it, by the command's name."""


class Commands(click.Group):
    """Subcommands that are imported when they are asked for: one that runs need not wait for the others."""

    def list_commands(self, context: click.Context) -> list[str]:
        """See click; nothing is imported."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """See click; None: there is no such command."""
        if name in COMMANDS and name not in self.commands:
            module, _, attribute = COMMANDS[name].partition(":")
            command: click.Command = getattr(import_module(f"harness.cli.{module}"), attribute)
            examples.put_below(command, name)
            self.add_command(command)
        return self.commands.get(name)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="session-harness")
@click.pass_context
def session_harness(context: click.Context) -> None:
    """Verify web session handlers under frozen clocks, rule by rule."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (None: the process's own) and give its exit status."""
    if arguments is not None:
        return _run(arguments)
    gc.set_threshold(SELDOM)
    status = _run(None)
    gc.freeze()  # or the interpreter, as it ends, would look for cycles among all that every module holds
    return status


def _run(arguments: Sequence[str] | None) -> int:
    try:
        status = session_harness.main(arguments, prog_name="session-harness", standalone_mode=False)
        return int(status or Exit.OK)
    except SessionHarnessError as error:
        return _told(f"error: {error}", error.status)
    except click.ClickException as error:
        return _told(_usage(error), Exit.USAGE)
    except (KeyboardInterrupt, click.Abort):
        return _told("interrupted", Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has left; the interpreter must not complain about it either
        return Exit.OK
    except Exception:  # noqa: BLE001 - the last door: what comes here is our own mistake
        return _told(DEFECT + traceback.format_exc().rstrip(), Exit.HARNESS)


def _usage(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "session-harness"
    message = error.format_message()
    said = message[:1].lower() + message[1:]
    return f"error: {said.rstrip('.')}\ntry '{command} --help'"


def _told(message: str, status: Exit) -> Exit:
    click.echo(message, err=True)
    return status
