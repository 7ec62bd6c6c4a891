"""`session-harness explore`: its arguments, what it prints, the file that it writes.

A shell: it makes no verdict. It reads the clock for `--time` alone.
"""

from __future__ import annotations

import importlib.util
import math
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.playing import FILE, LOCAL, plugging, sharing
from harness.errors import Exit, UsageError

if TYPE_CHECKING:
    from harness.explore.explore import Explored
    from harness.explore.fitting import Fitting
    from harness.explore.shares import Part, Plan
    from harness.share import Spec

FEW = 2000
"""Fewer steps are over in a second or two."""

MOST_WORKERS = 4
SHARES_PER_WORKER = 2
"""A worker that nobody asked for must have so many to be worth its start."""

STATUSES = {
    Exit.OK: "nothing was found, and something was compared",
    Exit.FAILED: "a counterexample was found, or nothing could be compared",
    Exit.USAGE: "options are wrong, or the extra is not installed",
    Exit.TARGET: "the target can't be tested: its import, login, clock or adapter",
    Exit.HARNESS: "the reference contradicts the oracle, or the harness itself failed",
    Exit.INTERRUPTED: "interrupted",
}

EPILOG = "\b\nExit status:\n" + "\n".join(f"  {int(status):>3}  {meaning}" for status, meaning in STATUSES.items())


@click.command(epilog=EPILOG)
@click.argument("target", default="reference")
@plugging
@click.option("--steps", metavar="N", default=5000, show_default=True, type=click.IntRange(min=1), help="Play so many.")
@click.option("--seed", metavar="N", default=0, show_default=True, type=int, help="The same seed, the same stories.")
@click.option("--time", "seconds", metavar="SECONDS", type=click.FloatRange(min=0), help="Stop after so long.")
@click.option("--policy", metavar="NAME=VALUE", multiple=True, help="Play all stories under this setting; repeatable.")
@click.option("--profile", metavar="NAME", help="Compare by its required rules.  [default: the target's]")
@click.option(
    "--engine",
    type=click.Choice(["walk", "hypothesis"]),
    default="walk",
    show_default=True,
    help="Who draws: a seeded walk, many times faster, or Hypothesis.",
)
@click.option(
    "-o", "--output", metavar="FOLDER", type=FILE, default=Path("found"), show_default=True, help="Write what is found."
)
@sharing
@click.option("--plain", is_flag=True, help="No progress bar.")
def explore(**given: Any) -> Exit:
    """Search for a story in which TARGET does not do what the contract says.

    Stories are drawn at random, played like scenarios, and compared with a model of the contract. What is found is
    shrunk, and written as a scenario that fails on TARGET and passes on the reference; play it again by
    'session-harness verify TARGET --from FILE'. The same seed and steps find the same, whoever plays.
    """
    if importlib.util.find_spec("hypothesis") is None:
        raise UsageError("explore needs Hypothesis: pip install 'session-harness[explore]'")
    output: Path = given["output"]
    if output.exists() and not output.is_dir():
        raise UsageError(f"-o {output}: this is a file; name a folder for what is found")
    return _told(_explored(given), given)


def _explored(given: dict[str, Any]) -> Explored:
    from harness.catalogue import load as catalogue
    from harness.cli.consent import refuse
    from harness.cli.options import settings_of
    from harness.explore.explore import explore as search
    from harness.explore.fitting import Fitting
    from harness.explore.shares import Engine, Plan
    from harness.preflight import preflight
    from harness.runner import LIMIT
    from harness.share import Spec
    from harness.targets.host import HostTarget

    fixed = settings_of(given["policy"])
    spec = Spec(given["target"], given["handler"], given["session_data"], given["id_handler"])
    target = spec.maker()()
    refuse(target, "explore", "it plays thousands of steps, drawn at random, under a clock that it moves")
    profile = catalogue.profile(given["profile"] or target.profile)
    plan = Plan(given["steps"], given["seed"], tuple(fixed.items()), Engine(given["engine"]))
    with target.clock() as clock:
        capabilities = frozenset(preflight(target, clock, seconds=LIMIT).capabilities)
    lacking = [option for option in fixed if f"policy:{option}" not in capabilities]
    if lacking:
        raise UsageError(f"--policy {lacking[0]}: {target.name} does not take this option")
    fitting, is_over = Fitting(capabilities, profile), _timer(given["seconds"])
    parts = _elsewhere(given, spec, fitting, plan, is_over)
    with _progress(plan.steps, given["plain"]) as told:
        return search(target, fitting, HostTarget(), plan, parts=parts, is_over=is_over, told=told)


