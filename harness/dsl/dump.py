"""A scenario written as the text of a file: what the loader reads back is the same scenario.

Knows the verbs and the keys; writes no file. What stood there as a matrix, `every` or `around` is written out.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import msgspec
import yaml
from msgspec import UNSET

from harness.catalogue.load import rules
from harness.dsl.durations import written
from harness.dsl.needs import needs_of
from harness.dsl.shape import ListOf
from harness.dsl.verbs import VERBS
from harness.model.expect import CookieExpect, Expect
from harness.model.policy import Policy
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import Action, Expectation, Overtake, Prefer, Step
from harness.model.world import BrowserSpec, World

_NONE = {CookieExpect: "absent", BrowserSpec: "none"}
"""The word that stands for None in a record; others write null."""


class _Dumper(yaml.SafeDumper):
    """Takes `on`, `yes` and the like for the words that they are, as YAML 1.2 does."""


_Dumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("true|false|True|False|TRUE|FALSE"), list("tTfF")
)


def dump(scenario: Scenario, name: str) -> str:
    """The text of a file with this scenario under this name."""
    own = _own_clause(scenario)
    head = {
        "scenario": name,
        "title": scenario.title,
        "rule": _rule(*own),
        "checks": sorted(scenario.rules - {scenario.rule} - _asked(scenario.steps)),
        "policy": _record(scenario.policy, Policy()),
        "world": _world(scenario.world),
        "start": _start(scenario),
        "needs": sorted(scenario.needs - needs_of(scenario.policy, scenario.world, scenario.steps)),
    }
    lines = [f"{key}: {_flow(value)}" for key, value in head.items() if value not in (None, {}, [])]
    steps = [f"  - {_flow(_step(step, own))}" for step in scenario.steps]
    return "\n".join([*lines, "steps:", *steps, ""])


def _start(scenario: Scenario) -> str | None:
    text = scenario.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None if text == FIRST_INSTANT else text


def _flow(value: Any) -> str:
    """A value on one line."""
    form: dict[str, Any] = {"default_flow_style": True, "sort_keys": False, "width": float("inf")}
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, **form)
    return text.removesuffix("\n").removesuffix("\n...")


def _own_clause(scenario: Scenario) -> tuple[str, str]:
    """The clause that `expect` belongs to: the first of the scenario's rule that some step asks for."""
    for _, step in scenario.numbered_steps():
        for one in step.expectations:
            if one.rule == scenario.rule:
                return one.rule, one.clause
    return scenario.rule, next(iter(rules()[scenario.rule].clauses))


def _rule(rule: str, clause: str) -> str:
    return rule if len(rules()[rule].clauses) == 1 else f"{rule}/{clause}"


def _asked(steps: tuple[Step, ...]) -> set[str]:
    asked = {one.rule for step in steps for one in step.expectations}
    inner = [step.action.by for step in steps if isinstance(step.action, Overtake)]
    return asked.union(*map(_asked, inner))


def _world(world: World) -> dict[str, Any]:
    default = World()
    plain = _record(world, default)
    if "users" in plain:
        plain["users"] = [_named(user) for user in plain["users"]]
    if "browsers" in plain:
        plain["browsers"] = [_named(browser) for browser in plain["browsers"]]
    if "wikis" in plain:
        plain["wikis"] = {wiki.pop("name", default.wikis[0].name): wiki for wiki in plain["wikis"]}
    return plain


def _named(plain: dict[str, Any]) -> Any:
    """A record of which only the name differs from the default is written as its name."""
    return plain["name"] if set(plain) == {"name"} else plain


def _step(step: Step, own: tuple[str, str]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    if step.browser is not None:
        plain["as"] = step.browser
    plain.update(_action(step.action, own))
    if step.wiki is not None:
        plain["on"] = step.wiki
    if step.given is not None:
        plain["given"] = _expect(step.given)
    plain.update(_expectations(step.expectations, own))
    if step.capture is not None:
        plain["capture"] = step.capture
    return plain


def _expectations(expectations: tuple[Expectation, ...], own: tuple[str, str]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    also = {}
    for one in expectations:
        if (one.rule, one.clause) == own:
            plain["expect"] = _expect(one.expect)
        else:
            also[_rule(one.rule, one.clause)] = _expect(one.expect)
    return plain | ({"also": also} if also else {})


def _expect(expect: Expect) -> dict[str, Any]:
    return _record(expect, None)


def _action(action: Action, own: tuple[str, str]) -> dict[str, Any]:
    """The leading key with the verb and its words, then the verb's own keys."""
    verb = VERBS[action.VERB]
    options = {name: value for name, value in _options(action) if name not in verb.positional}
    if isinstance(action, Overtake):
        options["by"] = [_step(step, own) for step in action.by]
    if verb.lead != "do":
        return {verb.lead: _plain(getattr(action, next(iter(verb.positional))), None), **options}
    words = [action.VERB, *_words(action)]
    return {"do": " ".join(words), **options}


def _words(action: Action) -> Iterator[str]:
    if isinstance(action, Prefer):
        yield f"remember_me {'on' if action.remember_me else 'off'}"
        return
    for name, kind in VERBS[action.VERB].positional.items():
        value = getattr(action, name)
        for word in value if isinstance(kind, ListOf) else (value,):
            yield shlex.quote(str(word))


def _options(action: Action) -> Iterator[tuple[str, Any]]:
    """The fields that differ from their default, or have none."""
    for field in msgspec.structs.fields(type(action)):
        value = getattr(action, field.name)
        if field.required or value != _usual(field):
            yield field.name, _plain(value, None)


def _record(record: msgspec.Struct, default: msgspec.Struct | None) -> dict[str, Any]:
    """The fields of a record that are set, or that differ from this default."""
    fields = {}
    for field in msgspec.structs.fields(type(record)):
        value = getattr(record, field.name)
        usual = getattr(default, field.name) if default is not None else _usual(field)
        if value is not UNSET and (field.required or value != usual):
            fields[field.name] = _plain(value, _NONE.get(type(record)))
    return fields


def _usual(field: msgspec.structs.FieldInfo) -> Any:
    """What a field is when nothing is said."""
    return field.default_factory() if callable(field.default_factory) else field.default


def _plain(value: Any, none: str | None) -> Any:
    match value:
        case None:
            return none
        case timedelta():
            return written(value)
        case msgspec.Struct():
            return _record(value, None)
        case tuple() | list():
            return [_plain(item, none) for item in value]
        case dict():
            return {key: _plain(item, None) for key, item in value.items()}
        case _:
            return value
