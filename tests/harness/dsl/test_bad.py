"""Every wrong file is refused with the exact text that stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.dsl import yaml_nodes
from harness.dsl.load import load_file
from harness.dsl.places import ScenarioErrors
from harness.errors import Exit
from tests.harness.dsl.corpus import BAD, bad, documents


def _message(path: Path) -> str:
    with pytest.raises(ScenarioErrors) as caught:
        load_file(path, shown_as=path.name)
    assert caught.value.status is Exit.USAGE
    return f"{caught.value}\n"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_wrong_file_gets_its_message(path: Path) -> None:
    """A wrong file is refused with all its problems, each with its place, in the words of its `.err` file."""
    assert _message(path) == path.with_suffix(".err").read_text(encoding="utf-8")


def test_every_message_has_its_file() -> None:
    """There is no `.err` without a file, and each file's name says its layer."""
    assert {path.stem for path in BAD[0].parent.glob("*.err")} == {path.stem for path in BAD}
    assert sorted(path for layer in ("syntax", "schema", "meaning") for path in bad(layer)) == BAD


@pytest.mark.parametrize("layer", ["schema", "meaning"])
def test_parser_in_pure_python_gives_the_same_messages(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibYAML the same files are refused in the same words."""
    monkeypatch.setattr(yaml_nodes, "COMPOSER", yaml_nodes.PlainComposer)
    for path in bad(layer):
        assert _message(path) == path.with_suffix(".err").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", bad("syntax"), ids=lambda path: path.stem)
def test_parser_in_pure_python_refuses_the_same_syntax(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What LibYAML or the strict layer above it refuses, the parser in Python refuses too, if in words of its own."""
    monkeypatch.setattr(yaml_nodes, "COMPOSER", yaml_nodes.PlainComposer)
    assert documents(path) == []
    _message(path)
