"""`verify --coverage`: which modules are measured, and where the pages go.

A shell: what is measured and how it is told stands in harness.coverage and harness.reports.coverage.
"""

from __future__ import annotations

from pathlib import Path

from harness import selection
from harness.cli import outputs
from harness.cli.options import VerifyOptions
from harness.cli.playing import LOCAL
from harness.coverage.measure import Measurement
from harness.errors import UsageError
from harness.targets.registry import under_test

ONE_PAGE = ".md"
"""A path that ends so is a file with everything in it; any other is a folder."""


def checked(options: VerifyOptions) -> dict[str, Path]:
    """The one file to be written, by its option, if it is one; a folder is made here.

    Raises UsageError for options that don't go with --coverage, or a folder that can't be made.
    """
    path = options.coverage
    if path is None:
        if options.coverage_source:
            raise UsageError("--coverage-source says what --coverage measures: give --coverage PATH, too")
        return {}
    if options.pdb:
        raise UsageError("--coverage and --pdb both trace every line: give one of them")
    if options.executor != LOCAL:
        raise UsageError(f"--executor {options.executor}: --coverage measures in this process; leave it out")
    if options.workers is not None and options.workers > 1:
        raise UsageError(f"--workers {options.workers}: --coverage measures in one process; leave --workers out")
    if path.suffix == ONE_PAGE:
        return {"--coverage": path}
    _make_folder(path)
    return {}


def measurement(options: VerifyOptions) -> Measurement:
    """A measurement of the modules asked for, else of the handler under test. Raises UsageError, TargetError."""
    modules = selection.split(options.coverage_source) or under_test(
        options.target,
        handler=options.handler,
        session_data=options.session_data,
        id_handler=options.id_handler,
    )
    return Measurement(modules)


def write(path: Path, measured: Measurement, title: str) -> None:
    """Write the pages. Raises UsageError when they can't be written."""
    from harness.reports.coverage import one_page, pages

    carried = measured.result()
    try:
        if path.suffix == ONE_PAGE:
            outputs.write(path, one_page(carried, title).encode())
            return
        for name, text in pages(carried, title).items():
            outputs.write(path / name, text.encode())
    except OSError as error:
        raise UsageError(f"--coverage: {path} can't be written: {error.strerror}") from error


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(exist_ok=True)
    except FileExistsError:
        raise UsageError(f"--coverage: {path} is no folder; a file's name ends in {ONE_PAGE}") from None
    except OSError as error:
        raise UsageError(f"--coverage: {path} can't be made: {error.strerror}") from error
