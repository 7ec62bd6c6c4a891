"""Measures which lines and branches of some modules run while each rule is asked, with coverage.py.

Knows coverage.py and the rules that a scenario asks; must not know targets or verdicts. The context is switched when
the next scenario asks other rules than the one before: scenarios of one rule lie together, so that is seldom. The core
written in C is asked for, because the newer one of `sys.monitoring` credits a line to the first context alone.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import tempfile
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from harness.coverage.source import EXCLUDED, first_lines, in_functions, reason
from harness.errors import UsageError
from harness.model.carried import Branch, Carried, ModuleLines
from harness.model.history import History
from harness.model.scenario import Scenario

BETWEEN = " "
"""Between the rules in the name of a context."""


class Measurement:
    """One measurement: `over` the histories while they are made, then the `result`."""

    def __init__(self, modules: Sequence[str]) -> None:
        """`modules` by their dotted names; a package stands for all that is in it.

        Raises UsageError when coverage.py isn't installed or a module isn't found.
        """
        self._files = {name: path for module in modules for name, path in _files(module).items()}
        self._coverage = _coverage([str(path) for path in self._files.values()])
        self._rules: set[str] = set()

    def over(self, scenarios: Sequence[Scenario], histories: Generator[History]) -> Generator[History]:
        """The histories, each made while it is measured for the rules that its scenario asks.

        `histories` must make one when it is asked for it, in this process, in the order of the scenarios.
        """
        self._coverage.start()
        try:
            asked: frozenset[str] = frozenset()
            with closing(histories):
                for scenario in scenarios:
                    if scenario.rules != asked:
                        asked = scenario.rules
                        self._rules |= asked
                        self._coverage.switch_context(BETWEEN.join(sorted(asked)))
                    yield next(histories)
        finally:
            self._coverage.stop()

    def result(self) -> Carried:
        """Which lines and branches carry which rules."""
        report = self._report()
        modules = [_module(name, path, report[str(path)], self._raw(path)) for name, path in self._files.items()]
        return Carried(tuple(modules), tuple(sorted(self._rules)))

    def _report(self) -> dict[str, Any]:
        """What coverage.py says of each file, all contexts together."""
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "report.json"
            self._coverage.json_report(morfs=[str(path) for path in self._files.values()], outfile=str(out))
            files = json.loads(out.read_text(encoding="utf-8"))["files"]
        return {str(Path(name).resolve()): found for name, found in files.items()}

    def _raw(self, path: Path) -> dict[Branch, frozenset[str]]:
        """The rules of each step from line to line that was seen in a file."""
        data = self._coverage.get_data()
        found: dict[Branch, set[str]] = defaultdict(set)
        for context in data.measured_contexts():
            data.set_query_context(context)
            for arc in data.arcs(str(path)) or ():
                found[arc].update(context.split())
        data.set_query_contexts(None)
        return {arc: frozenset(rules) for arc, rules in found.items()}


def _coverage(files: list[str]) -> Any:
    try:
        import coverage
    except ImportError:
        raise UsageError("--coverage needs the package coverage: pip install 'session-harness[coverage]'") from None
    made = coverage.Coverage(config_file=False, data_file=None, branch=True, include=files)
    made.set_option("run:core", "ctrace")
    for pattern in EXCLUDED:
        made.exclude(pattern)
    return made


def _files(module: str) -> dict[str, Path]:
    """The source files of a module, by the names of the modules in them."""
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        raise UsageError(f"--coverage-source {module}: there is no module of that name with source in Python")
    origin = Path(spec.origin).resolve()
    if not spec.submodule_search_locations:
        return {module: origin}
    inside = {path: path.relative_to(origin.parent).with_suffix("").parts for path in origin.parent.rglob("*.py")}
    names = {".".join((module, *parts)).removesuffix(".__init__"): path for path, parts in inside.items()}
    return dict(sorted(names.items()))


def _module(name: str, path: Path, found: Mapping[str, Any], raw: Mapping[Branch, frozenset[str]]) -> ModuleLines:
    text = path.read_text(encoding="utf-8")
    tree, source = ast.parse(text), text.splitlines()
    inside, seen = in_functions(tree), _by_statement(raw, first_lines(tree))
    lines: dict[int, frozenset[str]] = {
        line: frozenset().union(*[rules for (_, to), rules in seen.items() if to == line])
        for line in sorted({*found["executed_lines"], *found["missing_lines"]} & inside)
    }
    # Branches are not listed where nothing was played.
    listed = (*found.get("executed_branches", ()), *found.get("missing_branches", ()))
    taken: list[Branch] = [(origin, to) for origin, to in listed]
    return ModuleLines(
        name,
        {line: source[line - 1].strip() for line in lines},
        lines,
        {branch: seen.get(branch, frozenset()) for branch in sorted(taken) if branch[0] in lines},
        {line: reason(source, line) for line in sorted(set(found["excluded_lines"]) & inside)},
    )


def _by_statement(raw: Mapping[Branch, frozenset[str]], first: Mapping[int, int]) -> dict[Branch, frozenset[str]]:
    """Steps between statements in place of steps between lines."""
    seen: dict[Branch, frozenset[str]] = {}
    for (origin, to), rules in raw.items():
        step = (first.get(origin, origin), first.get(to, to))
        seen[step] = seen.get(step, frozenset()) | rules
    return seen
