"""The walk over one document's nodes: which matrix row is filled in, which captures and users were mentioned.

Knows `$column` and `$capture`; must not know which keys a scenario has.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any, Final, Literal, NamedTuple

import yaml
from yaml import ScalarNode

from harness.dsl.places import Source, nearest

REFERENCE = r"^\$[A-Za-z][A-Za-z0-9_-]*$"
_REFERENCE = re.compile(r"\$([A-Za-z][A-Za-z0-9_-]*)")


class Bad(Enum):
    """Stands for a value that could not be read; the problem has been noted."""

    BAD = 0


BAD: Final = Bad.BAD


class Mention(NamedTuple):
    """A name used at a place: a capture, or a user (`role`: account, switch, remote, expected)."""

    name: str
    node: yaml.Node
    role: Literal["capture", "account", "switch", "remote", "expected"]


class Reader:
    """Reads the nodes of one document, for one row of its matrix at a time."""

    __slots__ = ("hits", "memo", "mentions", "row", "source", "used")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.row: dict[str, yaml.Node] = {}
        self.used: set[str] = set()
        self.hits = 0
        """How many columns were filled in so far: what was read without any is the same in every row."""
        self.memo: dict[int, Any] = {}
        self.mentions: list[Mention] = []

    def resolve(self, node: yaml.Node) -> yaml.Node | None:
        """The node, or the cell of the matrix that it names; None: there is no such column."""
        if node.__class__ is ScalarNode and node.value[:1] == "$":
            return self._column(node)
        return node

    def resolve_or_capture(self, node: yaml.Node) -> yaml.Node:
        """As `resolve`, where `$name` may also be a capture: then the node itself."""
        name = reference(node)
        if name is None or name not in self.row:
            return node
        return self._cell(name)

    def _column(self, node: ScalarNode) -> yaml.Node | None:
        name = reference(node)
        if name is None:
            return node
        if name in self.row:
            return self._cell(name)
        hint = nearest(name, self.row, "columns") or "this scenario has no matrix"
        self.source.add(node, f"the matrix has no column '{name}'", hint)
        return None

    def _cell(self, name: str) -> yaml.Node:
        self.hits += 1
        self.used.add(name)
        return self.row[name]


def reference(node: yaml.Node) -> str | None:
    """The name in a scalar that is `$name` and nothing else."""
    if node.__class__ is ScalarNode:
        match = _REFERENCE.fullmatch(node.value)
        if match:
            return match[1]
    return None
