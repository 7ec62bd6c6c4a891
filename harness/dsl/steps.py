"""One step as written: its action, its keys, and where each of them stands.

Knows how words and keys become an action; must not know the order of steps, nor what the world has.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import yaml
from yaml import MappingNode, ScalarNode, SequenceNode

from harness.dsl.places import nearest
from harness.dsl.reader import BAD, Mention, Reader
from harness.dsl.shape import ListOf
from harness.dsl.verbs import APART, COMMON, DO, LEADS, TOGETHER, VERBS, Steps, Verb
from harness.dsl.yaml_nodes import found, scalar
from harness.model.expect import Expect

Keys = dict[str, tuple[ScalarNode, yaml.Node]]


@dataclass(slots=True)
class Draft:
    """A step as written: the scenario's rule is still missing, and `every` and `around` stand for several steps."""

    node: yaml.Node
    action: Any
    """None: it could not be read."""
    common: dict[str, Any]
    """What stands under the keys that do not belong to one verb."""
    places: Keys
    mentions: list[Mention]
    by: tuple[Draft, ...] = ()

    def expects(self) -> list[tuple[Expect, yaml.Node]]:
        """Everything that the step must show, each with its key."""
        names = [name for name in ("given", "expect", "before", "after") if name in self.common]
        own: list[tuple[Expect, yaml.Node]] = [(self.common[name], self.places[name][0]) for name in names]
        return own + [(expect, self.places["also"][0]) for expect in self.common.get("also", {}).values()]


def read_steps(reader: Reader, node: yaml.Node) -> tuple[Draft, ...]:
    """The steps of a list, with those that could not be read left out."""
    resolved = reader.resolve(node)
    if resolved is None:
        return ()
    if not isinstance(resolved, SequenceNode) or not resolved.value:
        reader.source.add(resolved, f"expected a list of steps, found {found(resolved)}")
        return ()
    return tuple(draft for item in resolved.value if (draft := read_step(reader, item)) is not None)


def read_step(reader: Reader, node: yaml.Node) -> Draft | None:
    """One step; None: a problem was noted. A step without a column in it is the same in every row: it is read once."""
    if id(node) in reader.memo:
        known: Draft | None = reader.memo[id(node)]
        return known
    hits, outer = reader.hits, reader.mentions
    reader.mentions = []
    resolved = reader.resolve(node)
    draft = None if resolved is None else _read(reader, resolved)
    reader.mentions = outer
    if reader.hits == hits:
        reader.memo[id(node)] = draft
    return draft


def _read(reader: Reader, node: yaml.Node) -> Draft | None:
    if not isinstance(node, MappingNode):
        reader.source.add(node, f"expected a step, found {found(node)}", f"a step has one of: {', '.join(LEADS)}")
        return None
    keys: Keys = {key.value: (key, value) for key, value in node.value}
    leads = [lead for lead in LEADS if lead in keys]
    if len(leads) != 1:
        _refuse_leads(reader, node, keys, leads)
        return None
    action = _action(reader, leads[0], keys[leads[0]][1])
    if action is None:
        return _draft(reader, node, keys, None, {})
    verb, values = action
    wrong = list(_wrong_keys(node, verb, keys))
    for place, message, hint in wrong:
        reader.source.add(place, message, hint)
    by: tuple[Draft, ...] = ()
    for name, (_, value) in keys.items():
        kind = verb.keys.get(name)
        if isinstance(kind, Steps):
            by = read_steps(reader, value)
        elif kind is not None:
            values[name] = kind.read(reader, value)
    return _draft(reader, node, keys, None if wrong else verb, values, by)


def _draft(
    reader: Reader,
    node: yaml.Node,
    keys: Keys,
    verb: Verb | None,
    values: dict[str, Any],
    by: tuple[Draft, ...] = (),
) -> Draft:
    own = verb.options if verb is not None else {}
    common = {name: values.pop(name) for name in keys if name in COMMON and name in values and name not in own}
    good = verb is not None and BAD not in values.values()
    action = verb.struct(**values) if verb is not None and good else None
    common = {name: value for name, value in common.items() if value is not BAD}
    return Draft(node, action, common, keys, reader.mentions, by)


