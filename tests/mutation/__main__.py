"""Mutates the reference's session code and plays the scenarios alone against each mutant: `reports/mutants.md`.

`python -m tests.mutation [--remember FILE] [--most N] [MODULE …]`. With modules no page is written: only these are
played against, for a first look. With --most each mutant meets only N plays, and the page says so. FILE keeps which
scenario noticed which mutant: the next time that one is played first. Exit status 1: too few mutants are noticed, too
many are called equivalent, or one that is called so isn't there or was noticed.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from harness.coverage.source import first_lines, in_functions
from harness.data import folder
from harness.dsl.load import load
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.page import Equivalent, Result, faults, page
from tests.mutation.playing import Reach, killer, reach

MODULES = (
    "reference_impl.handler",
    "reference_impl.session",
    "reference_impl.ids",
    "reference_impl.policy",
    "reference_impl.records",
    "reference_impl.stores.files",
    "reference_impl.stores.memory",
    "reference_impl.stores.slots",
)
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "reports" / "mutants.md"
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
AT_ONCE = 2
"""Mutants that are played against at the same time."""


def equivalents() -> list[Equivalent]:
    """The mutants that change nothing anybody could see, each with its proof."""
    return msgspec.yaml.decode(EQUIVALENT.read_bytes(), type=list[Equivalent])


def results(modules: Sequence[str], remembered: dict[str, str], most: int | None = None) -> Iterator[Result]:
    """Each mutant of these modules with what noticed it, in order. `remembered`: mutants to scenarios, kept up."""
    paths = {module: _path(module) for module in modules}
    scenarios = load([folder("scenarios")])
    places = {scenario.id: place for place, scenario in enumerate(scenarios)}
    known = reach(scenarios, paths)

    def result(one: tuple[Mutant, list[int]]) -> Result:
        mutant, plays = one
        first = places.get(remembered.get(mutant.key, ""))
        order = plays[:most] if first is None else [first, *plays[:most]]
        return Result(mutant, killer(mutant, order, scenarios) if plays else None, len(plays))

    work = [one for module, path in paths.items() for one in _work(module, path, known)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(result, work):
            if found.killer is not None:
                remembered[found.mutant.key] = found.killer.rpartition(" in ")[2]
            yield found


def _path(module: str) -> Path:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


def _work(module: str, path: Path, known: Reach) -> Iterator[tuple[Mutant, list[int]]]:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    statement, inside = first_lines(tree), in_functions(tree)
    for mutant in mutants(module, source):
        yield mutant, known.plays(module, mutant.line, statement, inside)


def _told(one: Result) -> Result:
    """The result; a mutant that nothing noticed is told at once, for there is long to wait."""
    if one.killer is None:
        sys.stdout.write(f"{one.told()}\n")
        sys.stdout.flush()
    return one


def main(modules: Sequence[str], remember: Path | None, most: int | None) -> int:
    """Play, tell, write; the exit status."""
    remembered = msgspec.json.decode(remember.read_bytes()) if remember is not None and remember.exists() else {}
    try:
        found = [_told(one) for one in results(modules or MODULES, remembered, most)]
    finally:
        if remember is not None:
            remember.write_bytes(msgspec.json.encode(remembered))
    told = equivalents()
    if not modules:
        PAGE.write_text(page(found, told, most), encoding="utf-8")
    wrong = list(faults(found, [one for one in told if one.module in (modules or MODULES)]))
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m tests.mutation")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--remember", type=Path)
    parser.add_argument("--most", type=int)
    given = parser.parse_args()
    raise SystemExit(main(given.modules, given.remember, given.most))
