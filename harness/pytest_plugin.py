"""The same scenarios as pytest items: `pytest --session-target SPEC`.

Knows pytest and the path from a scenario to its findings. Every pytest run imports this module, with or without the
option: nothing of the harness is imported before the option is given. One clock is held for all items and let run
between them, so that pytest's own times stay real.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from harness.clock import Clock
    from harness.model.history import History
    from harness.model.run import Verdict
    from harness.model.scenario import Scenario


def pytest_addoption(parser: pytest.Parser) -> None:
    """The plugin's options; without the first it does nothing."""
    group = parser.getgroup("session-harness", "session handlers under frozen clocks (session-harness)")
    group.addoption("--session-target", metavar="SPEC", help="a host, a bundled target, or module:attribute")
    group.addoption("--session-profile", metavar="NAME", help="judge by this profile (default: the target's)")
    group.addoption("--session-rules", metavar="LIST", action="append", default=[], help="ids, areas, globs of rules")
    group.addoption("--session-from", metavar="PATH", action="append", default=[], help="play these, not ours")


def pytest_configure(config: pytest.Config) -> None:
    """Register what collects and plays, if it was asked for."""
    if config.getoption("session_target"):
        config.pluginmanager.register(_Plugin(config), "session-harness-items")


class ScenarioFailed(Exception):
    """A required rule does not hold; the text is the story."""


