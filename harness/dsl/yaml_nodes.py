"""YAML text to nodes that keep their place, read strictly: the syntax layer.

Scalars are those of YAML 1.2's core schema (no `yes`, no `12:30`, no dates); keys are not repeated; anchors, aliases
and tags are refused. Knows nothing about scenarios. LibYAML's parser is used where PyYAML has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import yaml
from yaml.composer import Composer
from yaml.error import MarkedYAMLError
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

from harness.dsl.places import Source

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMBER_STARTS = frozenset("0123456789+-.")
_SPECIAL = re.compile(r"[&*!]")


class _Untyped:
    """A resolver that leaves every node without a tag: what a scalar means is decided in `scalar`."""

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """PyYAML asks before each node."""

    def ascend_resolver(self) -> None:
        """PyYAML asks after each node."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        """No tag; PyYAML only wants a text."""
        return ""


class PlainComposer(Reader, Scanner, Parser, Composer, _Untyped):
    """The composer in pure Python."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


def _fastest() -> Any:
    try:
        from yaml._yaml import CParser
    except ImportError:
        return PlainComposer

    class FastComposer(CParser, _Untyped):
        """The composer of LibYAML."""

    return FastComposer


COMPOSER: Any = _fastest()


def compose(source: Source, composer: Any = None) -> list[yaml.Node]:
    """The documents of a file; syntax errors are added to `source`, and then there are none."""
    make = composer or COMPOSER
    try:
        if _SPECIAL.search(source.text):
            _refuse_references(source, make(source.text))
        documents = list(_documents(make(source.text)))
    except MarkedYAMLError as error:
        _report(source, error)
        return []
    except ReaderError as error:
        _report_character(source, error)
        return []
    for document in documents:
        _refuse_bad_keys(source, document)
    return [] if source.count else documents


def _documents(loader: Any) -> Iterator[yaml.Node]:
    while loader.check_node():
        yield loader.get_node()


def _refuse_references(source: Source, loader: Any) -> None:
    """Anchors, aliases and tags: a scenario says what it means at the place where it means it."""
    while loader.check_event():
        event = loader.get_event()
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            source.add(cast(yaml.Node, event), "aliases are not allowed", "put a value that starts with '*' in quotes")
        elif anchor is not None:
            _add_at_start(source, event, len(anchor) + 1, "anchors are not allowed", "&")
        elif tag is not None:
            _add_at_start(source, event, 1, "tags are not allowed", "!")


def _add_at_start(source: Source, event: Any, length: int, message: str, sign: str) -> None:
    mark = event.start_mark
    source.add_at(mark.line + 1, mark.column + 1, length, message, f"put a value that starts with '{sign}' in quotes")


def _report(source: Source, error: MarkedYAMLError) -> None:
    mark = error.problem_mark or error.context_mark
    context = f" ({error.context})" if error.context else ""
    assert mark is not None
    at_tab = source.line_text(mark.line + 1)[mark.column :].startswith("\t")
    hint = "indent with spaces, not with tabs" if at_tab else ""
    source.add_at(mark.line + 1, mark.column + 1, 1, f"{error.problem}{context}", hint)


def _report_character(source: Source, error: ReaderError) -> None:
    code = error.character if isinstance(error.character, int) else ord(error.character)
    before = source.text.partition(chr(code))[0]
    column = len(before) - (before.rfind("\n") + 1) + 1
    source.add_at(before.count("\n") + 1, column, 1, f"{error.reason}: U+{code:04X}")


def _refuse_bad_keys(source: Source, node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                source.add(key, "a key must be a word")
                continue
            if key.value in seen:
                source.add(key, f"the key '{key.value}' is given twice", f"first in line {seen[key.value]}")
            seen[key.value] = key.start_mark.line + 1
            if not isinstance(value, yaml.ScalarNode):
                _refuse_bad_keys(source, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                _refuse_bad_keys(source, item)


def scalar(node: yaml.ScalarNode) -> Scalar:
    """The value of a scalar in YAML 1.2's core schema, without hexadecimal, octal, infinite and undefined numbers."""
    text: str = node.value
    if node.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def plain(node: yaml.Node) -> Any:
    """A node as plain data, for a JSON Schema validator."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return scalar(cast(yaml.ScalarNode, node))


def found(node: yaml.Node) -> str:
    """What a node is, in words, for a message."""
    if isinstance(node, yaml.MappingNode):
        return "a mapping" if node.value else "an empty mapping"
    if isinstance(node, yaml.SequenceNode):
        return "a list" if node.value else "an empty list"
    value = scalar(cast(yaml.ScalarNode, node))
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else f"the number {node.value}"
