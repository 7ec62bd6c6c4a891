"""`verify --both`: a live target is judged, its application is played in process as well, and what differs is told.

Knows how one run follows another; what differs is said by the comparison.
"""

from __future__ import annotations

import shutil
import sys

import click
import msgspec

from harness.cli.options import VerifyOptions
from harness.cli.verification import WIDTH, Verification
from harness.compare.compare import compare
from harness.errors import Exit
from harness.reports import comparison as report
from harness.targets.registry import in_process


def run_both(live: Verification, given: VerifyOptions) -> Exit:
    """Judge and report the live one, then compare. Raises UsageError, before anything is played: it has one door."""
    inside = Verification(_in_process(given))
    outside = live.recording()
    status = live.report(outside.run)
    if status not in (Exit.OK, Exit.FAILED):
        return status
    found = compare(inside.recording(), outside)
    width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    click.echo("\nboth doors: what is 'old' and 'before' is in process, what is 'new' and 'now' is live\n")
    click.echo(report.text(found, width=width), nl=False)
    differs = any(rule.changes or rule.shifts for rule in found.rules)
    return Exit.FAILED if differs else status


def _in_process(given: VerifyOptions) -> VerifyOptions:
    """The same plays, judged by the same profile through the other door; reports are the live one's."""
    nothing = dict.fromkeys(("json", "junit", "html", "since", "markdown", "baseline", "coverage"))
    return msgspec.structs.replace(given, target=in_process(given.target), **nothing)
