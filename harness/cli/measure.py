"""`session-harness measure`: what a target's sessions really do, to the second.

Knows the command line only; the questions are in harness/measure.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli import completion, outputs
from harness.cli.playing import FILE, plugging
from harness.errors import Exit, UsageError

if TYPE_CHECKING:
    from harness.measure.questions import Question
    from harness.model.measurement import Measurement
    from harness.model.policy import Policy
    from harness.model.run import TargetInfo

WIDTH = 100

EXAMPLES = """\b
Examples:
  session-harness measure reference
  session-harness measure beaker --figures cookie,idle --evidence
  session-harness measure stock --grid cookie_lifetime=-3,0,0.5,12
  session-harness measure reference --grid cookie_lifetime=0,12 \\
      --grid anonymous_session_lifetime=0,2 --markdown table.md --csv table.csv
"""


@click.command(epilog=EXAMPLES)
@click.argument("target", default="reference", shell_complete=completion.targets)
@plugging
@click.option("--policy", metavar="NAME=VALUE", multiple=True, help="Measure under this setting; repeatable.")
@click.option(
    "--grid", metavar="NAME=V,V,…", multiple=True, help="Measure under each of these values; repeatable, all combined."
)
@click.option("--figures", metavar="LIST", multiple=True, help="Groups of figures: cookie, idle, …  [default: all]")
@click.option(
    "--visits",
    metavar="N",
    type=click.IntRange(min=1),
    default=3000,
    show_default=True,
    help="Visits made to see how often they sweep.",
)
@click.option("--evidence", is_flag=True, help="Show the requests that bracket each figure.")
@click.option("--json", metavar="FILE", type=FILE, help="Write everything, evidence included.")
@click.option("--markdown", metavar="FILE", type=FILE, help="Write a table and the evidence.")
@click.option("--csv", metavar="FILE", type=FILE, help="Write a line for each figure.")
@click.option("--timeout", metavar="SECONDS", default=60.0, show_default=True, help="Real time for one play.")
@click.option("--plain", is_flag=True, help="No progress bar.")
def measure(
    target: str,
    handler: str | None,
    session_data: str | None,
    id_handler: str | None,
    policy: tuple[str, ...],
    grid: tuple[str, ...],
    figures: tuple[str, ...],
    visits: int,
    evidence: bool,
    timeout: float,
    plain: bool,
    **files: Path | None,
) -> Exit:
    """Measure what TARGET's sessions do: lifetimes, ends, renewal, limits, logout, the sweep.

    Nothing is judged. Ends are found by bisection on the moved clocks, with a fresh login for each probed instant.
    """
    from harness.cli.consent import refuse
    from harness.measure.measure import grid as policies_of
    from harness.measure.measure import measure as measured
    from harness.measure.questions import TITLES
    from harness.preflight import preflight
    from harness.reports.measurement import text
    from harness.targets.registry import resolve

    wanted = {f"--{name}": path for name, path in files.items() if path is not None}
    outputs.check(wanted)
    questions = _questions(figures)
    policies = policies_of(*_settings(policy, grid))
    examined = resolve(target, handler=handler, session_data=session_data, id_handler=id_handler)()
    refuse(examined, "measure", "it finds the ends of sessions by a clock that it moves")
    with examined.clock() as clock, _progress(len(questions) * len(policies), plain) as asked:
        info = preflight(examined, clock, seconds=timeout)
        _refuse_unknown(info, policies)
        found = measured(examined, clock, info, policies, questions, seconds=timeout, visits=visits, asked=asked)
    width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    click.echo(text(found, TITLES, width=width, evidence=evidence), nl=False)
    for option, path in wanted.items():
        _write(option, path, found)
    return Exit.OK


def _questions(groups: tuple[str, ...]) -> tuple[Question, ...]:
    """The questions of the groups that were asked for. Raises UsageError for a group that there is none of."""
    from harness.measure.questions import GROUPS, chosen
    from harness.selection import split

    wanted = split(groups)
    for group in wanted:
        if group not in GROUPS:
            raise UsageError(f"--figures: there is no group {group!r}; known: {', '.join(GROUPS)}")
    return chosen(wanted or GROUPS)


def _settings(policy: tuple[str, ...], grid: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The settings that are fixed, and the values of each that is not. Raises UsageError."""
    from harness.cli.options import settings_of

    axes: dict[str, list[Any]] = {}
    for text in grid:
        name, equals, values = text.partition("=")
        if not equals or not values:
            raise UsageError(f"--grid {text}: write NAME=VALUE,VALUE, as cookie_lifetime=-3,0,12")
        for value in values.split(","):
            axes.setdefault(name, []).extend(settings_of([f"{name}={value.strip()}"], "--grid").values())
    return settings_of(policy), axes


def _refuse_unknown(target: TargetInfo, policies: Sequence[Policy]) -> None:
    """Raise UsageError for an option that the target doesn't take."""
    for option in dict.fromkeys(option for policy in policies for option in policy.options()):
        if f"policy:{option}" not in target.capabilities:
            reason = target.lacks.get(f"policy:{option}", "it does not offer this option")
            raise UsageError(f"{option} can't be set on {target.name}: {reason}")


@contextmanager
def _progress(total: int, plain: bool) -> Iterator[Callable[[], None]]:
    from harness.model.run import Outcome
    from harness.reports.progress import progress

    with progress(total, sys.stderr, plain=plain, few=0, verb=("measuring", "measured")) as played:
        yield lambda: played(Outcome.OBSERVED)


def _write(option: str, path: Path, found: Measurement) -> None:
    from harness.measure.questions import TITLES
    from harness.model.measurement import stored
    from harness.reports.measurement import as_csv, as_markdown

    content = {
        "--json": lambda: stored(found),
        "--markdown": lambda: as_markdown(found, TITLES).encode(),
        "--csv": lambda: as_csv(found).encode(),
    }
    try:
        outputs.write(path, content[option]())
    except OSError as error:
        raise UsageError(f"{option}: {path} can't be written: {error.strerror}") from error
