"""`session-harness compare`: what is observed otherwise in one recording than in another.

Knows the command line, recordings' files, and how a target's name becomes a recording; what differs is said elsewhere.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import outputs
from harness.cli.playing import FILE, agreeing, executing, running, selecting
from harness.errors import Exit, UsageError

if TYPE_CHECKING:
    from harness.model.comparison import Comparison
    from harness.model.recording import Recording

WIDTH = 100
SUFFIXES = (".json", ".gz")
TARGET_FILES = (".yaml", ".yml")

EPILOG = """\b
Exit status:
    0  no difference
    1  there are differences
    2  options or files are wrong, or there is nothing to compare
    3, 5, 130  as those of verify, when a target is played
"""


@click.command(epilog=EPILOG)
@click.argument("old")
@click.argument("new")
@click.option("--html", metavar="FILE", type=FILE, help="Write a page.")
@click.option("--markdown", metavar="FILE", type=FILE, help="Write Markdown.")
@click.option("--json", metavar="FILE", type=FILE, help="Write JSON.")
@selecting
@running
@agreeing
@executing
def compare(old: str, new: str, html: Path | None, markdown: Path | None, json: Path | None, **given: Any) -> Exit:
    """Tell what differs between two recordings.

    OLD and NEW are files that 'session-harness record' wrote, or targets by name. A target is played first: beside
    a recording, under its settings and with its scenarios, unless said otherwise. What is selected by options is
    about targets; two targets are judged by OLD's profile.
    """
    from harness.compare.compare import compare as compared
    from harness.reports import comparison as report

    files = {"--html": html, "--markdown": markdown, "--json": json}
    asked = {option: path for option, path in files.items() if path is not None}
    outputs.check(asked)
    before, after = _recordings(old, new, given)
    found = compared(before, after)
    if not found.compared:
        raise UsageError("nothing to compare: no scenario was played, as the same story, on both sides")
    width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    click.echo(report.text(found, width=width), nl=False)
    _write(found, asked)
    return Exit.FAILED if found.rules else Exit.OK


def _write(found: Comparison, asked: Mapping[str, Path]) -> None:
    from harness.reports import comparison as report

    made_by: dict[str, Callable[[Comparison], bytes]] = {
        "--html": lambda one: report.page(one).encode(),
        "--markdown": lambda one: report.markdown(one).encode(),
        "--json": report.json,
    }
    for option, path in asked.items():
        try:
            outputs.write(path, made_by[option](found))
        except OSError as error:
            raise UsageError(f"{option}: {path} can't be written: {error.strerror}") from error


def _recordings(old: str, new: str, given: Mapping[str, Any]) -> tuple[Recording, Recording]:
    """Both sides; what is a file is read before anything is played."""
    files = [_read(name) if _is_file(name) else None for name in (old, new)]
    if None not in files:
        _refuse_selection(given)
    before = files[0] or _played(old, given, files[1])
    # Two targets are judged alike, by the profile of the first.
    profile = {"profile": given["profile"] or before.run.profile}
    return before, files[1] or _played(new, {**given, **profile}, files[0])


def _is_file(name: str) -> bool:
    """Whether a recording is meant: a file, but for target files, which are YAML."""
    return name.endswith(SUFFIXES) or (Path(name).is_file() and not name.endswith(TARGET_FILES))


def _read(name: str) -> Recording:
    from harness.model.recording import unpack

    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} can't be read: {error.strerror}") from error
    return unpack(data, name)


def _refuse_selection(given: Mapping[str, Any]) -> None:
    for option in ("policy", "profile", "rules", "scenarios", "from_"):
        if given[option]:
            name = option.rstrip("_")
            raise UsageError(f"--{name}: both sides are recordings, so nothing is played; it was chosen at 'record'")


def _played(name: str, given: Mapping[str, Any], other: Recording | None) -> Recording:
    """Play a target as the other side was, as far as the options don't say how."""
    from harness.cli.options import VerifyOptions
    from harness.cli.verification import Verification

    options = dict(given)
    if other is not None:
        options["policy"] = given["policy"] or tuple(f"{name}={value}" for name, value in other.run.policy.items())
        options["profile"] = given["profile"] or other.run.profile
        is_chosen = given["rules"] or given["scenarios"] or given["from_"]
        if other.run.selection and not is_chosen:
            options["only"] = frozenset(play.scenario for play in other.run.plays)
    return Verification(VerifyOptions(target=name, **options)).recording()
