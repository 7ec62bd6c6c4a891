"""`session-harness gallery`: does the suite catch what is broken on purpose, and blame nothing else?

Knows the command line only; what is played and what is wrong with it is in harness/gallery.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli import outputs
from harness.cli.playing import FILE, LOCAL, executing, running
from harness.errors import Exit, UsageError

if TYPE_CHECKING:
    from harness.gallery.matrix import Matrix, Row
    from harness.gallery.members import Member

WIDTH = 100
MOST_WORKERS = 4

EXAMPLES = """\b
Examples:
  session-harness gallery
  session-harness gallery --rules LIFE,RENEW-05
  session-harness gallery --member 'trail_*' --markdown matrix.md
"""


@click.command(epilog=EXAMPLES)
@click.argument("gallery", default="reference")
@click.option("--rules", metavar="LIST", multiple=True, help="Members with these primary rules: ids, areas, globs.")
@click.option("--member", metavar="LIST", multiple=True, help="Members by name or glob.")
@click.option("--json", metavar="FILE", type=FILE, help="Write the matrix as JSON.")
@click.option("--markdown", metavar="FILE", type=FILE, help="Write the matrix as Markdown.")
@running
@executing
def gallery(
    gallery: str,
    rules: tuple[str, ...],
    member: tuple[str, ...],
    workers: int | None,
    timeout: float,
    plain: bool,
    executor: str,
    **files: Path | None,
) -> Exit:
    """Play each handler of GALLERY that is broken on purpose, and print which rules catch it.

    GALLERY is the name of the host whose parts are broken. A member is played against the whole suite, which takes
    seconds. Exit status 1: a member is missed, or trips a rule that it doesn't name.
    """
    from harness.gallery.play import matrix_of
    from harness.reports.gallery import text

    wanted = {f"--{name}": path for name, path in files.items() if path is not None}
    outputs.check(wanted)
    chosen = _chosen(gallery, rules, member)
    found = matrix_of(gallery, _rows(gallery, chosen, workers, timeout, plain, executor))
    width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    click.echo(text(found, width=width), nl=False)
    for option, path in wanted.items():
        _write(option, path, found)
    return Exit.FAILED if any(found.defects()) else Exit.OK


def _chosen(gallery: str, rules: tuple[str, ...], member: tuple[str, ...]) -> tuple[Member, ...]:
    from harness.catalogue.load import select
    from harness.gallery.members import chosen, members
    from harness.selection import split

    patterns = split(rules)
    return chosen(members(gallery), rules=select(patterns) if patterns else None, names=split(member))


def _rows(
    gallery: str, chosen: tuple[Member, ...], workers: int | None, timeout: float, plain: bool, executor: str
) -> list[Row]:
    from harness.gallery.play import rows
    from harness.model.run import Outcome
    from harness.reports.progress import progress

    count = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    scheduler = "" if executor == LOCAL else executor
    found = []
    with progress(len(chosen), sys.stderr, plain=plain, few=MOST_WORKERS) as played:
        for row in rows(gallery, chosen, workers=count, seconds=timeout, executor=scheduler):
            found.append(row)
            played(Outcome.FAILED if row.defects else Outcome.PASSED)
    return found


def _write(option: str, path: Path, found: Matrix) -> None:
    from harness.model.codec import pretty
    from harness.reports.gallery import markdown

    content = pretty(found) if option == "--json" else markdown(found).encode()
    try:
        outputs.write(path, content)
    except OSError as error:
        raise UsageError(f"{option}: {path} can't be written: {error.strerror}") from error
