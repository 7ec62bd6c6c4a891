"""The command `session-harness`: its subcommands, and the one place where an error becomes a message and a status.

Knows click and the exit statuses; must not know what a subcommand does. The subcommands' modules import what they
need when they run, so that `--help` is there at once.
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Sequence

import click

from harness import __version__
from harness.cli import examples
from harness.cli.baseline import baseline
from harness.cli.check import check, schema
from harness.cli.compare import compare
from harness.cli.completion import completion
from harness.cli.explain import explain
from harness.cli.explore import explore
from harness.cli.gallery import gallery
from harness.cli.listing import listing
from harness.cli.matrix import matrix
from harness.cli.measure import measure
from harness.cli.new import new
from harness.cli.record import record
from harness.cli.serve import serve
from harness.cli.target import doctor, target
from harness.cli.verify import verify
from harness.errors import Exit, SessionHarnessError

SELDOM = 100_000
"""New objects between two looks for cycles: a process of seconds makes few cycles, and many modules."""

DEFECT = "error: this is a defect of session-harness; please report it with the command and these lines\n"


@click.group(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="session-harness")
@click.pass_context
def session_harness(context: click.Context) -> None:
    """Verify web session handlers under frozen clocks, rule by rule."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (
    verify,
    measure,
    record,
    compare,
    matrix,
    baseline,
    listing,
    explain,
    explore,
    gallery,
    check,
    new,
    serve,
    schema,
    target,
    doctor,
    completion,
):
    session_harness.add_command(command)
examples.add(session_harness)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (None: the process's own) and give its exit status."""
    if arguments is None:
        gc.set_threshold(SELDOM)
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