class ScenarioItem(pytest.Item):
    """One play of a scenario."""

    def __init__(self, *, scenario: Scenario, plugin: _Plugin, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._scenario = scenario
        self._plugin = plugin

    def runtest(self) -> None:
        """Play and judge: fails, skips, or is xfailed where only recommended rules do not hold."""
        history = self._plugin.play(self._scenario)
        if not self._plugin.holds(history):
            self._plugin.report(history)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A failure is told by its timeline; anything else as pytest tells it."""
        if isinstance(excinfo.value, ScenarioFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """Where it is: scenarios have no line of Python."""
        return "scenarios", None, self._scenario.id


class _Collector(pytest.Collector):
    """A node that only has a name: `scenarios`, and a rule below it."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its items are made by the plugin."""
        return iter(())


class _Plugin:
    """The target, the selection, and the one clock of this pytest session."""

    def __init__(self, config: pytest.Config) -> None:
        from harness.errors import SessionHarnessError

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # WebOb imports cgi on Python 3.11 and 3.12
                self._set_up(config)
        except SessionHarnessError as error:
            raise pytest.UsageError(f"session-harness: {error}") from error

    def _set_up(self, config: pytest.Config) -> None:
        from pathlib import Path

        from harness import selection
        from harness.catalogue.load import profile
        from harness.errors import UsageError
        from harness.judge import findings
        from harness.runner import place_of, play
        from harness.targets.registry import resolve

        self._play, self._findings = play, findings  # for each item, an import would cost as much as the item
        patterns = selection.split(config.getoption("session_rules"))
        self._target = resolve(config.getoption("session_target"))()
        if place_of(self._target) is not None:
            raise UsageError("pytest can't ask before a wiki that is not ours is spoken to; use 'verify'")
        self._profile = profile(config.getoption("session_profile") or self._target.profile)
        self._asked = frozenset(selection.asked(self._profile, patterns))
        paths = [Path(path) for path in config.getoption("session_from")]
        self._scenarios = selection.scenarios(paths, rules=self._asked if patterns else None)
        self._clocks = ExitStack()
        self._clock: Clock | None = None
        self._resume, self._pause = _nothing, _nothing

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Add the items before `-k` and the like choose among all of them."""
        if not config.option.collectonly:
            self._preflight()
        top = _Collector.from_parent(session, name="scenarios", nodeid="scenarios")
        rules: dict[str, _Collector] = {}
        made: list[pytest.Item] = []
        for scenario in self._scenarios:
            rule = scenario.rule.partition("/")[0]
            parent = rules.setdefault(rule, _Collector.from_parent(top, name=rule, nodeid=f"scenarios::{rule}"))
            made.append(ScenarioItem.from_parent(parent, name=scenario.id, scenario=scenario, plugin=self))
        items += made
        report = pytest.CollectReport(top.nodeid, "passed", None, list(made))
        config.hook.pytest_collectreport(report=report)  # so that they are counted as collected

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, nextitem: pytest.Item | None) -> None:
        """Leave the clock before a test that isn't ours."""
        if self._clock is not None and not isinstance(nextitem, ScenarioItem):
            self._leave()

    def pytest_unconfigure(self) -> None:
        """Leave the clock when pytest was stopped between two items."""
        self._leave()

    def play(self, scenario: Scenario) -> History:
        """The history of a scenario. The clock stands while it is played, and at no other time."""
        clock = self._clock or self._enter()
        self._resume()
        try:
            return self._play(scenario, self._target, clock)
        finally:
            self._pause()

    def holds(self, history: History) -> bool:
        """Whether there is nothing to report: every place looked at showed what it must."""
        return history.ending == "completed" and all(one.outcome == "passed" for one in self._findings(history))

    def report(self, history: History) -> None:
        """Raise what the verdicts of this one play come to; return when nothing that counts is missed."""
        from harness.catalogue.load import rules
        from harness.judge import judge
        from harness.model.run import Outcome

        verdicts = judge([history], rules(), self._profile, self._info).verdicts
        asked = [verdict for verdict in verdicts if verdict.rule in self._asked]
        bad = [verdict for verdict in asked if _counts(verdict)]
        if bad:
            raise ScenarioFailed("\n\n".join(_story(verdict, history) for verdict in bad))
        weak = [verdict for verdict in asked if verdict.outcome is Outcome.WEAK]
        if weak:
            pytest.xfail("; ".join(f"weak: {_headline(verdict)}" for verdict in weak))
        unjudged = [one for one in asked if one.outcome in (Outcome.NOT_APPLICABLE, Outcome.PENDING)]
        if asked and len(unjudged) == len(asked):
            reasons = [f"{one.outcome.value.replace('_', ' ')}: {one.reason}" for one in unjudged]
            pytest.skip("; ".join(dict.fromkeys(reasons)))

    def _preflight(self) -> None:
        from harness.errors import SessionHarnessError
        from harness.preflight import preflight
        from harness.runner import LIMIT

        try:
            with self._target.clock() as clock:
                self._info = preflight(self._target, clock, seconds=LIMIT)
        except SessionHarnessError as error:
            raise pytest.UsageError(f"session-harness: {error}") from error

    def _enter(self) -> Clock:
        from harness.clock import Pausable

        clock = self._clocks.enter_context(self._target.clock())
        if isinstance(clock, Pausable):
            self._resume, self._pause = clock.go_on, clock.pause
        self._clock = clock
        return clock

    def _leave(self) -> None:
        self._clocks.close()
        self._clock = None
        self._resume, self._pause = _nothing, _nothing


def _nothing() -> None:
    """A clock that stands for the target alone needs no pause."""


def _counts(verdict: Verdict) -> bool:
    """Whether the verdict makes the item fail, as it would make a run fail."""
    from harness.model.rule import Standing
    from harness.model.run import Outcome

    bad = (Outcome.FAILED, Outcome.BLOCKED, Outcome.UNTRIED)
    return verdict.outcome is Outcome.HARNESS_ERROR or (
        verdict.standing is Standing.REQUIRED and verdict.outcome in bad
    )


def _headline(verdict: Verdict) -> str:
    if not verdict.failures:
        return f"{verdict.rule} {verdict.outcome.value}: {verdict.reason}"
    first = verdict.failures[0]
    return f"{verdict.rule}/{first.clause} at step {first.step}: expected {first.expected}, seen {first.seen}"


def _story(verdict: Verdict, history: History) -> str:
    """The rule, what was expected and seen, the timeline, the traceback and the log."""
    from harness import timeline

    lines = [f"{verdict.rule} ({verdict.outcome.value}): {verdict.statement}", _headline(verdict)]
    first = verdict.failures[0] if verdict.failures else None
    lines += (first.timeline if first else ()) or timeline.lines(history)
    if first and first.crash:
        lines += [f"{first.crash.kind}: {first.crash.message}", first.crash.traceback]
    if first and first.log:
        lines += ["log:", *first.log]
    return "\n".join(lines)
