"""Loader and schema agree on files that nobody wrote: right ones with one value or key changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from yaml import MappingNode, ScalarNode, SequenceNode

from harness.dsl.document import read_document
from harness.dsl.places import Source
from harness.dsl.schema import schema
from harness.dsl.yaml_nodes import compose, plain

TEXT = (Path(__file__).parent / "good" / "every-verb.yaml").read_text(encoding="utf-8")
VALUES = ("5", "-1", "0.5", "true", "~", "zzz", "12h", "absent", "$x", "JoeDoe", "LIFE-02", "login JoeDoe", "[]", "{}")
KEYS = ("as", "on", "do", "value", "times", "every", "around", "before", "capture", "expect", "also", "page", "name")
MEANT = re.compile(
    r"the world has|the matrix has no column|the capture|'action: save'|.* can't show|a step with 'around'|time can't"
    r"|there is no |'every' needs a duration|the clock must|'\w+' (takes no more|needs one more) words?"
)
"""How messages of the meaning layer begin: the schema can't know."""
VALIDATOR = Draft202012Validator(schema())


def _places(node: yaml.Node) -> Iterator[tuple[yaml.Node, int]]:
    for index, item in enumerate(node.value if not isinstance(node, ScalarNode) else ()):
        yield node, index
        yield from _places(item[1] if isinstance(node, MappingNode) else item)


def _document() -> yaml.Node:
    return compose(Source("changed.yaml", TEXT))[0]


def _put(node: yaml.Node, index: int, number: int) -> None:
    """Change one place: another value, or another key."""
    (value,) = compose(Source("value", VALUES[number % len(VALUES)]))
    old = node.value[index][1] if isinstance(node, MappingNode) else node.value[index]
    value.start_mark, value.end_mark = old.start_mark, old.end_mark
    if isinstance(node, SequenceNode):
        node.value[index] = value
        return
    key = node.value[index][0]
    name = KEYS[number % len(KEYS)]
    if number % 3 == 0 and name not in {other.value for other, _ in node.value}:
        key, value = ScalarNode("", name, key.start_mark, key.end_mark), old
    node.value[index] = (key, value)


@pytest.mark.parametrize("first", range(8))
def test_loader_and_schema_agree_on_a_changed_file(first: int) -> None:
    """What the schema refuses the loader refuses; what only the loader refuses is a matter of meaning."""
    for number in range(first, len(list(_places(_document()))), 16):
        document = _document()
        _put(*list(_places(document))[number], number)
        source = Source("changed.yaml", TEXT)
        read_document(source, document, "", "")
        problems = [problem.message for problem in source.problems]
        if VALIDATOR.is_valid(plain(document)):
            assert [message for message in problems if not MEANT.match(message)] == []
        else:
            assert problems
