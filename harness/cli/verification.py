"""One run of `verify`: select, preflight, play, judge, report.

A shell: it calls the path and writes what comes out; it makes no verdict and reads no clock. What only some runs need
is imported where they need it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import msgspec

from harness import selection, settings, timeline
from harness.archive import Archive
from harness.baseline.known import hold
from harness.campaign import play_all
from harness.catalogue import load as catalogue
from harness.cli import consent, outputs
from harness.cli.baseline import entries_of
from harness.cli.options import VerifyOptions, settings_of
from harness.cli.playing import LOCAL
from harness.errors import Exit, TargetError, UsageError
from harness.judge import Judging, status
from harness.model.history import Ending, History
from harness.model.policy import Policy
from harness.model.recording import FORMAT as RECORDING_FORMAT
from harness.model.recording import Recording
from harness.model.rule import Standing
from harness.model.run import Finding, Outcome, Run, TargetInfo
from harness.model.scenario import Scenario
from harness.model.world import World
from harness.preflight import first_login, preflight
from harness.reports import json_run
from harness.reports.progress import Played, progress
from harness.reports.terminal import summary
from harness.runner import place_of
from harness.targets.registry import resolve

if TYPE_CHECKING:
    from harness.coverage.measure import Measurement
    from harness.targets.base import Target

MOST_WORKERS = 4
PLAYS_PER_WORKER = 50
"""A worker that nobody asked for must have so many plays to be worth its start."""

WIDTH = 100
"""Columns of a summary that doesn't go to a terminal."""

A_DAY = 86_400.0
"""Seconds for a play with somebody in the debugger."""


