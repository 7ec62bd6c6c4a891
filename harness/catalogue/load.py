"""The catalogue of rules and the profiles, read from their YAML files.

Knows the form of the files and how ids, areas and globs name rules; must not know scenarios, targets or verdicts.
All values are text, so the files are read without YAML's guesses (`no`, `on`, `1.8` stay what they look like).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import yaml

from harness.data import folder
from harness.errors import SessionHarnessError, UsageError
from harness.model.rule import Level, Profile, Rule, Standing

AREAS = {
    "LIFE": "how long a login lasts",
    "RENEW": "activity renews the session",
    "EXPIRE": "the server ends the session",
    "ANON": "visitors who never logged in",
    "SESSION": "request.session, the values kept",
    "LOGIN": "logging in",
    "LOGOUT": "logging out",
    "SWITCH": "another user in one session",
    "SU": "a superuser acts as another user",
    "TRAIL": "the trail of visited pages",
    "SCOPE": "one wiki's cookie: host, path, Secure",
    "FARM": "several wikis",
    "REPLACE": "replacing the parts",
    "COOKIE": "the form of the cookie",
    "ROBUST": "bad input and failing stores",
    "CONC": "requests at the same time",
    "CLEAN": "sweeping expired records",
    "CLOCK": "clocks that are wrong or strange",
    "UPGRADE": "from one version to the next",
}
"""Every area with its title, in the order of the contract. An area is one file, `rules/<area>.yaml`."""

_NEWER = "It came after this version of the profile; the next one judges it."

_Form = TypeVar("_Form")
_YamlLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _ProfileFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A profile as written: a standing for each level, then exceptions (ids or globs), of which the last one counts.

    Its version is the last set of rules that it judges. A rule that came later and isn't out is pending, so that it is
    seen coming; with `newer: out` it is out as well.
    """

    title: str
    version: Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d*$")]
    levels: Annotated[dict[Level, Standing], msgspec.Meta(min_length=len(Level))]
    rules: dict[str, Standing] = {}
    newer: Literal["pending", "out"] = "pending"


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id, by area in the order of the contract, then by number. The dict is shared: don't change it.

    Raises SessionHarnessError when a file of the catalogue is broken.
    """
    found: dict[str, Rule] = {}
    for area in AREAS:
        path = folder("catalogue") / "rules" / f"{area.lower()}.yaml"
        for one in _read(path, tuple[Rule, ...]):
            if one.area != area or one.id in found:
                raise SessionHarnessError(f"{path.name}: the rule {one.id} stands here twice or in the wrong file")
            found[one.id] = one
    return found


def rule(rule_id: str) -> Rule:
    """The rule of this id, in any case. Raises UsageError naming the nearest id when there is none."""
    found = rules().get(rule_id.upper())
    if found is None:
        raise _unknown("rule", rule_id, rules(), "rules")
    return found


def select(patterns: Sequence[str]) -> tuple[str, ...]:
    """The ids that any of the patterns names, in the order of the catalogue.

    A pattern is an id, an area or a glob, as RENEW-01, su or LIFE-0*, in any case. Raises UsageError for a pattern that
    names no rule.
    """
    chosen = {rule_id for pattern in patterns for rule_id in _matching(pattern)}
    return tuple(rule_id for rule_id in rules() if rule_id in chosen)


def clause_of(ref: str) -> tuple[str, str]:
    """The rule id and clause id that `ref` names: RENEW-01/head, or LIFE-02 alone where the rule has one clause.

    Raises UsageError for an unknown rule or clause, and for a rule alone that has several clauses.
    """
    rule_id, slash, clause = ref.partition("/")
    found = rule(rule_id)
    if clause in found.clauses:
        return found.id, clause
    if not slash and len(found.clauses) == 1:
        return found.id, next(iter(found.clauses))
    allowed = f"; its clauses are {', '.join(found.clauses)}"
    if slash:
        raise UsageError(f"{found.id} has no clause {clause!r}{_nearest(clause, found.clauses)}{allowed}")
    raise UsageError(f"{found.id} has several clauses, name one as {found.id}/{next(iter(found.clauses))}{allowed}")


def profiles() -> tuple[str, ...]:
    """The names of all profiles, in alphabetical order."""
    return tuple(sorted(path.stem for path in (folder("catalogue") / "profiles").glob("*.yaml")))


@cache
def profile(name: str) -> Profile:
    """The profile of this name, with a standing for every rule.

    Raises UsageError naming the nearest name when there is none, and SessionHarnessError when a file is broken.
    """
    if name not in profiles():
        raise _unknown("profile", name, profiles(), "profiles")
    written = _read(folder("catalogue") / "profiles" / f"{name}.yaml", _ProfileFile)
    waiting = _read(folder("catalogue") / "pending.yaml", dict[str, str])
    try:
        standings = _standings(written)
        pending = {one: reason for one, reason in waiting.items() if standings[rule(one).id] is not Standing.OUT}
        pending |= {one: _NEWER for one in rules() if standings[one] is Standing.PENDING and one not in pending}
    except UsageError as error:
        raise SessionHarnessError(f"profile {name}: {error}") from error
    standings.update(dict.fromkeys(pending, Standing.PENDING))
    return Profile(name=name, version=written.version, title=written.title, rules=standings, pending=pending)


def _standings(written: _ProfileFile) -> dict[str, Standing]:
    """The standing of every rule: its level's, unless an exception names it. Raises UsageError as `_matching` does."""
    standings = {rule_id: written.levels[one.level] for rule_id, one in rules().items()}
    for pattern, standing in written.rules.items():
        standings.update(dict.fromkeys(_matching(pattern), standing))
    later = [rule_id for rule_id, one in rules().items() if int(one.since) > int(written.version)]
    return standings | {one: Standing(written.newer) for one in later if standings[one] is not Standing.OUT}


def _matching(pattern: str) -> list[str]:
    wanted = pattern.upper()
    found = [rule_id for rule_id, one in rules().items() if fnmatchcase(rule_id, wanted) or one.area == wanted]
    if not found:
        raise _unknown("rule or area", pattern, (*AREAS, *rules()), "rules")
    return found


def _read(path: Path, form: type[_Form]) -> _Form:
    """The file's content in the form given. Raises SessionHarnessError naming the file and the place."""
    try:
        # The base loader is safer than the safe one: it makes text, lists and dicts only.
        return msgspec.convert(yaml.load(path.read_bytes(), _YamlLoader), form)  # noqa: S506
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise SessionHarnessError(f"{path.name}: this file of the catalogue can't be read: {error}") from error


def _unknown(kind: str, wanted: str, known: Iterable[str], listing: str) -> UsageError:
    return UsageError(f"no {kind} {wanted!r}{_nearest(wanted, known)}; 'session-harness list {listing}' shows them all")


def _nearest(wanted: str, known: Iterable[str]) -> str:
    by_folded = {one.upper(): one for one in known}
    close = get_close_matches(wanted.upper(), by_folded, n=1)
    return f", did you mean {by_folded[close[0]]}?" if close else ""
