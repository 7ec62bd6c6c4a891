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
from tests import documents
from tests.harness.targets.live.conftest import FILE

GOOD = "target: mine\ntitle: my wiki\nstart: [serve]\nvisit: {method: GET, path: '/{{ page }}'}\n"


THERE = GOOD.replace("start: [serve]\n", "url: https://wiki.example.org/wiki\n") + (
    "accounts: {JoeDoe: {name: ann, password_variable: ANN}}\n"
)


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


def test_an_address_in_place_of_a_start(tmp_path: Path) -> None:
    """With the account of JoeDoe it is enough; what the wiki runs may be said, null too."""
    says = load(tmp_path, THERE + "settings: {cookie_lifetime: 0, cookie_domain: null}\n").says
    assert {"cookie_lifetime": 0, "cookie_domain": None} == says.settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("start: [serve]\n", ""), "a wiki that is there already, and not ours to start, has 'url'"),
        (THERE + "start: [serve]\n", "mine.yaml:6:1: error: 'start' can't be said of a server that is there already"),
        (THERE + "start: [serve]\n", "remove 'url', and say how the server is started"),
        (THERE + "warm: [serve]\n", "mine.yaml:6:1: error: 'warm' can't be said of a server that is there already"),
        (THERE + "policy: [auth]\n", "say what the wiki runs under 'settings'"),
        (GOOD + "settings: {auth: [form]}\n", "'settings' can't be said of a server that is started by us"),
        (THERE + "settings: {cookie_lifetim: 1}\n", "did you mean 'cookie_lifetime'?"),
        (THERE.replace("JoeDoe", "JaneRoe"), "'accounts' needs JoeDoe, as whom scenarios log in"),
        (THERE.replace("https:", "ftp:"), "mine.yaml:3:6: error: not the address of a wiki: 'ftp://wiki.example.org"),
        (THERE.replace("https://wiki.example.org", "wiki.example.org"), "wanted is http:// or https://"),
        (THERE.replace("org/wiki", "org/wiki?page=a"), "not the address of a wiki"),
        (THERE.replace("example.org", "example.org:x"), "mine.yaml:3:6: error: not an address: Port could not"),
        (
            THERE + "login: {path: '/?p={{ password }}', method: GET}\n",
            "mine.yaml:6:15: error: a password in an address stands in every log",
        ),
    ],
)
def test_what_is_wrong_with_an_address(tmp_path: Path, text: str, said: str) -> None:
    """Either started or there already, and all that is said fits."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (THERE.replace("ANN", "very-s3cret"), "mine.yaml:5:51: error: not the name of an environment variable"),
        (THERE.replace("//wiki", "//ann:very-s3cret@wiki"), "an address here has no name and no password in it"),
    ],
)
def test_a_password_in_the_file_is_not_repeated(tmp_path: Path, text: str, said: str) -> None:
    """The place is told, and not what stands there."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_schema_wants_a_start_or_an_address() -> None:
    """One of the two, never both."""
    validator = jsonschema.Draft202012Validator(files.schema())
    base = {"target": "mine", "title": "t", "visit": {"path": "/"}}
    accounts = {"JoeDoe": {"name": "ann", "password_variable": "ANN"}}
    there = base | {"url": "https://wiki.example.org", "accounts": accounts, "settings": {"cookie_domain": None}}
    assert validator.is_valid(there)
    assert not validator.is_valid(base)
    assert not validator.is_valid(there | {"start": ["serve"]})


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


def test_the_guides_file_for_a_wiki_that_is_there(tmp_path: Path) -> None:
    """It is read as it stands."""
    guide = (Path(files.__file__).parent / "README.md").read_text("utf-8")
    says = load(tmp_path, documents.files(guide)["ours.yaml"]).says
    assert ["JoeDoe", "JaneRoe"] == list(says.accounts)


def test_a_name_that_is_no_live_target() -> None:
    """The message says how one's own target is named."""
    with pytest.raises(UsageError, match=r"'reference' is no live target(?s:.*)the path of its target file"):
        target_file("reference")
