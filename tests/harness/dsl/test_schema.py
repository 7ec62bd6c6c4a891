"""The JSON Schema for editors and the loader agree on what is well formed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.catalogue.load import rules
from harness.data import folder
from harness.dsl import schema as module
from harness.dsl.forms import RULE
from harness.dsl.kinds import Text
from harness.dsl.load import load, load_file
from harness.dsl.yaml_nodes import plain
from tests.harness.dsl.corpus import GOOD, bad, bundled, documents

COMMITTED = Path(module.__file__).with_name("schema.json")
VALIDATOR = Draft202012Validator(module.schema())


def _accepted(path: Path) -> bool:
    return all(VALIDATOR.is_valid(plain(document)) for document in documents(path))


def test_committed_schema_is_the_generated_one() -> None:
    """`schema.json` is what `python -m harness.dsl.schema` prints."""
    assert COMMITTED.read_text(encoding="utf-8") == module.schema_text()


def test_schema_is_itself_valid() -> None:
    """The schema is one of JSON Schema 2020-12."""
    Draft202012Validator.check_schema(json.loads(module.schema_text()))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_schema_and_loader_accept_what_is_right(path: Path) -> None:
    """A right file is accepted by both."""
    assert _accepted(path)
    assert load_file(path)


@pytest.mark.parametrize("path", bad("schema"), ids=lambda path: path.stem)
def test_schema_refuses_what_is_badly_formed(path: Path) -> None:
    """A file of the schema layer is refused by the schema too."""
    assert not _accepted(path)


@pytest.mark.parametrize("path", bad("meaning"), ids=lambda path: path.stem)
def test_schema_accepts_what_is_only_badly_meant(path: Path) -> None:
    """A file of the meaning layer is well formed: the schema has nothing to say."""
    assert _accepted(path)


def test_schema_and_loader_accept_the_bundled_scenarios() -> None:
    """Every scenario that the project ships is accepted by both."""
    assert [path.name for path in bundled() if not _accepted(path)] == []
    assert {scenario.file for scenario in load([folder("scenarios")])} == {
        path.relative_to(folder("scenarios")).as_posix() for path in bundled()
    }


def test_every_key_of_the_model_has_a_description() -> None:
    """What an editor shows beside a key comes from the model's docstrings."""
    definitions = module.schema()["$defs"]
    assert definitions["expect"]["properties"]["sent_cookie"]["description"] == (
        "Whether the request carried a session cookie."
    )
    assert all("description" in definitions[name] for name in definitions if name.startswith(("do-", "key-")))


def test_every_rule_and_clause_fits_the_pattern() -> None:
    """The pattern for rules covers the whole catalogue."""
    pattern = Text(RULE)._match
    assert pattern is not None
    names = [f"{rule.id}/{clause}" for rule in rules().values() for clause in rule.clauses] + list(rules())
    assert [name for name in names if not pattern.fullmatch(name)] == []
