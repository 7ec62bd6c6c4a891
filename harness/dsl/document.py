"""One YAML document to scenarios: its keys, the rows of its matrix, and what they are expanded into.

Knows the keys of a document; reads no file.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from itertools import product
from typing import Any

import yaml
from yaml import MappingNode, ScalarNode, SequenceNode

from harness.dsl import meaning
from harness.dsl.expand import plays
from harness.dsl.forms import POLICY, WORLD, RuleRef
from harness.dsl.kinds import Kind, Schema, Text
from harness.dsl.needs import PREFIXES, named, needs_of
from harness.dsl.places import Source, nearest
from harness.dsl.reader import BAD, Reader
from harness.dsl.shape import ListOf
from harness.dsl.steps import Draft, read_steps
from harness.dsl.verbs import Steps
from harness.dsl.yaml_nodes import found
from harness.model.policy import Policy
from harness.model.scenario import FIRST_INSTANT, Scenario
from harness.model.step import Overtake, Step
from harness.model.world import World

Row = dict[str, yaml.Node]

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ROW = r"^[A-Za-z0-9_.-]+$"
COLUMN = r"^[A-Za-z][A-Za-z0-9_-]*$"
INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"


class Instant(Text):
    """An instant in UTC, to the second."""

    def __init__(self) -> None:
        super().__init__(INSTANT, f"an instant as {FIRST_INSTANT}")

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        text = super().convert(reader, node)
        try:
            return BAD if text is BAD else datetime.fromisoformat(text).astimezone(UTC)
        except ValueError as error:
            reader.source.add(node, f"there is no such instant: {error}")
            return BAD


class Need(Text):
    """A capability of a target."""

    words = "a capability"

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        name = super().convert(reader, node)
        if name is BAD or name in named() or name.startswith(PREFIXES):
            return name
        reader.source.add(node, f"there is no capability '{name}'", nearest(name, named()))
        return BAD


class Matrix(Kind):
    """Tables of named rows; their product is played. Read as [(row's id, its cells)]."""

    words = "a table of named rows, or a list of such tables"

    def __init__(self) -> None:
        self.row, self.column = Text(ROW, "a row's name"), Text(COLUMN, "a column's name")

    def convert(self, reader: Reader, node: yaml.Node) -> list[tuple[str, Row]]:
        before = reader.source.count
        tables = node.value if isinstance(node, SequenceNode) else [node]
        read = [self._table(reader, table) for table in tables]
        if not read:
            self.refuse(reader, node)
        self._refuse_shared(reader, read)
        rows = [self._join(parts) for parts in product(*read)] if read and all(read) else []
        return rows if reader.source.count == before else rows[:1]

    def _table(self, reader: Reader, node: yaml.Node) -> list[tuple[str, Row]]:
        if not isinstance(node, MappingNode) or not node.value:
            self.refuse(reader, node)
            return []
        rows = []
        first: list[str] = []
        for key, value in node.value:
            if not isinstance(value, MappingNode) or not value.value:
                reader.source.add(value, f"expected the cells of a row, found {found(value)}")
                continue
            self.row.convert(reader, key)
            cells = {column.value: cell for column, cell in value.value if self._is_column(reader, column)}
            first = first or list(cells)
            for name in set(first) ^ set(cells):
                reader.source.add(key, f"the rows of a table have the same columns; '{name}' is not in all of them")
            rows.append((key.value, cells))
        return rows

    def _is_column(self, reader: Reader, node: ScalarNode) -> bool:
        return self.column.convert(reader, node) is not BAD

    def _refuse_shared(self, reader: Reader, tables: list[list[tuple[str, Row]]]) -> None:
        seen: set[str] = set()
        for table in tables:
            for name, cell in table[0][1].items() if table else ():
                if name in seen:
                    reader.source.add(cell, f"the column '{name}' stands in two tables")
                seen.add(name)

    def _join(self, rows: tuple[tuple[str, Row], ...]) -> tuple[str, Row]:
        return "+".join(name for name, _ in rows), {name: cell for _, row in rows for name, cell in row.items()}

    def schema(self) -> Schema:
        cells: Schema = {"type": "object", "minProperties": 1, "propertyNames": self.column.schema()}
        table: Schema = {
            "type": "object",
            "minProperties": 1,
            "propertyNames": self.row.schema(),
            "additionalProperties": cells,
        }
        return {"anyOf": [table, {"type": "array", "minItems": 1, "items": table}]}


KEYS: dict[str, tuple[Kind, str]] = {
    "scenario": (Text(ID, "a name in kebab-case"), "The scenario's name, unique over the whole suite."),
    "title": (Text(), "What it shows, in one sentence."),
    "rule": (RuleRef(), "The rule that `expect` belongs to, with its clause if it has several: `RENEW-01/page`."),
    "checks": (ListOf(RuleRef(whole=True)), "Rules whose check of whole histories this scenario feeds, too."),
    "policy": (POLICY, "The options of the wiki, in MoinMoin's units: hours as bare numbers."),
    "world": (WORLD, "Who and what is there."),
    "start": (Instant(), f"When it starts; {FIRST_INSTANT}, unless said."),
    "needs": (ListOf(Need()), "Capabilities of the target beyond those that steps and expectations show."),
    "matrix": (Matrix(), "Named rows; each is a play, with `$column` filled in. Of several tables every combination."),
    "steps": (Steps(), "The story, in order."),
}
REQUIRED = ("scenario", "title", "rule", "steps")
_ONCE = ("scenario", "matrix")
"""Keys in which no column can be named."""


def read_document(
    source: Source, node: yaml.Node, file: str, digest: str, containing: Collection[str] | None = None
) -> tuple[Scenario, ...]:
    """The scenarios of a document; none when problems were noted. `containing`: see `harness.dsl.load.load`."""
    before = source.count
    reader = Reader(source)
    nodes = _keys(source, node)
    rows = KEYS["matrix"][0].convert(reader, nodes["matrix"]) if "matrix" in nodes else [("", {})]
    if "scenario" in nodes:
        KEYS["scenario"][0].convert(reader, nodes["scenario"])
    if containing is not None:
        rows = _naming(source, nodes, rows, containing)
    scenarios: list[Scenario] = []
    for name, cells in rows:
        reader.row = cells
        values, drafts = _row(reader, nodes, node)
        if source.count == before:
            label = nodes["scenario"].value
            head = {"document": label, "file": file, "digest": digest}
            scenarios += _scenarios(f"{label}[{name}]" if name else label, head, values, drafts)
    if source.count == before and rows:
        _refuse_unused(reader, rows)
    return tuple(scenarios) if source.count == before else ()


def _naming(
    source: Source, nodes: dict[str, yaml.Node], rows: list[tuple[str, Row]], texts: Collection[str]
) -> list[tuple[str, Row]]:
    """The rows in which one of the texts stands, or all of them when it stands in what they share."""

    def has_one(node: yaml.Node) -> bool:
        written = source.text[node.start_mark.index : node.end_mark.index]
        return any(text in written for text in texts)

    if any(has_one(value) for key, value in nodes.items() if key != "matrix"):
        return rows
    return [(name, cells) for name, cells in rows if any(has_one(cell) for cell in cells.values())]


def name_of(node: yaml.Node) -> ScalarNode | None:
    """Where a document says its scenario's name, if it does."""
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((value for key, value in pairs if key.value == "scenario" and isinstance(value, ScalarNode)), None)


def _keys(source: Source, node: yaml.Node) -> dict[str, yaml.Node]:
    if not isinstance(node, MappingNode):
        source.add(node, f"expected a scenario, found {found(node)}", f"keys: {', '.join(KEYS)}")
        return {}
    for key, _ in node.value:
        if key.value not in KEYS:
            source.add(key, f"unknown key '{key.value}' in a scenario", nearest(key.value, KEYS))
    nodes = {key.value: value for key, value in node.value}
    missing = [name for name in REQUIRED if name not in nodes]
    if missing:
        start = node.start_mark
        source.add_at(start.line + 1, start.column + 1, 1, f"a scenario needs also: {', '.join(missing)}")
    return nodes


def _row(reader: Reader, nodes: dict[str, yaml.Node], node: yaml.Node) -> tuple[dict[str, Any], tuple[Draft, ...]]:
    """What stands under each key, with one row of the matrix filled in, and checked."""
    values = {
        name: _value(reader, KEYS[name][0], value)
        for name, value in nodes.items()
        if name in KEYS and name not in (*_ONCE, "steps")
    }
    drafts = read_steps(reader, nodes["steps"]) if "steps" in nodes else ()
    world = values.get("world", World())
    if world is not BAD:
        meaning.check(reader.source, world, nodes.get("world", node), drafts)
    return values, drafts


def _value(reader: Reader, kind: Kind, node: yaml.Node) -> Any:
    if id(node) in reader.memo:
        return reader.memo[id(node)]
    hits = reader.hits
    value = kind.read(reader, node)
    if reader.hits == hits:
        reader.memo[id(node)] = value
    return value


def _refuse_unused(reader: Reader, rows: list[tuple[str, Row]]) -> None:
    for name, cell in rows[0][1].items():
        if name not in reader.used:
            reader.source.add(cell, f"the column '{name}' is used nowhere", f"name it where it belongs: ${name}")


def _scenarios(name: str, head: dict[str, str], values: dict[str, Any], drafts: tuple[Draft, ...]) -> list[Scenario]:
    """The plays of one row. They share what they need, and which rules they are for: they are chosen together."""
    rule: tuple[str, str] = values["rule"]
    policy, world = values.get("policy", Policy()), values.get("world", World())
    played = list(plays(drafts, rule))
    steps = tuple({id(step): step for _, play in played for step in play}.values())
    rules = frozenset([rule[0], *values.get("checks", ()), *_rules(steps)])
    needs = needs_of(policy, world, steps).union(values.get("needs", ()))
    start = values.get("start", _FIRST)
    return [
        Scenario(
            id=name + suffix,
            title=values["title"],
            rule=rule[0],
            policy=policy,
            world=world,
            start=start,
            steps=play,
            rules=rules,
            needs=needs,
            **head,
        )
        for suffix, play in played
    ]


_FIRST = datetime.fromisoformat(FIRST_INSTANT)


def _rules(steps: tuple[Step, ...]) -> set[str]:
    """The rules that the expectations belong to, also those of steps that overtake others."""
    found_rules = {expectation.rule for step in steps for expectation in step.expectations}
    for step in steps:
        if isinstance(step.action, Overtake):
            found_rules |= _rules(step.action.by)
    return found_rules
