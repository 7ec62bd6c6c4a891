"""`session-harness matrix`: rules by targets, from the Runs of several.

Knows the command line and the files; how the matrix looks is said elsewhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from harness.cli import outputs
from harness.cli.playing import FILE
from harness.errors import Exit, UsageError

if TYPE_CHECKING:
    from harness.model.recording import Recording
    from harness.model.run import Run

FEW = 4
"""Fewer reports are written in a second or two."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@click.option("--markdown", metavar="FILE", type=FILE, help="Write Markdown; without it and --html, to stdout.")
@click.option("--html", metavar="FILE", type=FILE, help="Write a page.")
@click.option("--pages", metavar="FOLDER", type=FILE, help="Write each target's own report there; --html links them.")
@click.option("--plain", is_flag=True, help="No progress bar.")
def matrix(files: Sequence[Path], markdown: Path | None, html: Path | None, pages: Path | None, plain: bool) -> Exit:
    """Show the Runs of several targets side by side.

    Each FILE is what 'verify --json' or 'record' wrote. Every cell has its reason. A target's own report has the
    timelines of all plays where FILE is a recording.
    """
    from harness.catalogue.load import rules
    from harness.reports import matrix as report

    asked = {option: path for option, path in (("--markdown", markdown), ("--html", html)) if path is not None}
    outputs.check(asked)
    runs = [_read(path).run for path in files]
    links = _write_pages(pages, html, files, runs, plain) if pages is not None else []
    if markdown is not None:
        _write("--markdown", markdown, report.markdown(runs, rules()))
    if html is not None:
        _write("--html", html, report.page(runs, rules(), links))
    if not asked:
        click.echo(report.markdown(runs, rules()), nl=False)
    return Exit.OK


def _write_pages(
    pages: Path, html: Path | None, files: Sequence[Path], runs: Sequence[Run], plain: bool
) -> list[str]:
    """One report a target, each file read again for its histories; their addresses as the matrix' page has them."""
    from harness.model.history import by_scenario
    from harness.model.run import Outcome
    from harness.reports import html as report
    from harness.reports.matrix import page_names
    from harness.reports.progress import progress

    if html is None:
        raise UsageError("--pages: the reports are linked from the page of --html FILE; give it too")
    try:
        pages.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"--pages: {pages} can't be made: {error.strerror}") from error
    names = page_names(runs)
    with progress(len(names), sys.stderr, plain=plain, few=FEW, verb=("writing", "written")) as written:
        for path, name in zip(files, names, strict=True):
            recording = _read(path)
            _write("--pages", pages / name, report.page(recording.run, by_scenario(recording.histories)))
            written(Outcome.OBSERVED)
    between = Path(os.path.relpath(pages, html.parent)).as_posix()
    return [quote(f"{between}/{name}") for name in names]


def _write(option: str, path: Path, text: str) -> None:
    try:
        outputs.write(path, text.encode())
    except OSError as error:
        raise UsageError(f"{option}: {path} can't be written: {error.strerror}") from error


def _read(path: Path) -> Recording:
    from harness.model.recording import read

    try:
        return read(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
