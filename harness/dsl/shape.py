"""Kinds made of kinds: choices, lists, mappings, and the records made from the annotations of the model's Structs.

Knows how an annotation becomes a kind; must not know which Structs there are, nor any key by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
import yaml
from yaml import MappingNode, ScalarNode, SequenceNode

from harness.dsl.kinds import Duration, Flag, Kind, Number, Schema, Text, Words
from harness.dsl.places import nearest
from harness.dsl.reader import BAD, Reader
from harness.dsl.yaml_nodes import scalar


class OrNone(Kind):
    """A value, or a word (or YAML's null, if there is no word) that stands for None."""

    def __init__(self, inner: Kind, word: str | None) -> None:
        self.inner, self.word = inner, word
        self.words = f"{inner.words}, or {word or 'null'}"
        if isinstance(inner, Duration):
            inner.words = self.words

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        if isinstance(node, ScalarNode) and scalar(node) == self.word:
            return None
        return self.inner.convert(reader, node)

    def fits(self, node: yaml.Node) -> bool:
        return (isinstance(node, ScalarNode) and scalar(node) == self.word) or self.inner.fits(node)

    def schema(self) -> Schema:
        return {"anyOf": [self.inner.schema(), {"const": self.word}]}


class OneOf(Kind):
    """A value of the first kind that it fits."""

    def __init__(self, *kinds: Kind) -> None:
        self.kinds = kinds
        self.words = " or ".join(kind.words for kind in kinds)

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        for kind in self.kinds:
            if kind.fits(node):
                return kind.convert(reader, node)
        value = scalar(node) if isinstance(node, ScalarNode) else None
        allowed = [word for kind in self.kinds if isinstance(kind, Words) for word in kind.allowed]
        return self.refuse(reader, node, nearest(value, allowed) if isinstance(value, str) and allowed else "")

    def fits(self, node: yaml.Node) -> bool:
        return any(kind.fits(node) for kind in self.kinds)

    def schema(self) -> Schema:
        return {"anyOf": [kind.schema() for kind in self.kinds]}


class Anything(Kind):
    """Any data; a `$column` inside is filled in."""

    words = "any data"

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        if isinstance(node, ScalarNode):
            return scalar(node)
        if isinstance(node, SequenceNode):
            return [self.read(reader, item) for item in node.value]
        assert isinstance(node, MappingNode)
        return {key.value: self.read(reader, value) for key, value in node.value}

    def fits(self, node: yaml.Node) -> bool:
        return True

    def schema(self) -> Schema:
        return {}

    def value_schema(self) -> Schema:
        return {}


class ListOf(Kind):
    """A list of one kind; `least`: how many at least; `single`: one value may stand for a list of one."""

    words = "a list"

    def __init__(self, item: Kind, least: int = 0, single: bool = False) -> None:
        self.item, self.least, self.single = item, least, single
        self.words = f"a list, each {item.words}"
        self.scalar = single

    def read(self, reader: Reader, node: yaml.Node) -> Any:
        if self.single and isinstance(node, ScalarNode):
            return self._list(reader, node, [node])
        return super().read(reader, node)

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        if isinstance(node, SequenceNode):
            return self._list(reader, node, node.value)
        return self._list(reader, node, [node]) if self.single else self.refuse(reader, node)

    def _list(self, reader: Reader, node: yaml.Node, nodes: list[yaml.Node]) -> Any:
        if len(nodes) < self.least:
            reader.source.add(node, f"expected {self.words}, found none")
            return BAD
        read = self.item.read
        values = tuple([read(reader, item) for item in nodes])
        return BAD if BAD in values else values

    def fits(self, node: yaml.Node) -> bool:
        return isinstance(node, SequenceNode)

    def schema(self) -> Schema:
        whole: Schema = {"type": "array", "items": self.item.value_schema()}
        if self.least:
            whole["minItems"] = self.least
        return {"anyOf": [self.item.schema(), whole]} if self.single else whole


class MapOf(Kind):
    """A mapping from names to values of one kind; `least`: how many at least."""

    words = "a mapping"
    scalar = False

    def __init__(self, value: Kind, key: Kind | None = None, least: int = 0) -> None:
        self.value, self.key, self.least = value, key, least

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        if not isinstance(node, MappingNode):
            return self.refuse(reader, node)
        if len(node.value) < self.least:
            return self.refuse_empty(reader, node)
        result = {self.read_key(reader, key): self.value.read(reader, value) for key, value in node.value}
        return BAD if BAD in result or BAD in result.values() else result

    def refuse_empty(self, reader: Reader, node: yaml.Node) -> Any:
        """Note that there must be something in the mapping."""
        reader.source.add(node, "expected something in this mapping, found nothing")
        return BAD

    def read_key(self, reader: Reader, key: ScalarNode) -> Any:
        """The value of a key; keys are never columns."""
        return key.value if self.key is None else self.key.convert(reader, key)

    def fits(self, node: yaml.Node) -> bool:
        return isinstance(node, MappingNode)

    def schema(self) -> Schema:
        whole: Schema = {"type": "object", "additionalProperties": self.value.value_schema()}
        if self.key is not None:
            whole["propertyNames"] = self.key.schema()
        if self.least:
            whole["minProperties"] = self.least
        return whole


class Record(Kind):
    """A mapping with known keys. `label`: what messages call it; `build` takes the values that are there."""

    words = "a mapping"
    scalar = False

    def __init__(
        self,
        label: str,
        fields: Mapping[str, Kind],
        build: Callable[..., Any],
        required: tuple[str, ...] = (),
        least: int = 0,
        struct: type[msgspec.Struct] | None = None,
        name: str = "",
    ) -> None:
        self.label, self.fields, self.build = label, dict(fields), build
        self.required, self.least, self.struct = required, least, struct
        self.name = name or label
        """What the JSON Schema calls it."""

    def convert(self, reader: Reader, node: yaml.Node) -> Any:
        if not isinstance(node, MappingNode):
            return self.refuse(reader, node)
        values = self.values(reader, node)
        return BAD if values is None else self.build(**values)

    def values(self, reader: Reader, node: MappingNode) -> dict[str, Any] | None:
        """What stands under each key; None: a problem was noted."""
        values: dict[str, Any] = {}
        fields = self.fields
        good = len(node.value) >= self.least
        if not good:
            reader.source.add(node, f"'{self.label}' is empty", nearest("", fields))
        for key, value in node.value:
            name = key.value
            kind = fields.get(name)
            if kind is None:
                reader.source.add(key, f"unknown key '{name}' in '{self.label}'", nearest(name, fields))
                good = False
                continue
            result = values[name] = kind.read(reader, value)
            good = good and result is not BAD
        for name in self.required:
            if name not in values:
                reader.source.add(node, f"'{self.label}' needs the key '{name}'")
                good = False
        return values if good else None

    def fits(self, node: yaml.Node) -> bool:
        return isinstance(node, MappingNode)

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{self.name}"}

    def definition(self) -> Schema:
        """The JSON Schema that the reference stands for."""
        whole: Schema = {
            "type": "object",
            "properties": {name: kind.value_schema() for name, kind in self.fields.items()},
            "additionalProperties": False,
        }
        if self.required:
            whole["required"] = list(self.required)
        if self.least:
            whole["minProperties"] = self.least
        return whole


def kind_of(annotation: Any, none: str | Literal[False] | None = False) -> Kind:
    """The kind of a Struct's field. `none`: the word for None (None: YAML's null; False: None can't be written)."""
    parts = [part for part in _parts(annotation) if part is not msgspec.UnsetType]
    kinds = [_single(part) for part in parts if part is not NoneType and not (part is int and float in parts)]
    kind = kinds[0] if len(kinds) == 1 else OneOf(*kinds)
    return OrNone(kind, none) if NoneType in parts and none is not False else kind


described = cache(msgspec.structs.fields)
"""What msgspec says of a Struct's fields; it evaluates their annotations, which takes its time."""


def fields_of(
    struct: type[msgspec.Struct], none: str | Literal[False] | None = False, special: Mapping[str, Kind] | None = None
) -> dict[str, Kind]:
    """A kind for each field of a Struct, in order; `special` wins over the annotation."""
    chosen = special or {}
    return {field.name: chosen.get(field.name) or kind_of(field.type, none) for field in described(struct)}


def record(
    label: str,
    struct: type[msgspec.Struct],
    none: str | Literal[False] | None = False,
    special: Mapping[str, Kind] | None = None,
    least: int = 0,
) -> Record:
    """The record of a Struct: its keys are the Struct's fields."""
    required = tuple(field.name for field in described(struct) if field.required)
    return Record(label, fields_of(struct, none, special), struct, required, least, struct)


def _parts(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


_PLAIN: dict[Any, Callable[[], Kind]] = {
    bool: Flag, int: lambda: Number(whole=True), float: Number, str: Text, timedelta: Duration, Any: Anything,
}  # fmt: skip


def _single(annotation: Any) -> Kind:
    if annotation in _PLAIN:
        return _PLAIN[annotation]()
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return Words(arguments)
    if origin is tuple:
        return ListOf(kind_of(arguments[0]))
    if origin is dict:
        return MapOf(kind_of(arguments[1]))
    raise TypeError(f"no kind for {annotation!r}: name one")
