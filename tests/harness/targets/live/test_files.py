"""Target files: what is wrong with one is told with its place, and the schema is that of the loader."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from harness.dsl.places import Source
from harness.dsl.yaml_nodes import compose, plain
from harness.errors import UsageError
from harness.targets.live import files
from harness.targets.registry import resolve, target_file
from tests.harness.targets.live.conftest import FILE

GOOD = "target: mine\ntitle: my wiki\nstart: [serve]\nvisit: {method: GET, path: '/{{ page }}'}\n"


def load(tmp_path: Path, text: str) -> files.Found:
    """A target file of this text."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    return files.load(path)


def test_the_shortest_file(tmp_path: Path) -> None:
    """Four keys are enough."""
    assert "mine" == load(tmp_path, GOOD).says.target


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "logn: {path: /}\n", "mine.yaml:5:1: error: unknown key 'logn' in 'target file'"),
        (GOOD + "logn: {path: /}\n", "did you mean 'login'?"),
        (GOOD.replace("start: [serve]\n", ""), "'target file' needs the key 'start'"),
        (GOOD.replace("[serve]", "serve"), "mine.yaml:3:8: error: expected a list"),
        (GOOD.replace("[serve]", "[]"), "mine.yaml:3:8: error: expected a command, found an empty list"),
        (GOOD.replace("GET", "FETCH"), "mine.yaml:4:17: error: expected one of GET, POST, found 'FETCH'"),
        (GOOD + "user: {pattern: '('}\n", "mine.yaml:5:17: error: not a regular expression"),
        (GOOD + "user: {pattern: 'Joe'}\n", "mine.yaml:5:17: error: the expression has no group"),
        (GOOD + "user: {absent: anonymous}\n", "'user' needs 'header' or 'pattern'"),
        (GOOD + "files: [{template: a.j2, to: a}]\n", "there is no template 'a.j2' beside the target file"),
        (GOOD + "---\n" + GOOD, "a target file has one document"),
        ("", "there is no target in this file"),
        ("target: [\n", "mine.yaml:2:1: error:"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """File, line, column, what was found, what is near."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The path and the reason."""
    with pytest.raises(UsageError, match=r"none\.yaml: can't be read: No such file"):
        files.load(tmp_path / "none.yaml")


@pytest.mark.parametrize("path", [FILE, *files.bundled().values()], ids=lambda path: path.stem)
def test_loader_and_schema_accept_the_same_files(path: Path) -> None:
    """Every target file of this repository is good to both."""
    assert path.stem == files.load(path).says.target
    (document,) = compose(Source(str(path), path.read_text("utf-8")))
    jsonschema.Draft202012Validator(files.schema()).validate(plain(document))


def test_the_schema_refuses_what_the_loader_refuses(tmp_path: Path) -> None:
    """An unknown key, a word in place of a list."""
    validator = jsonschema.Draft202012Validator(files.schema())
    good = {"target": "mine", "title": "t", "start": ["serve"], "visit": {"path": "/"}}
    assert validator.is_valid(good)
    assert not validator.is_valid(good | {"logn": {}})
    assert not validator.is_valid(good | {"start": "serve"})


def test_the_committed_schema_is_the_one_that_is_generated() -> None:
    """Regenerate it with `python -m harness.targets.live.files`."""
    assert files.schema_text() == (Path(files.__file__).parent / "schema.json").read_text("utf-8")


def test_a_target_file_is_a_target_by_its_path() -> None:
    """`verify FILE.yaml` verifies what the file describes, without that anybody registers it."""
    made = resolve(str(FILE))()
    assert ("tiny", "live", "general") == (made.name, made.door, made.profile)


def test_a_name_that_is_no_live_target() -> None:
    """The message says how one's own target is named."""
    with pytest.raises(UsageError, match=r"'reference' is no live target(?s:.*)the path of its target file"):
        target_file("reference")
