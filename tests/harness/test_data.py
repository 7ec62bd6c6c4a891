"""Where data is found: in a wheel, in an editable install or clone, and when it is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import data
from harness.errors import SessionHarnessError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package folder that stands in for the installed one."""
    folder = tmp_path / "harness"
    folder.mkdir()
    monkeypatch.setattr(data, "_PACKAGE", folder)
    return folder


def test_the_package_has_its_catalogue() -> None:
    """The catalogue's folder is found as the tests run."""
    assert (data.folder("catalogue") / "rules" / "life.yaml").is_file()


def test_a_wheel_carries_top_level_folders_inside_the_package(package: Path) -> None:
    """In a wheel the scenarios are under _data."""
    shipped = package / "_data" / "scenarios"
    shipped.mkdir(parents=True)
    assert shipped == data.folder("scenarios")


def test_a_clone_has_them_beside_the_package(package: Path) -> None:
    """In a clone or an editable install the scenarios are at the repository's top level."""
    (package.parent / "pyproject.toml").touch()
    (package.parent / "scenarios").mkdir()
    assert package.parent / "scenarios" == data.folder("scenarios")


def test_a_stranger_beside_an_installed_package_is_not_taken(package: Path) -> None:
    """A folder of the same name in site-packages is another package's."""
    (package.parent / "scenarios").mkdir()
    with pytest.raises(SessionHarnessError, match="no data folder 'scenarios'"):
        data.folder("scenarios")


def test_package_data_is_inside_the_package(package: Path) -> None:
    """Data of one part of the package is found by its path, in a wheel as in a clone."""
    (package / "reports" / "templates").mkdir(parents=True)
    assert package / "reports" / "templates" == data.folder("reports/templates")
