"""`session-harness matrix`: rules by targets, from the Runs of several.

Knows the command line and the files; how the matrix looks is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli import outputs
from harness.cli.playing import FILE
from harness.errors import Exit, UsageError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@click.option("--markdown", metavar="FILE", type=FILE, help="Write Markdown; without it and --html, to stdout.")
@click.option("--html", metavar="FILE", type=FILE, help="Write a page.")
def matrix(files: Sequence[Path], markdown: Path | None, html: Path | None) -> Exit:
    """Show the Runs of several targets side by side.

    Each FILE is what 'verify --json' or 'record' wrote. Every cell has its reason.
    """
    from harness.catalogue.load import rules
    from harness.model.recording import run_in
    from harness.reports import matrix as report

    asked = {option: path for option, path in (("--markdown", markdown), ("--html", html)) if path is not None}
    outputs.check(asked)
    runs = [run_in(_data(path), str(path)) for path in files]
    made_by = {"--markdown": report.markdown, "--html": report.page}
    for option, path in asked.items():
        try:
            outputs.write(path, made_by[option](runs, rules()).encode())
        except OSError as error:
            raise UsageError(f"{option}: {path} can't be written: {error.strerror}") from error
    if not asked:
        click.echo(report.markdown(runs, rules()), nl=False)
    return Exit.OK


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
