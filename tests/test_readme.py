"""The README's commands and examples are run as they stand, and so are those of the guides in the folders."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from shutil import which
from typing import Any

import click
import pytest
import yaml

from harness.cli.main import session_harness
from tests.documents import blocks, commands, files, run_document

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = (
    "reference_impl/README.md",
    "harness/targets/live/README.md",
    "harness/compare/README.md",
    "harness/measure/README.md",
    "scenarios/README.md",
    "harness/catalogue/README.md",
    "harness/README.md",
    ".ci/README.md",
)
LINK = re.compile(r"\]\(([^)#:]+)\)")
TWO_LINES = (
    "python3 -m pip install tox && python3 -m tox run -e verify",
    "python3 -m pip install tox && python3 -m tox run",
)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_command_and_example_of_the_readme_runs(tmp_path: Path) -> None:
    """Files are written under the name in their first line; commands end with 0, or with the status they name."""
    run_document(README, tmp_path)
    assert len(commands(README)) >= 16


@pytest.mark.parametrize("name", [name for name in GUIDES if commands(_text(name))])
def test_every_command_of_a_guide_runs(name: str, tmp_path: Path) -> None:
    """A guide's commands can be tried in an empty folder, in their order."""
    if "server.js" in files(_text(name)) and which("node") is None:
        pytest.skip("the guide's server needs Node.js")
    run_document(_text(name), tmp_path)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", *GUIDES])
def test_links_lead_somewhere(name: str) -> None:
    """What a page links to in the repository is there."""
    folder = (ROOT / name).parent
    assert [link for link in LINK.findall(_text(name)) if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", GUIDES)
def test_the_readme_leads_to_every_guide(name: str) -> None:
    """Each guide is linked from the README."""
    assert f"]({name})" in README


def test_the_scenario_of_the_guide_passes(tmp_path: Path) -> None:
    """The example of the guide to scenarios is right and passes on the reference."""
    [example] = [content for kind, content in blocks(_text("scenarios/README.md")) if kind == "yaml"]
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    run_document("```console\n$ session-harness verify --from example.yaml\n```\n", tmp_path)


def test_the_recipes_for_ci_are_yaml_with_commands_that_exist() -> None:
    """Each recipe is YAML, and each command of ours in it takes the options that it is given."""
    recipes = {name: yaml.safe_load(content) for name, content in files(_text(".ci/README.md")).items()}
    assert {".github/workflows/sessions.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"} == set(recipes)
    lines = [text for recipe in recipes.values() for text in _strings(recipe) if text.startswith("session-harness ")]
    assert 3 == len(lines)
    for line in lines:
        name, *words = shlex.split(line)[1:]
        command = session_harness.get_command(click.Context(session_harness), name)
        assert command is not None, name
        command.make_context(name, words or ["my_scenarios"]).close()


def _strings(value: Any) -> list[str]:
    """Every text in a value of YAML."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def test_the_tour_tells_of_every_module() -> None:
    """Each module of the harness that has a layer has a place in the tour."""
    contracts = tomllib.loads(_text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["id"] == "layers"]
    modules = {name for layer in layers for name in re.findall(r"\w+", layer)}
    rows = re.findall(r"^\| ([\w, ]+) \|", _text("harness/README.md"), re.MULTILINE)
    told = {name for row in rows for name in row.split(", ")}
    there = {path.stem for path in (ROOT / "harness").iterdir()}
    assert {name for name in modules if name in there} <= told


def test_ci_runs_the_two_lines() -> None:
    """The two lines stand in the README, and CI calls both."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert [line for line in TWO_LINES if line not in README or line not in ci] == []
