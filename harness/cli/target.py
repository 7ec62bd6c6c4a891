"""`session-harness target install` and `doctor`: getting a live target, and whether it can be spoken to.

Knows the command line only; what is done stands in `targets/live/install.py` and in `doctor.py`.
"""

from __future__ import annotations

import click

from harness.cli import completion
from harness.cli.playing import agreeing
from harness.errors import Exit


@click.group()
def target() -> None:
    """Install live targets."""


@target.command()
@click.argument("name", metavar="NAME|FILE")
def install(name: str) -> Exit:
    """Install a live target into a cache folder of its own; what was there before is removed.

    Each command is told before it is run; what it says goes to install.log in that folder.
    """
    from harness.targets.live.files import load
    from harness.targets.live.install import install as fill
    from harness.targets.registry import target_file

    found = load(target_file(name))
    if not found.says.install:
        click.echo(f"{found.says.target} needs no installation")
        return Exit.OK
    place = fill(found, lambda text: click.echo(text, err=True))
    click.echo(f"{found.says.target} is installed in {place}")
    return Exit.OK


@click.command()
@click.argument("name", metavar="TARGET", shell_complete=completion.targets)
@click.option("--timeout", metavar="SECONDS", default=60.0, show_default=True, help="Real time for one probe.")
@agreeing
def doctor(name: str, timeout: float, yes: bool) -> Exit:
    """Probe a target: is its clock ours, and does every verb that it claims work? Exit status 3 if not."""
    from harness.cli.consent import agree
    from harness.doctor import examine, scenarios
    from harness.preflight import first_login
    from harness.targets.registry import resolve

    examined, failed = resolve(name)(), False
    agree(examined, scenarios(), first=(first_login(),), yes=yes)
    with examined.clock() as clock:
        for probe in examine(examined, clock, seconds=timeout):
            click.echo(f"{probe.capability:<12} {probe.said}")
            failed |= probe.failed
    return Exit.TARGET if failed else Exit.OK
