"""The handler door: which parts a host is given, what it is told of the world, and that nothing stays behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from harness.clock import FrozenClock
from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.world import User, Wiki, World
from harness.targets import host
from harness.targets.base import FOLDER_PREFIX
from harness.targets.host import HostTarget, hosts, stores
from harness.targets.probes import ProbeHandler, ProbeIDHandler


class Store:
    """A store of the fake host."""

    @classmethod
    def read_record(cls) -> str:
        return "a record"


class FakeHost:
    """Keeps what it was made with."""

    made: list[FakeHost]

    def __init__(self, policy: Mapping[str, Any], world: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
        if policy.get("cookie_lifetime") == "wrong":
            raise ValueError("cookie_lifetime: 'wrong' is no number")
        self.policy, self.world, self.parts = policy, world, parts
        self.folder = Path(world["folder"])
        self.capabilities = frozenset({"restart"})
        self.closed = False
        FakeHost.made.append(self)

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        raise NotImplementedError

    def take_calls(self) -> tuple[str, ...]:
        return ("the host's",)

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """One host and two stores are installed, and temporary folders are made in the test's own."""
    FakeHost.made = []
    points = [
        EntryPoint("fake", f"{__name__}:FakeHost", host.GROUP),
        EntryPoint("memory", f"{__name__}:Store", host.STORES),
        EntryPoint("files", f"{__name__}:Store", host.STORES),
    ]

    def entry_points(group: str, name: str | None = None) -> list[EntryPoint]:
        return [point for point in points if point.group == group and name in (None, point.name)]

    monkeypatch.setattr(host, "entry_points", entry_points)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda prefix, dir: mkdtemp(prefix=prefix, dir=tmp_path))
    host.points.cache_clear()
    yield
    host.points.cache_clear()


def test_what_is_installed() -> None:
    """Hosts and stores are found by their entry points, in alphabetical order."""
    assert (("fake",), ("files", "memory")) == (hosts(), stores())


def test_a_host_that_is_not_installed() -> None:
    """An unknown host is named, beside those that are there."""
    with pytest.raises(TargetError, match=r"no host 'moin' is registered .* \(there: fake\)"):
        HostTarget("moin")


def test_a_store_that_is_not_installed(tmp_path: Path) -> None:
    """An unknown store is refused, and no folder is left."""
    with pytest.raises(TargetError, match=r"no store 'redis' .* \(there: files, memory\)"):
        HostTarget("fake").open(Policy(), World(parts={"session_data": "redis"}))
    assert [] == list(tmp_path.iterdir())


def test_what_a_host_is_told() -> None:
    """The options that differ from their default, the whole world as plain data, and a folder of its own."""
    world = World(
        users=(User("JoeDoe", "secret", remember_me=True),),
        wikis=(Wiki("a", "a.example.org", "/w", tls_proxy=True, policy={"cookie_lifetime": 3}), Wiki("b", store="own")),
    )
    HostTarget("fake").open(Policy(cookie_lifetime=-3, superuser=("Root",)), world)
    (made,) = FakeHost.made
    assert {"cookie_lifetime": -3, "superuser": ("Root",)} == {
        **made.policy,
        "superuser": tuple(made.policy["superuser"]),
    }
    assert {"JoeDoe": {"password": "secret", "remember_me": True, "disabled": False}} == made.world["users"]
    assert {
        "host": "a.example.org",
        "mount": "/w",
        "store": "main",
        "accounts": "main",
        "tls_proxy": True,
        "policy": {"cookie_lifetime": 3},
    } == made.world["wikis"]["a"]
    assert "own" == made.world["wikis"]["b"]["store"]
    assert {} == made.parts
    assert made.folder.name.startswith(FOLDER_PREFIX)
    assert made.folder.is_dir()


def test_openings_are_worlds_of_their_own() -> None:
    """Each opening has its folder; closing one removes that folder only."""
    target = HostTarget("fake")
    first, _ = target.open(Policy(), World()), target.open(Policy(), World())
    first.close()
    assert [False, True] == [made.folder.exists() for made in FakeHost.made]
    assert [True, False] == [made.closed for made in FakeHost.made]


def test_a_host_that_fails(tmp_path: Path) -> None:
    """A host that can't be made, or closed, leaves no folder."""
    with pytest.raises(ValueError, match="is no number"):
        HostTarget("fake").open(Policy(cookie_lifetime="wrong"), World())  # type: ignore[arg-type]
    opened = HostTarget("fake").open(Policy(), World())
    del FakeHost.made[0].closed
    FakeHost.made[0].close = _full  # type: ignore[method-assign]
    with pytest.raises(OSError, match="full"):
        opened.close()
    assert [] == list(tmp_path.iterdir())


def _full() -> None:
    raise OSError("the disk is full")


def test_plugged_in_parts() -> None:
    """A part from outside reaches the host, and is no scenario's to replace: the reason says why."""
    mine = object()
    opened = HostTarget("fake", {"session_handler": mine}).open(Policy(), World())
    assert {"session_handler": mine} == FakeHost.made[0].parts
    assert {"replace:session_handler": "session_handler is plugged in from outside"} == opened.lacks
    assert {"replace:session_data", "replace:session_id_handler", "restart", "login", "page:diff"} <= set(
        opened.capabilities
    )
    assert not {"replace:session_handler", "components"} & set(opened.capabilities)


def test_capabilities() -> None:
    """A host as it comes offers all verbs, options and parts, and what it says itself."""
    opened = HostTarget("fake").open(Policy(), World())
    assert {"policy:cookie_lifetime", "components", "replace:session_handler", "restart"} <= set(opened.capabilities)
    assert {} == opened.lacks


def test_parts_by_name() -> None:
    """A scenario names stores, and the harness's own recording parts, whose calls are the ones that are taken."""
    parts = {"session_data": "probe", "session_handler": "probe", "session_id_handler": "probe"}
    opened: Any = HostTarget("fake").open(Policy(), World(parts=parts))
    given = FakeHost.made[0].parts
    assert issubclass(given["session_data"], Store)
    assert issubclass(given["session_handler"], ProbeHandler)
    assert issubclass(given["session_id_handler"], ProbeIDHandler)
    given["session_data"].read_record()
    assert ("data.read",) == opened.take_calls()
    plain: Any = HostTarget("fake").open(Policy(), World(parts={"session_data": "memory"}))
    assert {"session_data": Store} == FakeHost.made[1].parts
    assert ("the host's",) == plain.take_calls()


def test_how_a_host_is_told_of() -> None:
    """Name, description and profile have defaults, and can be said; the clock is the frozen one."""
    target = HostTarget("fake")
    assert ("fake", "the fake wiki", "hardened", "handler") == (
        target.name,
        target.description,
        target.profile,
        target.door,
    )
    assert isinstance(target.clock(), FrozenClock)
    named = HostTarget("fake", name="mine", description="my own", profile="moin-1.8")
    assert ("mine", "my own", "moin-1.8") == (named.name, named.description, named.profile)
