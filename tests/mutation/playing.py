"""Plays scenarios against a mutant until one of them notices, each mutant in a forked process of its own.

Knows plays, the judge's findings and which plays run which lines; must not know what was changed nor why. This process
never imports the reference: a child does so after the fork, with the mutant in place of the module's own source.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pickle
import resource
import select
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coverage import Coverage

from harness.campaign import play_all
from harness.catalogue.load import profile
from harness.errors import TargetError
from harness.judge import findings
from harness.model.history import Ending, History
from harness.model.rule import Standing
from harness.model.run import Outcome
from harness.model.scenario import Scenario
from harness.model.step import Interrupt
from harness.targets.host import HostTarget
from tests.mutation.mutants import Mutant

A_PLAY = 10.0
"""Seconds for one play: a mutant that never ends is noticed after them."""

ALL_PLAYS = 900.0
"""Seconds for all plays against one mutant."""

MOST_FILES = 128
"""So many files may be open at once: one that is never closed is noticed, as on a server, when there are no more."""

NOTICED = (Outcome.FAILED, Outcome.BLOCKED)


class Reach:
    """Which plays run which lines."""

    def __init__(self, scenarios: Sequence[Scenario], lines: dict[str, dict[int, list[int]]]) -> None:
        self._scenarios = scenarios
        self._lines = lines
        so_far: dict[str, int] = defaultdict(int)
        self._turns = []
        for scenario in scenarios:
            self._turns.append(so_far[scenario.rule])
            so_far[scenario.rule] += 1
        self._apart = {play for play, scenario in enumerate(scenarios) if _serves_apart(scenario)}

    def plays(self, module: str, line: int, statement: dict[int, int], inside: frozenset[int]) -> list[int]:
        """The plays that can notice a change of this line, one of each rule first, then the second of each.

        Lines outside functions, and heads of functions, are run when the module is imported: all plays can. What is
        run by a process that is killed isn't measured: plays with such are taken for lines that none is seen to run.
        """
        if line in inside:
            begins = statement.get(line, line)
            of_line = self._lines[module]
            found = {
                play for other, plays in of_line.items() if statement.get(other, other) == begins for play in plays
            }
            found = found or self._apart
        else:
            found = set(range(len(self._scenarios)))
        return sorted(found, key=lambda play: (self._turns[play], play))


def _serves_apart(scenario: Scenario) -> bool:
    return any(isinstance(step.action, Interrupt) for step in scenario.steps)


def reach(scenarios: Sequence[Scenario], paths: dict[str, Path]) -> Reach:
    """Play everything once against the reference as it is. Raises AssertionError when that doesn't pass."""
    lines, modules, noticed = _in_a_fork(lambda: _reached(scenarios, paths), ALL_PLAYS)
    assert not noticed, f"the reference itself fails {noticed}"
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)  # once here, and not once in each child
    gc.freeze()
    return Reach(scenarios, lines)


def _reached(scenarios: Sequence[Scenario], paths: dict[str, Path]) -> tuple[Any, list[str], list[str]]:
    target, required, noticed = HostTarget(), _required(), []
    measured = Coverage(config_file=False, data_file=None, include=[str(path) for path in paths.values()])
    measured.set_option("run:core", "ctrace")
    measured.start()
    histories = play_all(scenarios, lambda: target)
    for index in range(len(scenarios)):
        measured.switch_context(str(index))
        noticed += _noticed(next(histories), required)
    histories.close()
    measured.stop()
    data = measured.get_data()
    lines = {
        module: {
            line: [int(context) for context in contexts if context]
            for line, contexts in data.contexts_by_lineno(str(path)).items()
        }
        for module, path in paths.items()
    }
    return lines, [name for name in sys.modules if not name.startswith("reference_impl")], noticed


def killer(mutant: Mutant, plays: Sequence[int], scenarios: Sequence[Scenario]) -> str | None:
    """The scenario and the rule that notice a mutant; None: none does. Raises RuntimeError where nothing is known."""
    found: str | None = _in_a_fork(lambda: _played(mutant, [scenarios[play] for play in plays]), ALL_PLAYS)
    return found


def _played(mutant: Mutant, scenarios: Sequence[Scenario]) -> str | None:
    sys.meta_path.insert(0, _InPlace(mutant.module, mutant.source))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    try:
        target = HostTarget()
    except Exception as error:  # noqa: BLE001, whatever it is: nothing starts
        return f"start-up: {type(error).__name__}"
    required = _required()
    try:
        for history in play_all(scenarios, lambda: target, seconds=A_PLAY):
            noticed = _noticed(history, required)
            if noticed:
                return noticed[0]
            if any(one.ending is Ending.ADAPTER_ERROR for one in history.each()):
                return f"not testable in {history.scenario.id}"
    except TargetError as error:
        return f"not testable: {error}"
    return None


def _required() -> frozenset[str]:
    chosen = profile("hardened")
    return frozenset(rule for rule, standing in chosen.rules.items() if standing is Standing.REQUIRED)


def _noticed(history: History, required: frozenset[str]) -> list[str]:
    return [
        f"{finding.rule} in {finding.scenario}"
        for finding in findings(history)
        if finding.rule in required and finding.outcome in NOTICED
    ]


class _InPlace(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives one module other source."""

    def __init__(self, module: str, source: str) -> None:
        self._module = module
        self._source = source

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._module else None

    def get_source(self, name: str) -> str:
        return self._source


def _in_a_fork(work: Callable[[], Any], seconds: float) -> Any:
    """What the work gives in a child process. Raises RuntimeError when it gives nothing, or not in time."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(work(), pipe)
        except BaseException:  # noqa: BLE001, told here, and by the empty pipe
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        if not select.select([pipe], [], [], seconds)[0]:
            os.kill(child, signal.SIGKILL)
        data = pipe.read()
    os.waitpid(child, 0)
    if not data:
        raise RuntimeError("a process that plays against a mutant gave no answer: no outcome is known")
    return pickle.loads(data)  # noqa: S301, from our own child
