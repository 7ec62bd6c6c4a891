"""`session-harness verify`: its arguments, its help, its exit statuses.

Knows the command line only; what is done with it is in verification.py.
"""

from __future__ import annotations

from typing import Any

import click

from harness.cli import completion, outputs
from harness.cli.playing import FILE, agreeing, executing, plugging, running, selecting
from harness.errors import Exit

STATUSES = {
    Exit.OK: "every required rule of the selection passed or isn't applicable, and at least one passed",
    Exit.FAILED: "a required rule failed, was blocked or untried; with --both, also: the doors differ",
    Exit.USAGE: "options or files are wrong, or the selection is empty",
    Exit.TARGET: "the target can't be tested: its import, login, clock or adapter",
    Exit.BASELINE: "a baseline is stale or expired",
    Exit.HARNESS: "the harness itself failed",
    Exit.INTERRUPTED: "interrupted; what was played is reported",
}
"""What each exit status of this command means."""

EPILOG = "\b\nExit status:\n" + "\n".join(f"  {int(status):>3}  {meaning}" for status, meaning in STATUSES.items())


@click.command(epilog=EPILOG)
@click.argument("target", default="reference", shell_complete=completion.targets)
@plugging
@selecting
@click.option("--json", metavar="FILE", type=FILE, help="Write the run as JSON.")
@click.option("--junit", metavar="FILE", type=FILE, help="Write JUnit XML.")
@click.option("--html", metavar="FILE", type=FILE, help=f"Write the page here.  [default: {outputs.REPORT}]")
@click.option("--since", metavar="FILE", type=FILE, help="A run of before; the page says which failures are new since.")
@click.option("--markdown", metavar="FILE", type=FILE, help="Write Markdown.")
@click.option("--baseline", metavar="FILE", type=FILE, help="Failures that are known and left, as known.yaml.")
@click.option("--coverage", metavar="PATH", type=FILE, help="Write which lines carry which rules: a folder, or a .md.")
@click.option("--coverage-source", metavar="LIST", multiple=True, help="Measure these modules.  [default: TARGET's]")
@running
@agreeing
@executing
@click.option("--both", is_flag=True, help="Play it in process, too, and tell what differs: a target with both doors.")
@click.option("-x", "--exitfirst", is_flag=True, help="Stop after the first scenario that fails a required rule.")
@click.option("--last-failed", is_flag=True, help="Play what failed or was blocked in the last run here.")
@click.option("--pdb", is_flag=True, help="Stop in the debugger where a step doesn't show what it must.")
@click.option("-v", "--verbose", is_flag=True, help="Tell the timeline of every scenario.")
def verify(*, both: bool, **given: Any) -> Exit:
    """Verify TARGET: a host or bundled target by name, or MODULE:NAME; without it, the reference wiki.

    LIST is names separated by commas, as LIFE-02,SU,"RENEW-0*"; the option may be repeated.
    """
    from harness.cli import coverage
    from harness.cli.baseline import today
    from harness.cli.options import VerifyOptions
    from harness.cli.verification import Verification

    options = VerifyOptions(**given)
    outputs.check({**options.files(), **coverage.checked(options)})
    verification = Verification(options, today=today())
    if not both:
        return verification.run()
    from harness.cli.doors import run_both

    return run_both(verification, options)
