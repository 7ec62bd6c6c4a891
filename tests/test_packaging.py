"""The wheel carries all that a user needs, and its data is found in a wheel, an editable install and a clone.

Builds with the project's own build backend, without network; must not know what the data says.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Reads the data function alone, away from the clone and from what else is installed (-S), as an installer lays it out.
LOOK = """
import site, sys
kind, place = sys.argv[1:3]
sys.path.insert(0, place)
if kind == "editable":
    site.addsitedir(place)
import harness.data
print(harness.data.__file__)
print(harness.data.folder("scenarios"))
print(harness.data.folder("catalogue"))
"""


def _build(kind: str, folder: Path) -> Path:
    build = f"import sys; from hatchling.build import build_{kind} as build; build(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    return _build("wheel", tmp_path_factory.mktemp("wheel"))


def _tree(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _look(kind: str, place: Path, away: Path) -> list[Path]:
    command = [sys.executable, "-I", "-S", "-c", LOOK, kind, str(place)]
    answer = subprocess.run(command, cwd=away, check=True, stdout=subprocess.PIPE, text=True)
    return [Path(line) for line in answer.stdout.splitlines()]


def test_wheel_carries_the_packages_and_the_scenarios(wheel: Path) -> None:
    """The wheel holds every file of both packages, every scenario and nothing of the tests."""
    places = {"harness": "harness", "reference_impl": "reference_impl", "harness/_data/scenarios": "scenarios"}
    expected = {f"{place}/{path}": data for place, name in places.items() for path, data in _tree(ROOT / name).items()}
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    assert sorted(expected) == sorted(shipped)
    assert expected == shipped


def test_wheel_names_its_entry_points(wheel: Path) -> None:
    """The command, the pytest plugin and the reference wiki are found by name once the wheel is installed."""
    parser = ConfigParser()
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt")]
        parser.read_string(archive.read(name).decode("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {"console_scripts": project["scripts"], **project["entry-points"]}
    assert {"pytest11", "session_harness.hosts", "session_harness.stores", "session_harness.galleries"} < set(named)
    assert named == {name: dict(parser[name]) for name in parser.sections()}


def test_data_is_found_in_a_wheel(wheel: Path, tmp_path: Path) -> None:
    """In an installed wheel the scenarios lie inside the package."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    package = tmp_path / "site" / "harness"
    expected = [package / "data.py", package / "_data" / "scenarios", package / "catalogue"]
    assert expected == _look("wheel", tmp_path / "site", tmp_path)


def test_data_is_found_in_an_editable_install(tmp_path: Path) -> None:
    """An editable install reads code and scenarios from the clone, so that an edit counts at once."""
    with zipfile.ZipFile(_build("editable", tmp_path)) as archive:
        archive.extractall(tmp_path / "site")
    package = ROOT / "harness"
    expected = [package / "data.py", ROOT / "scenarios", package / "catalogue"]
    assert expected == _look("editable", tmp_path / "site", tmp_path)


def test_data_is_found_in_a_clone(tmp_path: Path) -> None:
    """In a clone that nobody installed the scenarios lie beside the package."""
    package = ROOT / "harness"
    expected = [package / "data.py", ROOT / "scenarios", package / "catalogue"]
    assert expected == _look("clone", ROOT, tmp_path)
