"""The JSON Schema (2020-12) of a scenario's document, for editors: from the same tables that the loader reads by.

Descriptions come from the docstrings in the model's source. `python -m harness.dsl.schema` prints what is committed as
`schema.json`.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import textwrap
from itertools import pairwise

import msgspec

from harness.dsl.document import KEYS, REQUIRED
from harness.dsl.forms import RECORDS
from harness.dsl.kinds import COLUMN_SCHEMA, Schema
from harness.dsl.reader import REFERENCE
from harness.dsl.shape import Record
from harness.dsl.verbs import APART, COMMON, DO, LEADS, TOGETHER, VERBS, Verb

ID = "urn:session-harness:scenario:1"
_WITHOUT_COLUMN = ("scenario", "matrix")


def schema() -> Schema:
    """The whole schema, as plain data."""
    definitions = {"column": COLUMN_SCHEMA, "step": _step(), "any": _any_step()}
    definitions |= {f"do-{word}": _verb(verb) for word, verb in VERBS.items()}
    definitions |= {
        f"key-{name}": {"description": text, **kind.value_schema()} for name, (kind, text) in COMMON.items()
    }
    definitions |= {record.name: _record(record) for record in RECORDS}
    properties = {
        name: {"description": text, **(kind.schema() if name in _WITHOUT_COLUMN else kind.value_schema())}
        for name, (kind, text) in KEYS.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "A scenario of the session harness",
        "type": "object",
        "properties": properties,
        "required": list(REQUIRED),
        "additionalProperties": False,
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as it is committed."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def docs(struct: type[msgspec.Struct]) -> dict[str, str]:
    """The docstring below each field of a Struct, read from its source."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(struct)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found = {}
    for field, after in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            text = after.value.value if isinstance(after.value, ast.Constant) else None
            found[field.target.id] = " ".join(str(text).split())
    return found


def _record(record: Record) -> Schema:
    whole = record.definition()
    if record.struct is not None:
        whole["description"] = " ".join((record.struct.__doc__ or "").split())
        _describe(whole["properties"], docs(record.struct))
    return whole


def _describe(properties: dict[str, Schema], texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if name in properties:
            properties[name] = {"description": text, **properties[name]}


def _verb(verb: Verb) -> Schema:
    properties: dict[str, Schema] = {verb.lead: _lead(verb)}
    properties |= {name: kind.value_schema() for name, kind in verb.options.items()}
    properties |= {name: {"$ref": f"#/$defs/key-{name}"} for name in verb.keys if name not in verb.options}
    _describe(properties, docs(verb.struct))
    whole = {"description": " ".join((verb.struct.__doc__ or "").split()), "type": "object", "properties": properties}
    return {
        **whole,
        "required": [verb.lead, *verb.required],
        "additionalProperties": False,
        **_combinations(set(verb.keys) - set(verb.options)),
    }


def _lead(verb: Verb) -> Schema:
    if verb.lead == "do":
        return {"type": "string", "description": f"{verb.usage}: {inspect.cleandoc(verb.struct.__doc__ or '')}"}
    return next(iter(verb.positional.values())).value_schema()


def _combinations(keys: set[str]) -> Schema:
    """Keys that need others, and keys that exclude others."""
    together = {name: list(others) for name, others in TOGETHER.items() if name in keys}
    apart = {name: {"properties": dict.fromkeys(others, False)} for name, others in APART.items() if name in keys}
    return {"dependentRequired": together, "dependentSchemas": apart} if together else {}


def _any_step() -> Schema:
    """A step whose whole `do` is a column: what may stand beside it shows when the column is filled in."""
    keys = {name for verb in VERBS.values() if verb.lead == "do" for name in verb.keys}
    return {"type": "object", "properties": dict.fromkeys(("do", *sorted(keys)), True), "additionalProperties": False}


def _step() -> Schema:
    cases = [_case("do", rf"^\s*{word}(\s|$)", f"do-{word}") for word in DO]
    cases += [{"if": {"required": [lead]}, "then": {"$ref": f"#/$defs/do-{lead}"}} for lead in LEADS if lead != "do"]
    do = {"type": "string", "pattern": rf"^\s*({'|'.join(DO)})(\s|$)|{REFERENCE}"}
    return {
        "description": "One line of the story: what is done, by whom, and what it must show.",
        "type": "object",
        "properties": {"do": {"description": f"A verb and its words: {', '.join(DO)}.", **do}},
        "oneOf": [{"required": [lead]} for lead in LEADS],
        "allOf": [*cases, _case("do", REFERENCE, "any")],
    }


def _case(key: str, pattern: str, name: str) -> Schema:
    return {
        "if": {"required": [key], "properties": {key: {"type": "string", "pattern": pattern}}},
        "then": {"$ref": f"#/$defs/{name}"},
    }


if __name__ == "__main__":
    sys.stdout.write(schema_text())