def _refuse_leads(reader: Reader, node: MappingNode, keys: Keys, leads: list[str]) -> None:
    if leads:
        key = keys[leads[1]][0]
        reader.source.add(key, f"a step does one thing, found both '{leads[0]}' and '{leads[1]}'")
        return
    wrong = next((key for name, (key, _) in keys.items() if name not in COMMON), None)
    name = wrong.value if wrong else ""
    hint = f"write: do: {DO[name].usage}" if name in DO else nearest(name, LEADS, "a step has one of")
    reader.source.add(wrong or node, "this step does nothing", hint)


def _wrong_keys(node: MappingNode, verb: Verb, keys: Keys) -> Iterator[tuple[yaml.Node, str, str]]:
    """Keys that are not the verb's, that are missing, or that do not go together: place, message, hint."""
    for name, (key, _) in keys.items():
        if name in COMMON and name not in verb.keys:
            yield key, f"'{name}' means nothing beside '{verb.word}'", nearest("", verb.keys)
        elif name not in verb.keys and name != verb.lead:
            yield key, f"unknown key '{name}' beside '{verb.word}'", nearest(name, verb.keys)
    for name in verb.required:
        if name not in keys:
            yield node, f"'{verb.word}' needs the key '{name}'", ""
    for name, others in TOGETHER.items():
        for other in others:
            if name in keys and other not in keys and name not in verb.options:
                yield keys[name][0], f"'{name}' needs the key '{other}' beside it", ""
    for name, others in APART.items():
        for other in others:
            if name in keys and other in keys:
                yield keys[other][0], f"'{other}' can't stand beside '{name}'", ""


def _action(reader: Reader, lead: str, node: yaml.Node) -> tuple[Verb, dict[str, Any]] | None:
    """The verb and its positional values, read from the leading key; None: a problem was noted."""
    if lead != "do":
        verb = VERBS[lead]
        return verb, {name: kind.read(reader, node) for name, kind in verb.positional.items()}
    resolved = reader.resolve(node)
    if resolved is None:
        return None
    if not isinstance(resolved, ScalarNode) or not isinstance(scalar(resolved), str):
        reader.source.add(resolved, f"expected what to do, as 'login JoeDoe', found {found(resolved)}")
        return None
    words = _words(reader, resolved)
    if not words:
        return None
    word = words[0].value
    if word not in DO:
        hint = f"write it as a key: '{word}: …'" if word in VERBS else nearest(word, DO, "verbs")
        reader.source.add(words[0], f"there is no verb '{word}'", hint)
        return None
    return DO[word], _positional(reader, DO[word], words)


def _positional(reader: Reader, verb: Verb, words: list[ScalarNode]) -> dict[str, Any]:
    """The values of the words after the verb, in the order of its fields; the last field may take several."""
    rest = words[1:]
    if len(rest) == 2 and rest[0].value == "remember_me" and "remember_me" in verb.positional:
        rest = rest[1:]
    values: dict[str, Any] = {}
    for name, kind in verb.positional.items():
        if not rest:
            reader.source.add(words[-1], f"'{verb.word}' needs one more word", f"write: {verb.usage}")
            values[name] = BAD
        elif isinstance(kind, ListOf):
            several = tuple([kind.item.read(reader, word) for word in rest])
            values[name] = BAD if BAD in several else several
            rest = []
        else:
            values[name] = kind.read(reader, rest[0])
            rest = rest[1:]
    if rest:
        reader.source.add(rest[0], f"'{verb.word}' takes no more words", f"write: {verb.usage}")
    return values


class _Mark(NamedTuple):
    line: int
    column: int


def _words(reader: Reader, node: ScalarNode) -> list[ScalarNode]:
    """The words of a `do`, each as a quoted scalar with its place; quotes hold a word together."""
    text: str = node.value
    try:
        words = shlex.split(text) if "'" in text or '"' in text or "\\" in text else text.split()
    except ValueError as error:
        reader.source.add(node, f"the words can't be told apart: {str(error).lower()}")
        return []
    if not words:
        reader.source.add(node, "expected what to do, found nothing")
    line, column = node.start_mark.line, node.start_mark.column + (1 if node.style else 0)
    nodes, end = [], 0
    for word in words:
        start = max(text.find(word, end), end)
        end = start + len(word)
        first, last = _Mark(line, column + start), _Mark(line, column + end)
        nodes.append(ScalarNode("", word, cast(yaml.Mark, first), cast(yaml.Mark, last), "'"))
    return nodes
