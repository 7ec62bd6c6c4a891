"""What one value in a file may look like: texts, names, numbers, durations, words.

A kind reads nodes and says its JSON Schema, so the two can't drift apart. Knows no scenario key by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import yaml
from yaml import ScalarNode

from harness.dsl import durations
from harness.dsl.places import nearest
from harness.dsl.reader import BAD, REFERENCE, Mention, Reader, reference
from harness.dsl.yaml_nodes import found, scalar

Schema = dict[str, Any]
COLUMN: Schema = {"$ref": "#/$defs/column"}
COLUMN_SCHEMA: Schema = {"type": "string", "pattern": REFERENCE, "description": "A column of the matrix, or a capture."}


class Kind:
    """Base of all kinds; `words` completes "expected …"."""

    words = "a value"
    scalar = True
    """Whether the value is a single one, no list and no mapping."""

    def read(self, reader: Reader, node: yaml.Node) -> Any:
        """The value of a node, or BAD when a problem was noted."""
        resolved = reader.resolve(node)
        return BAD if resolved is None else self.convert(reader, resolved)

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        """The value of a node that is no `$column`."""
        raise NotImplementedError

    def fits(self, node: yaml.Node) -> bool:
        """Whether a node is at least of the right sort, so that a choice between kinds is clear."""
        return isinstance(node, ScalarNode)

    def schema(self) -> Schema:
        """The JSON Schema of the values, `$column` left out."""
        raise NotImplementedError

    def value_schema(self) -> Schema:
        """The JSON Schema of a place for this value: it may name a column instead."""
        if self.scalar:
            return {"anyOf": [self.schema(), COLUMN]}
        return {"if": {"type": "string"}, "then": COLUMN, "else": self.schema()}

    def refuse(self, reader: Reader, node: yaml.Node, hint: str = "") -> Any:
        """Note that the node is of another kind."""
        reader.source.add(node, f"expected {self.words}, found {found(node)}", hint)
        return BAD


class Text(Kind):
    """A text; with a pattern for names."""

    words = "a text"

    def __init__(self, pattern: str = "", words: str = "") -> None:
        self.pattern = pattern
        self._match = re.compile(pattern) if pattern else None
        self.words = words or self.words

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        if node.__class__ is not ScalarNode:
            return self.refuse(reader, node)
        value = scalar(node)
        if value.__class__ is not str:
            return self.refuse(reader, node, f"to mean the text, write '{node.value}' in quotes" if node.value else "")
        if self._match is not None and self._match.fullmatch(value) is None:
            return self.refuse(reader, node)
        return value

    def fits(self, node: yaml.Node) -> bool:
        return isinstance(node, ScalarNode) and isinstance(scalar(node), str)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": self.pattern} if self.pattern else {"type": "string"}

    def value_schema(self) -> Schema:
        return super().value_schema() if self.pattern else self.schema()


class UserName(Text):
    """The name of a user; the meaning layer looks for the account."""

    words = "a user's name"

    def __init__(self, role: Literal["account", "switch", "remote", "expected"]) -> None:
        super().__init__()
        self.role = role

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        value = super().convert(reader, node)
        if value is not BAD:
            reader.mentions.append(Mention(value, node, self.role))
        return value


class Capture(Kind):
    """`$name` for a capture; `bare`: the name alone will do and is what is kept; else any text, or one of `others`."""

    def __init__(self, *others: str, bare: bool = False) -> None:
        self.others, self.bare = others, bare
        self.words = f"one of {', '.join(others)} or $capture" if others else "a capture's name" if bare else "a text"

    def read(self, reader: Reader, node: yaml.Node) -> Any:
        return self.convert(reader, reader.resolve_or_capture(node))

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        value = scalar(node) if isinstance(node, ScalarNode) else None
        if not isinstance(value, str):
            return self.refuse(reader, node)
        name = reference(node) or (value if self.bare else None)
        if name is not None:
            reader.mentions.append(Mention(name, node, "capture"))
            return name if self.bare else value
        if self.others and value not in self.others:
            return self.refuse(reader, node, nearest(value, self.others))
        return value

    def schema(self) -> Schema:
        return {"enum": list(self.others)} if self.others else {"type": "string"}


class Flag(Kind):
    """true or false; `switch`: as a word of `do`, on and off are clearer."""

    words = "true or false"

    def __init__(self, switch: bool = False) -> None:
        self.values: Mapping[Any, bool] = {True: True, False: False}
        if switch:
            self.words, self.values = "on or off", {True: True, False: False, "on": True, "off": False}

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        value = scalar(node) if isinstance(node, ScalarNode) else None
        if isinstance(value, (bool, str)) and value in self.values:
            return self.values[value]
        return self.refuse(reader, node)

    def fits(self, node: yaml.Node) -> bool:
        return isinstance(node, ScalarNode) and isinstance(scalar(node), bool)

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Number(Kind):
    """A number, or a whole one; `least`: the smallest allowed."""

    def __init__(self, whole: bool = False, least: int | None = None) -> None:
        self.whole, self.least = whole, least
        self.words = ("a whole number" if whole else "a number") + ("" if least is None else f" of {least} or more")

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        value = scalar(node) if isinstance(node, ScalarNode) else None
        if not isinstance(value, (int, float)) or not self._right(value):
            return self.refuse(reader, node)
        return int(value) if self.whole else value

    def _right(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return (not self.whole or value == int(value)) and (self.least is None or value >= self.least)

    def fits(self, node: yaml.Node) -> bool:
        return isinstance(node, ScalarNode) and self._right(scalar(node))

    def schema(self) -> Schema:
        found_type: Schema = {"type": "integer" if self.whole else "number"}
        return found_type if self.least is None else {**found_type, "minimum": self.least}


class Duration(Kind):
    """A length of time with units."""

    words = "a duration as 90s, 30m, 12h or 1h30m"

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        value = scalar(node) if isinstance(node, ScalarNode) else None
        if isinstance(value, str):
            length = durations.duration(value)
            return self.refuse(reader, node) if length is None else length
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.refuse(reader, node, f"a bare number has no unit: write {value}h, {value}m or {value}s")
        return self.refuse(reader, node)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": durations.PATTERN}


class Words(Kind):
    """One of a few words."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        self.words = f"one of {', '.join(allowed)}" if len(allowed) > 1 else f"'{allowed[0]}'"

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        value = scalar(node) if isinstance(node, ScalarNode) else None
        if value in self.allowed:
            return value
        return self.refuse(reader, node, nearest(value, self.allowed) if isinstance(value, str) else "")

    def fits(self, node: yaml.Node) -> bool:
        return isinstance(node, ScalarNode) and scalar(node) in self.allowed

    def schema(self) -> Schema:
        return {"enum": list(self.allowed)}