def _elsewhere(
    given: dict[str, Any], spec: Spec, fitting: Fitting, plan: Plan, is_over: Callable[[], bool]
) -> Generator[Part] | None:
    """What the shares come to where others play them; None: nobody else does."""
    from harness.explore.elsewhere import by_processes, by_scheduler

    if given["executor"] != LOCAL:
        return by_scheduler(given["executor"], spec, fitting, plan)
    count = len(plan.shares())
    workers = given["workers"] or min(os.cpu_count() or 1, MOST_WORKERS, count // SHARES_PER_WORKER)
    return by_processes(spec.maker(), fitting, plan, workers, is_over) if min(workers, count) > 1 else None


@contextmanager
def _progress(total: int, plain: bool) -> Iterator[Callable[[int], None]]:
    """Yields the function that is to hear how many steps were played so far."""
    from harness.model.run import Outcome
    from harness.reports.progress import progress

    shown = 0

    def told(steps: int) -> None:
        nonlocal shown
        for _ in range(shown, min(steps, total)):
            played(Outcome.OBSERVED)
        shown = steps

    with progress(total, sys.stderr, plain=plain, few=FEW, verb=("exploring", "explored")) as played:
        yield told


def _timer(seconds: float | None) -> Callable[[], bool]:
    """Whether so much real time has passed since now; for None, never. The frozen clock leaves this one alone."""
    return partial(_is_past, math.inf if seconds is None else time.clock_gettime(time.CLOCK_MONOTONIC) + seconds)


def _is_past(end: float) -> bool:
    return time.clock_gettime(time.CLOCK_MONOTONIC) >= end


def _told(explored: Explored, given: dict[str, Any]) -> Exit:
    from harness.explore.search import Blame

    click.echo(f"{given['engine']} with seed {given['seed']}: " + "\n".join(explored.reach.lines()))
    if explored.scenario is None:
        if not explored.reach.compared:
            click.echo("nothing could be compared: what was played says nothing about this target")
            return Exit.FAILED
        click.echo("nothing was found")
        return Exit.OK
    path = _written(explored, given["output"])
    finding = explored.finding
    assert finding is not None, "what was found has a finding"
    click.echo(f"{explored.blame}: {finding.rule}/{finding.clause}, step {finding.step} of {path}")
    click.echo(f"  expected {finding.expected}\n  seen     {finding.seen}")
    if explored.blame is Blame.ORACLE:
        click.echo("the reference shows the same: this is a defect of session-harness; please report it with the file")
        return Exit.HARNESS
    click.echo(f"again: session-harness verify {_words(given)} --from {path}")
    return Exit.FAILED


def _words(given: dict[str, Any]) -> str:
    """The target and its parts, as the command line names them."""
    parts = {"--handler": "handler", "--session-data": "session_data", "--id-handler": "id_handler"}
    named = [f"{option} {given[name]}" for option, name in parts.items() if given[name] is not None]
    return " ".join([given["target"], *named])


def _written(explored: Explored, folder: Path) -> Path:
    from harness.dsl.dump import dump
    from harness.explore.counterexample import name_of

    assert explored.scenario is not None, "only what was found is written"
    name = name_of(explored.scenario)
    path = folder / f"{name}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(explored.scenario, name), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"-o {folder}: can't be written: {error.strerror}") from error
    return path
