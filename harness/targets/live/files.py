"""Target files: found by name or path, read strictly, all that is wrong told with its place.

Knows the format by `description.py` and where the bundled files lie; must not know what is done with them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from yaml import MappingNode, Node

from harness.dsl.kinds import Kind, Schema
from harness.dsl.places import Problem, ScenarioErrors, Source
from harness.dsl.reader import BAD, Reader
from harness.dsl.schema import docs
from harness.dsl.shape import ListOf, MapOf, OrNone, Record, record
from harness.dsl.yaml_nodes import compose, found
from harness.errors import UsageError
from harness.targets.live.description import Form, Reading, TargetFile, Written

BUNDLED = Path(__file__).resolve().parent / "bundled"
ID = "urn:session-harness:target:1"

_FORM = record("form", Form)
_READING = record("reading", Reading)
_WRITTEN = record("file", Written)
_FILE = record(
    "target file",
    TargetFile,
    special={
        "visit": _FORM,
        "login": _FORM,
        "logout": _FORM,
        "pages": MapOf(_FORM),
        "user": _READING,
        "files": ListOf(_WRITTEN),
    },
)


class Found(msgspec.Struct, frozen=True):
    """A target file and where it lies: templates and adapters are looked for beside it."""

    path: Path
    says: TargetFile


def bundled() -> dict[str, Path]:
    """The target files that come with this package, by the names of their targets."""
    return {path.stem: path for path in sorted(BUNDLED.glob("*.yaml"))}


def load(path: Path) -> Found:
    """Read one target file. Raises UsageError: it can't be read, or all that is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is not UTF-8") from error
    source = Source(str(path), text)
    says = _read(source)
    if source.count or not isinstance(says, TargetFile):
        raise ScenarioErrors(source.problems or [Problem(str(path), 0, 0, 0, "there is no target in this file")])
    return Found(path.resolve(), says)


def _read(source: Source) -> object:
    documents = compose(source)
    if len(documents) > 1:
        source.add(documents[1], "a target file has one document", "put the second target into a file of its own")
        return BAD
    if not documents:
        return BAD
    says = _FILE.read(Reader(source), documents[0])
    if says is not BAD:
        _check(source, documents[0], says)
    return says


def _check(source: Source, document: Node, says: TargetFile) -> None:
    """What no annotation says: regular expressions, a command, the files beside it."""
    for node, pattern in _patterns(document, says):
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            source.add(node, f"not a regular expression: {error}")
            continue
        if pattern == says.user.pattern and not groups:
            source.add(node, "the expression has no group: what it is to find stands in parentheses")
    if not says.start:
        source.add(_value(document, "start"), "expected a command, found an empty list")
    if says.user.header is None and says.user.pattern is None:
        source.add(_value(document, "user"), "'user' needs 'header' or 'pattern'")
    folder = Path(source.file).parent
    for written in says.files:
        if not (folder / written.template).is_file():
            source.add(_value(document, "files"), f"there is no template {written.template!r} beside the target file")


def _patterns(document: Node, says: TargetFile) -> Iterator[tuple[Node, str]]:
    for name in ("pattern", "only"):
        pattern = getattr(says.user, name)
        if pattern is not None:
            yield _value(_value(document, "user"), name), pattern


def _value(node: Node, key: str) -> Node:
    """The value of a key, or the mapping itself when the key is left out."""
    assert isinstance(node, MappingNode), found(node)
    return next((value for name, value in node.value if name.value == key), node)


def schema() -> Schema:
    """The JSON Schema (2020-12) of a target file, for editors."""
    records = (_FORM, _READING, _WRITTEN)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "A live target of the session harness",
        **_definition(_FILE),
        "$defs": {record.name: _definition(record) for record in records},
    }


def _definition(one: Record) -> Schema:
    """As the scenarios' schema, without columns: a target file has no matrix."""
    assert one.struct is not None
    texts = docs(one.struct)
    described = {name: {"description": texts[name], **_plain(kind)} for name, kind in one.fields.items()}
    return {
        "description": " ".join((one.struct.__doc__ or "").split()),
        "type": "object",
        "properties": described,
        "required": list(one.required),
        "additionalProperties": False,
    }


def _plain(kind: Kind) -> Schema:
    match kind:
        case OrNone():
            return _plain(kind.inner)
        case ListOf():
            return {"type": "array", "items": _plain(kind.item)}
        case MapOf():
            return {"type": "object", "additionalProperties": _plain(kind.value)}
        case _:
            return kind.schema()


def schema_text() -> str:
    """The schema as it is committed."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
