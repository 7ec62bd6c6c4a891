"""Which scenarios are played: by the rules they speak about, by their own names, by where they lie.

Knows scenarios, the catalogue's names and the bundled folder; must not know targets or outcomes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from harness.catalogue import load as catalogue
from harness.data import folder
from harness.dsl.load import load
from harness.errors import UsageError
from harness.model.rule import Profile, Standing
from harness.model.scenario import Scenario


def scenarios(
    paths: Sequence[Path] = (), *, rules: Collection[str] | None = None, patterns: Sequence[str] = ()
) -> tuple[Scenario, ...]:
    """The scenarios of these files and folders (none: the bundled ones) that speak about the rules and have the names.

    `rules` are ids; `patterns` are scenarios' ids, documents, files, areas or globs, as `login-hours`, `LIFE`, `su/*`.
    Raises ScenarioErrors for broken files, UsageError for a pattern that names no scenario.
    """
    containing = rules if rules is not None and not paths else None
    found = load(list(paths) or [folder("scenarios")], containing=containing)
    if rules is not None:
        found = tuple(scenario for scenario in found if not scenario.rules.isdisjoint(rules))
    return _named(found, patterns) if patterns else found


def asked(profile: Profile, patterns: Sequence[str]) -> tuple[str, ...]:
    """The rules to judge: those that the patterns name, or all, without those that the profile puts out.

    Raises UsageError for a pattern that names no rule, and when the profile puts all of them out.
    """
    selected = catalogue.select(patterns) if patterns else tuple(catalogue.rules())
    judged = tuple(rule for rule in selected if profile.rules[rule] is not Standing.OUT)
    if not judged:
        raise UsageError(f"nothing to play: the profile {profile.name} leaves out {', '.join(selected)}")
    return judged


def split(values: Iterable[str]) -> tuple[str, ...]:
    """Values of an option that may be repeated and may hold several, separated by commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _named(found: Sequence[Scenario], patterns: Sequence[str]) -> tuple[Scenario, ...]:
    chosen: set[str] = set()
    for pattern in patterns:
        matching = [scenario.id for scenario in found if _matches(scenario, pattern)]
        if not matching:
            raise UsageError(f"no scenario {pattern!r}{_nearest(pattern, found)}")
        chosen.update(matching)
    return tuple(scenario for scenario in found if scenario.id in chosen)


def _matches(scenario: Scenario, pattern: str) -> bool:
    names = (scenario.id, scenario.document, scenario.file)
    rule = scenario.rule.partition("/")[0]
    if pattern in names or pattern.upper() in (rule, rule.partition("-")[0]):
        return True
    return any(fnmatchcase(name, pattern) for name in names)


def _nearest(pattern: str, found: Iterable[Scenario]) -> str:
    close = get_close_matches(pattern, {scenario.document for scenario in found}, n=1)
    hint = f", did you mean {close[0]}?" if close else ""
    return f"{hint}; 'session-harness list scenarios' shows them all"
