"""What holds for the whole tree: every module has a layer, package files are empty, no text tells about one machine.

Knows the folders and pyproject.toml; must not know what any module does.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import harness

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("harness", "reference_impl")
FOLDERS = (*PACKAGES, ".ci", "reports", "scenarios", "tests")
# A place in somebody's file system: an absolute path that no installation shares.
MACHINE_PATH = re.compile(r"(?<![\w:/.\-])/(?:work|root|home|Users)/\w")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _texts() -> Iterator[tuple[Path, str]]:
    top = (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.name != ".git")
    inside = (path for folder in FOLDERS for path in _files(ROOT / folder))
    for path in (*top, *inside):
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _layers() -> list[set[str]]:
    contracts = _pyproject()["tool"]["importlinter"]["contracts"]
    [contract] = [contract for contract in contracts if contract["id"] == "layers"]
    return [{name.strip(" ()") for name in layer.split("|")} for layer in contract["layers"]]


def _modules() -> set[str]:
    return {
        path.stem
        for path in (ROOT / "harness").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }


def test_every_module_has_one_layer() -> None:
    """Each module of the harness stands in exactly one layer of the import contract."""
    layers = _layers()
    assert dict.fromkeys(_modules(), 1) == {name: sum(name in layer for layer in layers) for name in _modules()}


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_package_files_are_empty(package: str) -> None:
    """Every folder with Python modules is a package, and its file says nothing but, at the top, the version."""
    folders = {path.parent for path in _files(ROOT / package) if path.suffix == ".py"}
    files = {folder / "__init__.py" for folder in folders}
    assert set() == {path for path in files if not path.is_file()}
    assert {path for path in files if path.stat().st_size} <= {ROOT / "harness" / "__init__.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed(package: str) -> None:
    """Both packages tell type checkers that their annotations count."""
    assert (ROOT / package / "py.typed").is_file()


def test_modules_have_docstrings_and_future_annotations() -> None:
    """Each module states what it knows, and reads annotations as text."""
    missing = set()
    for path, text in _texts():
        if path.suffix != ".py" or path.name == "__init__.py":
            continue
        tree = ast.parse(text)
        if ast.get_docstring(tree) is None or "from __future__ import annotations" not in text:
            missing.add(str(path))
    assert set() == missing


def test_no_text_carries_machine_paths() -> None:
    """No file of the repository names a folder of the machine it was written on."""
    found = {
        f"{path}:{number}: {line.strip()}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    }
    assert set() == found


def test_the_machine_paths_are_recognised() -> None:
    """The search above finds a home folder and leaves the paths of web pages alone."""
    home, page = "/".join(["see ", "home", "joe"]), "https://wiki.example.org/home/joe and /farm/home/joe"
    assert MACHINE_PATH.search(home)
    assert not MACHINE_PATH.search(page)


def test_changelog_tells_the_version() -> None:
    """The version in the package has its section in the change log, below what is unreleased."""
    titles = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert ["Unreleased", harness.__version__] == titles[:2]


def test_each_supported_python_is_tested() -> None:
    """Each Python that the package is declared for has its environment in tox, and so has the one running now."""
    classifiers = _pyproject()["project"]["classifiers"]
    versions = [found[1] for name in classifiers if (found := re.fullmatch(r".* :: 3\.(\d+)", name))]
    [line] = re.findall(r"^env_list = (.+)$", (ROOT / "tox.ini").read_text(encoding="utf-8"), re.MULTILINE)
    environments = line.split(", ")
    assert {f"py3{minor}" for minor in versions} <= set(environments)
    assert f"py3{sys.version_info.minor}" in environments
