"""What a target's name means, and what is said when it means nothing. Texts of errors: test_cli_bad_input.py."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import TargetError, UsageError
from harness.targets.registry import BUNDLED, EXTRAS, resolve, targets
from tests.harness.test_cli_bad_input import APPLICATION

MODULE = (
    APPLICATION.replace("{body}", "pass")
    + """

def make():
    return target

def broken():
    raise RuntimeError("no database")

class Parts:
    class Handler:
        def start(self, request, id_handler): ...
        def after_auth(self, request, id_handler, user): ...
        def finish(self, request, id_handler, user): ...

    ids = type("Ids", (), {"get": 1, "set": 2, "generate_new_id": 3})()
"""
)


@pytest.fixture(autouse=True)
def _mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A current folder with a module in it, which is forgotten afterwards."""
    (tmp_path / "my_door.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop("my_door", None)


def test_a_host_is_known_by_its_name() -> None:
    """The reference is a host, judged by the hardened profile."""
    target = resolve("reference")()
    assert ("reference", "handler", "hardened") == (target.name, target.door, target.profile)


def test_a_target_is_found_in_the_current_folder() -> None:
    """`module:attribute` names a target as it is: every call gives the same."""
    make = resolve("my_door:target")
    assert "mine" == make().name
    assert make() is make()


def test_a_target_may_be_made_by_a_function() -> None:
    """`module:function` is called for the target."""
    assert "mine" == resolve("my_door:make")().name


@pytest.mark.parametrize(
    ("part", "spec", "profile"),
    [
        ("handler", "my_door:Parts.Handler", "moin-1.8"),
        ("id_handler", "my_door:Parts.ids", "hardened"),
        ("session_data", "reference_impl.stores.memory:MemorySessionData", "hardened"),
    ],
)
def test_parts_are_plugged_into_a_host(part: str, spec: str, profile: str) -> None:
    """A part gives a host with its own name and the profile for such a part."""
    target = resolve("reference", **{part: spec})()
    assert (f"reference with {spec}", "handler", profile) == (target.name, target.door, target.profile)


def test_a_handler_decides_the_profile() -> None:
    """With a handler and a data class plugged in, the handler's profile counts."""
    data = "reference_impl.stores.memory:MemorySessionData"
    assert "moin-1.8" == resolve("reference", handler="my_door:Parts.Handler", session_data=data)().profile


@pytest.mark.parametrize(
    ("spec", "error", "text"),
    [
        ("my_door:broken", TargetError, "my_door:broken() raised RuntimeError: no database"),
        ("my_door:Adapter", TargetError, "my_door:Adapter() is of type Adapter, not a target: it lacks name, door"),
        ("my_door:Parts.Handlers", TargetError, "my_door has no 'Parts.Handlers', did you mean Handler?"),
        ("my_door.py:target", TargetError, "write the module's name, my_door, not its file's"),
        ("my_door:", UsageError, "'my_door:' names no object: write module:attribute"),
        ("my_door", UsageError, "no target 'my_door'"),
    ],
)
def test_what_cant_be_used_is_told(spec: str, error: type[Exception], text: str) -> None:
    """A name that means nothing is the user's mistake; what it names but can't be used is the target's."""
    with pytest.raises(error) as caught:
        resolve(spec)
    assert text in str(caught.value)


def test_a_bundled_target_tells_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundled target whose package is missing names the extra that installs it."""
    monkeypatch.setitem(sys.modules, "beaker", None)
    for name in [name for name in sys.modules if name.startswith(("beaker.", "harness.targets.bundled"))]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(TargetError) as caught:
        resolve("beaker")
    assert "beaker needs the package beaker: pip install 'session-harness[beaker]'" == str(caught.value)


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_target_is_found_by_its_name(name: str) -> None:
    """Each bundled target can be imported with the test extra installed, and has the name it is listed under."""
    target = resolve(name)()
    profile = "moin-2" if name == "moin-2-wsgi" else "general"
    assert (name, "wsgi", profile) == (target.name, target.door, target.profile)
    assert BUNDLED[name].description == target.description


def test_each_extra_is_declared() -> None:
    """What a hint tells to install is an extra of the package."""
    text = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert {bundled.extra for bundled in BUNDLED.values()} == set(EXTRAS)
    assert set(EXTRAS) <= set(tomllib.loads(text)["project"]["optional-dependencies"])


def test_a_missing_package_names_the_extra_of_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flask is missed by two targets: each names its own extra."""
    monkeypatch.setitem(sys.modules, "flask", None)
    for name in [name for name in sys.modules if name.startswith(("flask.", "harness.targets.bundled"))]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(TargetError, match=re.escape("pip install 'session-harness[flask]'")):
        resolve("flask")
    with pytest.raises(TargetError, match=re.escape("pip install 'session-harness[flask-session]'")):
        resolve("flask-session-files")


def test_bundled_targets_are_listed_installed_or_not() -> None:
    """The list of targets has the hosts and the bundled ones, with their doors."""
    doors = {entry.name: entry.door for entry in targets()}
    assert ("handler", "wsgi") == (doors["reference"], doors["beaker"])