class Verification:
    """What was selected, and what came out so far."""

    def __init__(self, given: VerifyOptions, *, today: date | None = None) -> None:
        """`today` is asked for with a baseline only. Raises UsageError for files and options that are wrong."""
        self._given = given
        self._today = today
        self._earlier = _earlier(given.since)
        self._known = entries_of(given.baseline) if given.baseline is not None else ()
        self._rules = selection.split(given.rules)
        self._patterns = selection.split(given.scenarios)
        self._policy = settings_of(given.policy)
        self._make = resolve(
            given.target, handler=given.handler, session_data=given.session_data, id_handler=given.id_handler
        )
        self._target: Target = self._make()
        consent.check(self._target, given)
        self._profile = catalogue.profile(given.profile or self._target.profile)
        self._asked = selection.asked(self._profile, self._rules)
        self._measured = self._measurement()
        self._unwritten = ""
        self._fitted = self._fit()
        self._judging = Judging(catalogue.rules(), self._profile)
        self._archive = Archive()
        self._lost: TargetError | None = None

    def run(self) -> Exit:
        """Play, judge, report. An interruption ends the playing, not the reporting; so does a target that is lost.

        Raises TargetError after the report of what was played before that.
        """
        came_to = self.report(self.result(partly=True))
        if self._lost is not None:
            raise self._lost
        return came_to

    def report(self, run: Run) -> Exit:
        """Show and write what came out, beside the baseline if there is one."""
        if self._given.baseline is None:
            self.show(run)
            self._write(run)
            return status(run)
        assert self._today is not None, "a baseline is held against a day"
        held = hold(run, self._known, self._today, whole=not self.is_part)
        self.show(held.run)
        self._write(held.run)
        for remark in held.remarks():
            click.echo(f"{self._given.baseline}: {remark}", err=True)
        return held.status()

    def result(self, *, partly: bool = False) -> Run:
        """Play and judge; nothing is written. An interrupted Run has what was played so far.

        So has, if `partly`, one whose target can't be tested any more; without it, TargetError is raised. Raises
        click.Abort when nobody agrees to what would be done to a wiki that is not ours.
        """
        consent.agree(self._target, self._fitted.scenarios, first=(first_login(),), yes=self._given.yes)
        info = self._preflight()
        self._tell_settings()
        interrupted = False
        try:
            self._play()
        except KeyboardInterrupt:
            interrupted = True
        except TargetError as error:
            if not partly or not self._archive:
                raise
            self._lost, interrupted = error, True
        return self._judged(info, interrupted=interrupted)

    def recording(self) -> Recording:
        """The result with its histories."""
        return Recording(RECORDING_FORMAT, self.result(), tuple(self._archive.histories()))

    def _measurement(self) -> Measurement | None:
        if self._given.coverage is None:
            return None
        from harness.cli.coverage import measurement

        return measurement(self._given)

    def _fit(self) -> settings.Fitted:
        """The scenarios to play. Raises UsageError when there are none."""
        rules = self._asked if self._rules else None
        found = selection.scenarios(self._given.from_, rules=rules, patterns=self._patterns)
        if self._given.from_:
            from harness.oracle.agreement import refuse_wrong

            refuse_wrong(found)
        if self._given.last_failed:
            failed = outputs.failed_last()
            found = tuple(scenario for scenario in found if scenario.id in failed)
        if self._given.only is not None:
            only = self._given.only
            found = tuple(scenario for scenario in found if scenario.id in only)
        fitted = settings.fit(found, self._policy)
        if not fitted.speaking:
            self._unwritten = self._written_for(found)
        if not fitted.scenarios:
            raise UsageError(f"nothing to play: {self._emptiness(found)}")
        return fitted

    def _written_for(self, found: Sequence[Scenario]) -> str:
        """For which values of the options given there are scenarios; what depends on other values can't be judged."""
        known = {option: settings.written_values(found, option) for option in self._policy}
        values = [f"{option}={value}" for option, written in known.items() for value in written]
        return f"scenarios are written for {', '.join(values)}" if values else ""

    def _emptiness(self, found: Sequence[Scenario]) -> str:
        if found:
            return f"all {len(found)} scenarios of the selection are written for other settings"
        if self._given.last_failed:
            return "no scenario of the selection failed in the last run"
        if self._rules:
            return f"no scenario speaks about {', '.join(self._asked)}"
        return "there is no scenario"

    def _preflight(self) -> TargetInfo:
        """What the target is. Raises TargetError, and UsageError for settings that it does not take."""
        target = self._target
        with target.clock() as clock:
            info = preflight(target, clock, seconds=self._given.timeout)
            lacking = [option for option in self._policy if f"policy:{option}" not in info.capabilities]
            if lacking:
                raise UsageError(f"--policy {lacking[0]}: {target.name} does not take this option")
            if self._policy:
                self._try_policy()
        return info

    def _try_policy(self) -> None:
        """Start the target once under the settings given: what it refuses is the user's to mend."""
        try:
            self._target.open(msgspec.structs.replace(Policy(), **self._policy), World()).close()
        except Exception as error:
            raise UsageError(f"--policy: {self._target.name} refuses these settings: {error}") from error

    def _tell_settings(self) -> None:
        if self._policy:
            fitted = self._fitted
            click.echo(
                f"scenarios that speak about these settings: {fitted.speaking}; written for others and left out:"
                f" {fitted.left_out}; played: {len(fitted.scenarios)}",
                err=True,
            )
            if self._unwritten:
                click.echo(self._unwritten, err=True)

    def _play(self) -> None:
        given = self._given
        histories = self._started()
        with ExitStack() as stack:
            stack.callback(histories.close)
            played = _quiet if given.pdb or given.verbose else stack.enter_context(self._progress())
            for history in histories:
                found = self._judging.add(history)
                self._archive.add(history)
                outcome = self._outcome(history, found)
                played(outcome)
                if given.verbose:
                    _tell(history, outcome)
                if given.exitfirst and outcome in (Outcome.FAILED, Outcome.HARNESS_ERROR):
                    return

    def _started(self) -> Generator[History]:
        """The histories, as they come, by whoever plays."""
        given, scenarios = self._given, self._fitted.scenarios
        if given.pdb:
            from harness.cli.debugger import Debugger

            return play_all(scenarios, self._make, seconds=A_DAY, after_step=Debugger())
        if given.executor != LOCAL:
            from harness.dask_executor import play_on
            from harness.share import Spec

            spec = Spec(given.target, given.handler, given.session_data, given.id_handler)
            return play_on(given.executor, scenarios, spec, seconds=given.timeout)
        alone = self._measured or place_of(self._target)
        workers = 1 if alone else given.workers or _workers(len(scenarios))
        histories = play_all(scenarios, self._make, workers=workers, seconds=given.timeout)
        return self._measured.over(scenarios, histories) if self._measured else histories

    @property
    def is_part(self) -> bool:
        """Whether only some scenarios of a rule are played, so that a rule can't be judged whole."""
        given = self._given
        chosen = self._patterns or self._policy or given.last_failed or given.only is not None
        return bool(chosen or (given.from_ and not self._rules))

    def _judged(self, info: TargetInfo, *, interrupted: bool) -> Run:
        return self._judging.run(
            info,
            asked=None if self.is_part else self._asked,
            selection=(*self._rules, *self._patterns),
            policy=dict(text.split("=", 1) for text in self._given.policy),
            interrupted=interrupted,
        )

    def _progress(self) -> AbstractContextManager[Played]:
        return progress(len(self._fitted.scenarios), sys.stderr, plain=self._given.plain)

    def _outcome(self, history: History, found: Sequence[Finding]) -> Outcome:
        """What a play came to, as far as the selection requires something of it."""
        if history.ending is Ending.HARNESS_ERROR:
            return Outcome.HARNESS_ERROR
        known = {entry.rule for entry in self._known if entry.target == self._target.name}
        required = {
            finding.outcome
            for finding in found
            if finding.rule in self._asked
            and self._profile.rules[finding.rule] is Standing.REQUIRED
            and finding.rule not in known
        }
        worst_first = (Outcome.FAILED, Outcome.BLOCKED, Outcome.UNTRIED, Outcome.PASSED, Outcome.NOT_APPLICABLE)
        return next((outcome for outcome in worst_first if outcome in required), Outcome.OBSERVED)

    def show(self, run: Run) -> None:
        """The summary, to stdout."""
        terminal = sys.stdout.isatty() and not self._given.plain
        width = shutil.get_terminal_size((WIDTH, 24)).columns if terminal else WIDTH
        colour = terminal and not os.environ.get("NO_COLOR")
        click.echo(summary(run, colour=colour, width=width), nl=False, color=colour)

    def _write(self, run: Run) -> None:
        """Write the reports that were asked for, the page in any case, and what --last-failed reads."""
        printed = Printed(run, self._archive, self._earlier)
        given, files = self._given, self._given.files()
        trouble = outputs.default_folder()
        if trouble:
            click.echo(f"no report: {outputs.FOLDER} can't be written: {trouble}; use --html FILE", err=True)
        else:
            outputs.write(outputs.LAST_RUN, json_run.text(run))
            files.setdefault("--html", outputs.REPORT)
        for option, path in files.items():
            try:
                outputs.write(path, _REPORTS[option](printed))
            except OSError as error:
                raise UsageError(f"{option}: {path} can't be written: {error.strerror}") from error
        if "--html" in files:
            click.echo(f"report: {files['--html']}")
        if given.coverage is not None and self._measured is not None:
            from harness.cli import coverage

            coverage.write(given.coverage, self._measured, f"Played against {run.target.description}.")
            click.echo(f"coverage: {given.coverage}")


