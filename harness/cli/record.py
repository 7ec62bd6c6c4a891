"""`session-harness record`: verify, and keep the run with everything that was observed in one file.

Knows the command line only. What failed is recorded as it is: a recording is an observation, not a verdict.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli import completion, outputs
from harness.cli.playing import FILE, agreeing, executing, plugging, running, selecting
from harness.errors import Exit, UsageError


@click.command()
@click.argument("target", default="reference", shell_complete=completion.targets)
@click.option(
    "-o", "--output", metavar="FILE", type=FILE, required=True, help="Where it goes; packed if the name ends in .gz."
)
@plugging
@selecting
@running
@agreeing
@executing
def record(output: Path, **given: Any) -> Exit:
    """Verify TARGET and record all observations.

    The file is for 'session-harness compare'. The status is 0 also when rules fail; 2, 3, 5 and 130 are those of
    verify.
    """
    from harness.cli.options import VerifyOptions
    from harness.cli.verification import Verification
    from harness.judge import status
    from harness.model.recording import PACKED, pack

    outputs.check({"--output": output})
    verification = Verification(VerifyOptions(**given))
    recording = verification.recording()
    verification.show(recording.run)
    try:
        outputs.write(output, pack(recording, packed=output.suffix == PACKED))
    except OSError as error:
        raise UsageError(f"--output: {output} can't be written: {error.strerror}") from error
    click.echo(f"recording: {output}")
    came_to = status(recording.run)
    return Exit.OK if came_to is Exit.FAILED else came_to
