"""`session-harness baseline`: the file of known failures, and the one place where today's date is read.

Knows the command line and the file; what a failure looks like and when it is known is said elsewhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import completion, outputs
from harness.cli.playing import FILE, agreeing, executing, plugging, running, selecting
from harness.errors import Exit, UsageError

if TYPE_CHECKING:
    from harness.baseline.entries import Entry

DEFAULT = Path("known.yaml")


def today() -> date:
    """The day on which baselines are held to be over or not, in UTC."""
    return datetime.now(UTC).date()


def entries_of(path: Path) -> tuple[Entry, ...]:
    """The entries of a file. Raises UsageError when it can't be read, or with all that is wrong with it."""
    from harness.baseline.entries import read

    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8: {error.reason}") from error
    return read(text, str(path))


@click.group()
def baseline() -> None:
    """Keep the list of known failures.

    The list is for 'session-harness verify --baseline'.
    """


@baseline.command()
@click.argument("target", default="reference", shell_complete=completion.targets)
@click.option("--reason", required=True, help="Why the failures that are new in the list are left.")
@click.option(
    "--until", metavar="DAY", help="The last day on which they are known, as 2026-12-31.  [default: for good]"
)
@click.option("-o", "--output", metavar="FILE", type=FILE, default=DEFAULT, show_default=True, help="The list.")
@plugging
@selecting
@running
@agreeing
@executing
def update(output: Path, reason: str, until: str | None, **given: Any) -> Exit:
    """Verify TARGET and bring its entries up to date.

    Each required rule that fails has an entry. An entry that still says what is seen keeps its reason and day; one
    whose rule passes again is dropped. Entries of other targets stay as they are.
    """
    from harness.baseline.entries import written
    from harness.baseline.known import update as updated
    from harness.cli.options import VerifyOptions
    from harness.cli.verification import Verification
    from harness.judge import status

    day = today()
    if not reason.strip():
        raise UsageError("--reason: say why these failures are left")
    last = _day(until, day) if until is not None else None
    outputs.check({"--output": output})
    before = entries_of(output) if output.exists() else ()
    verification = Verification(VerifyOptions(**given))
    run = verification.result()
    verification.show(run)
    came_to = status(run)
    if came_to not in (Exit.OK, Exit.FAILED):
        click.echo(f"{output} is left as it was: the run says nothing about the target", err=True)
        return came_to
    after = updated(run, before, reason.strip(), last, day, whole=not verification.is_part)
    for change in after.changes:
        click.echo(change)
    click.echo(f"{output}: {len(after.changes)} changed, {after.kept} kept")
    try:
        outputs.write(output, written(after.entries).encode())
    except OSError as error:
        raise UsageError(f"--output: {output} can't be written: {error.strerror}") from error
    return Exit.OK


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until: expected a day as 2026-12-31, found {text!r}") from None
    if day < today:
        raise UsageError(f"--until: {day} is over already")
    return day