def _earlier(path: Path | None) -> Run | None:
    """The run that the page looks back to. Raises UsageError for what is none."""
    if path is None:
        return None
    from harness.model.recording import run_in

    try:
        return run_in(path.read_bytes(), f"--since: {path}")
    except OSError as error:
        raise UsageError(f"--since: {path} can't be read: {error.strerror}") from error


class Printed(NamedTuple):
    """What reports are drawn from."""

    run: Run
    histories: Mapping[str, History]
    earlier: Run | None


def _html(printed: Printed) -> bytes:
    from harness.reports import html

    return html.page(*printed).encode()


def _markdown(printed: Printed) -> bytes:
    from harness.reports import markdown

    return markdown.text(printed.run, printed.histories).encode()


def _junit(printed: Printed) -> bytes:
    from harness.reports import junit

    return junit.text(printed.run)


def _json(printed: Printed) -> bytes:
    return json_run.text(printed.run)


_REPORTS: dict[str, Callable[[Printed], bytes]] = {
    "--json": _json,
    "--junit": _junit,
    "--html": _html,
    "--markdown": _markdown,
}


def _workers(plays: int) -> int:
    return max(1, min(os.cpu_count() or 1, MOST_WORKERS, plays // PLAYS_PER_WORKER))


def _quiet(outcome: Outcome) -> None:
    """No progress is shown."""


def _tell(history: History, outcome: Outcome) -> None:
    click.echo(f"{history.scenario.id}: {outcome.value.replace('_', ' ')}{history.reason and f' ({history.reason})'}")
    for line in timeline.lines(history):
        click.echo(f"  {line}")
