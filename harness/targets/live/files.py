"""Target files: found by name or path, read strictly, all that is wrong told with its place.

Knows the format by `description.py` and where the bundled files lie; must not know what is done with them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import msgspec
from yaml import MappingNode, Node

from harness.dsl.forms import OPTIONS
from harness.dsl.kinds import Kind, Schema
from harness.dsl.places import Problem, ScenarioErrors, Source
from harness.dsl.reader import BAD, Reader
from harness.dsl.schema import docs
from harness.dsl.shape import ListOf, MapOf, OrNone, Record, record
from harness.dsl.yaml_nodes import compose, found
from harness.errors import UsageError
from harness.targets.live.description import Form, Reading, TargetFile, ThereAccount, Written
from harness.targets.live.door import SENT_AS_IT_IS

BUNDLED = Path(__file__).resolve().parent / "bundled"
ID = "urn:session-harness:target:1"

_FORM = record("form", Form)
_READING = record("reading", Reading)
_WRITTEN = record("file", Written)
_ACCOUNT = record("account", ThereAccount)
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
        "accounts": MapOf(_ACCOUNT),
        "settings": OPTIONS,
    },
)
_STARTED = frozenset(
    "start warm programs install copies files state records environment ready patience policy wsgi".split()
)
"""Keys that speak of a server that we start."""
_THERE = frozenset({"accounts", "settings"})
"""Keys that speak of one that is there already."""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PORTS = {"http": 80, "https": 443}
MAIN_USER = "JoeDoe"
"""As whom nearly all scenarios log in, and the first login of all."""


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
    _check_door(source, document, says)
    if says.user.header is None and says.user.pattern is None:
        source.add(_value(document, "user"), "'user' needs 'header' or 'pattern'")
    folder = Path(source.file).parent
    for written in says.files:
        if not (folder / written.template).is_file():
            source.add(_value(document, "files"), f"there is no template {written.template!r} beside the target file")


def _check_door(source: Source, document: Node, says: TargetFile) -> None:
    """Whether it is started or is there already, and that all else says the same."""
    assert isinstance(document, MappingNode), found(document)
    keys = {key.value: key for key, _ in document.value}
    if says.url is None:
        if "start" not in keys:
            hint = "a wiki that is there already, and not ours to start, has 'url' in its place: its address"
            source.add(document, "'target file' needs the key 'start'", hint)
        elif not says.start:
            source.add(_value(document, "start"), "expected a command, found an empty list")
    else:
        _check_address(source, _value(document, "url"), says.url)
        _check_accounts(source, document, says)
    other, told = (_THERE, "is started by us") if says.url is None else (_STARTED, "is there already, at its 'url'")
    for key in keys.keys() & other:
        hint = {"policy": "say what the wiki runs under 'settings'"}.get(key, f"remove it, or {_instead(says)}")
        source.add(keys[key], f"'{key}' can't be said of a server that {told}", hint)


def _instead(says: TargetFile) -> str:
    return "write 'url' in place of 'start'" if says.url is None else "remove 'url', and say how the server is started"


def _check_address(source: Source, node: Node, url: str) -> None:
    try:
        parts = urlsplit(url)
        scheme, host, _ = split_address(url)
    except ValueError as error:
        source.add_secret(node, f"not an address: {error}")
        return
    if parts.username is not None or parts.password is not None:
        source.add_secret(node, "an address here has no name and no password in it", "name them under 'accounts'")
    elif scheme not in _PORTS or not host or parts.query or parts.fragment:
        hint = "wanted is http:// or https://, a host, perhaps a port and the path below which the wiki lies"
        source.add(node, f"not the address of a wiki: {url!r}", hint)


def _check_accounts(source: Source, document: Node, says: TargetFile) -> None:
    accounts = _value(document, "accounts")
    if MAIN_USER not in says.accounts:
        hint = f"accounts: {{{MAIN_USER}: {{name: its name there, password_variable: WIKI_PASSWORD}}}}"
        source.add(accounts, f"'accounts' needs {MAIN_USER}, as whom scenarios log in", hint)
    for user, account in says.accounts.items():
        if _VARIABLE.fullmatch(account.password_variable) is None:
            node = _value(_value(accounts, user), "password_variable")
            hint = "write the name of a variable, as WIKI_PASSWORD; the password itself stands in no file"
            source.add_secret(node, "not the name of an environment variable", hint)
    if says.login is not None and "password" in says.login.path:
        node = _value(_value(document, "login"), "path")
        source.add(node, "a password in an address stands in every log", "send it under 'fields', with POST")


def split_address(url: str) -> tuple[str, str, str]:
    """Scheme, host with a port that isn't the scheme's own, path without a slash at its end; in ASCII, as sent.

    Raises ValueError.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = host if host.isascii() else host.encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    return parts.scheme, f"{host}{port}", quote(parts.path.rstrip("/"), safe=SENT_AS_IT_IS)


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
    records = (_FORM, _READING, _WRITTEN, _ACCOUNT, OPTIONS)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "A live target of the session harness",
        **_definition(_FILE),
        "oneOf": [{"required": ["start"]}, {"required": ["url"]}],
        "$defs": {record.name: _definition(record) for record in records},
    }


def _definition(one: Record) -> Schema:
    """As the scenarios' schema, without columns: a target file has no matrix."""
    assert one.struct is not None
    texts = docs(one.struct)
    said = {name: {"description": texts[name]} for name in one.fields if name in texts}
    described = {name: said.get(name, {}) | _plain(kind) for name, kind in one.fields.items()}
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
            return {"anyOf": [_plain(kind.inner), {"const": kind.word}]}
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
