"""Mutates the reference's session code and plays the scenarios alone against each mutant: `reports/mutants.md`.

`python -m tests.mutation [--remember FILE] [--since REVISION] [--first LIST] [--most N] [--minutes N] [MODULE …]`. With
modules no page is written: only these are played against, for a first look. With --most each mutant meets only N plays,
and the page says so; those whose ids begin as --first says, separated by commas, come first. FILE keeps which scenario
noticed which mutant: the next time that one is played first, then those that noticed others in the same function. With
--since, what was noticed by the page at that revision, and is a change of the same line, isn't played again, and the
page says of how many that holds. After --minutes nothing is played any more: what is left counts as not noticed. Exit
status 1: too few mutants are noticed, too many are called equivalent, or one that is called so isn't there or was
noticed.
"""

from __future__ import annotations

import argparse
import ast
import math
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic  # noqa: TID251, how long there is time for

import msgspec

from harness.coverage.source import first_lines, in_functions
from harness.data import folder
from harness.dsl.load import load
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.page import Equivalent, Result, faults, is_listed, page
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


def results(
    modules: Sequence[str],
    remembered: dict[str, str],
    most: int | None = None,
    since: str = "",
    ahead: tuple[str, ...] = (),
    minutes: float = math.inf,
) -> Iterator[Result]:
    """Each mutant of these modules with what noticed it, in order. `remembered`: mutants to scenarios, kept up."""
    paths = {module: _path(module) for module in modules}
    scenarios = load([folder("scenarios")])
    places = {scenario.id: place for place, scenario in enumerate(scenarios)}
    until = monotonic() + minutes * 60
    known, near = reach(scenarios, paths), defaultdict[str, list[str]](list)
    before_now = _noticed_at(since) if since else frozenset()
    for key, name in remembered.items():
        near[_function(key)].append(name)

    def result(one: tuple[Mutant, list[int]]) -> Result:
        mutant, plays = one
        if mutant.key in before_now:
            return Result(mutant, since, len(plays), since=since)
        if monotonic() > until:
            return Result(mutant, None, len(plays), played=False)
        first = remembered.get(mutant.key, "")
        before = dict.fromkeys(places[name] for name in (first, *near[_function(mutant.key)]) if name in places)
        plays = sorted(plays, key=lambda play: not scenarios[play].id.startswith(ahead))
        order = list(dict.fromkeys([*before, *plays[:most]]))
        return Result(mutant, killer(mutant, order, scenarios) if plays else None, len(plays))

    work = [one for module, path in paths.items() for one in _work(module, path, known)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(result, work):
            if found.killer is not None and not found.since:
                remembered[found.mutant.key] = found.killer.rpartition(" in ")[2]
            yield found


def _noticed_at(revision: str) -> frozenset[str]:
    """The keys of the mutants that the page of this revision doesn't list. CalledProcessError: there is none such."""
    listed = _at(revision, PAGE)
    return frozenset(
        mutant.key
        for module in MODULES
        for mutant in mutants(module, _at(revision, _path(module)))
        if not is_listed(mutant, listed)
    )


def _at(revision: str, path: Path) -> str:
    command = ["git", "show", f"{revision}:{path.relative_to(ROOT)}"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _function(key: str) -> str:
    """Module and function of a mutant's key."""
    return "|".join(key.split("|")[:2])


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


def main(
    modules: Sequence[str],
    remember: Path | None,
    most: int | None,
    since: str = "",
    ahead: tuple[str, ...] = (),
    minutes: float = math.inf,
) -> int:
    """Play, tell, write; the exit status."""
    remembered = msgspec.json.decode(remember.read_bytes()) if remember is not None and remember.exists() else {}
    try:
        found = [_told(one) for one in results(modules or MODULES, remembered, most, since, ahead, minutes)]
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
    parser.add_argument("--since", default="")
    parser.add_argument("--first", default="")
    parser.add_argument("--most", type=int)
    parser.add_argument("--minutes", type=float, default=math.inf)
    given = parser.parse_args()
    ahead = tuple(filter(None, given.first.split(",")))
    raise SystemExit(main(given.modules, given.remember, given.most, given.since, ahead, given.minutes))
