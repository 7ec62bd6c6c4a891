"""The handler door: session handlers, session data classes and id handlers, plugged into a wiki that takes them.

Hosts register by the entry point group `session_harness.hosts`; each is `make_wsgi(policy, world, parts)` with plain
data in. Knows that interface; must not know any host by its module.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from harness.clock import Clock, FrozenClock
from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets import interrupts, probes
from harness.targets.base import FOLDER_PREFIX, IN_MEMORY, Adapter, Opened
from harness.targets.wiki import WikiAdapter
from harness.targets.wsgi import OpenedApp

GROUP = "session_harness.hosts"
STORES = "session_harness.stores"

VERBS = frozenset(
    "login logout su variables trail macros remember_me password_form remote_user overtake session_facts auth_facts"
    " farm mount https rewind zone".split()
) | {f"policy:{field}" for field in Policy.__struct_fields__}
KINDS = "raw print info diff recall edit login userprefs download save redirect rights error"
PAGES = frozenset(f"page:{kind}" for kind in KINDS.split())
"""What every host offers: verbs and options, kinds of pages."""


class HostTarget:
    """A host, as it comes or with parts replaced from outside (`session_handler`, `session_data`, …)."""

    door = "handler"

    def __init__(
        self,
        host: str = "reference",
        parts: Mapping[str, Any] | None = None,
        *,
        name: str = "",
        description: str = "",
        profile: str = "",
    ) -> None:
        self.name = name or host
        self.description = description or f"the {host} wiki"
        self.adapter: Adapter = WikiAdapter()
        self._parts = dict(parts or {})
        self._make = host_maker(host)
        self.profile = profile or getattr(self._make, "profile", "hardened")

    def clock(self) -> AbstractContextManager[Clock]:
        """See `Target.clock`."""
        return FrozenClock()

    def open(self, policy: Policy, world: World) -> Opened:
        """See `Target.open`."""
        parts, probe = _parts_of(world, self._parts)
        folder = tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=IN_MEMORY)
        try:
            app = self._make(policy.options(), _plain(world, folder), parts)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        lacks = {f"replace:{part}": f"{part} is plugged in from outside" for part in self._parts}

        def close() -> None:
            try:
                app.close()
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        offered = VERBS | PAGES | _replaceable(self._parts) | app.capabilities | _interruptible(lacks)
        opened = OpenedApp(app, offered, lacks, close)
        if probe is not None:
            opened.take_calls = probe.take  # type: ignore[attr-defined]
        return opened


def stores() -> tuple[str, ...]:
    """Names of the session data classes that come with the installed hosts."""
    return tuple(sorted(points(STORES)))


def hosts() -> tuple[str, ...]:
    """Names of the installed hosts."""
    return tuple(sorted(points(GROUP)))


def host_maker(name: str) -> Any:
    """The `make_wsgi` of an installed host. Raises TargetError when there is none of that name."""
    return _point(GROUP, name, "host").load()


def _point(group: str, name: str, what: str) -> EntryPoint:
    found = points(group)
    if name not in found:
        known = ", ".join(sorted(found)) or "none is installed"
        raise TargetError(f"no {what} {name!r} is registered under the entry point group {group} (there: {known})")
    return found[name]


@cache
def points(group: str) -> dict[str, EntryPoint]:
    """What is registered under a group, by its names; every installed distribution is asked once."""
    return {point.name: point for point in entry_points(group=group)}


def _interruptible(lacks: dict[str, str]) -> frozenset[str]:
    if interrupts.possible():
        return frozenset({"interrupt"})
    lacks["interrupt"] = "this system lets no process be watched by the one that has forked it"
    return frozenset()


def _replaceable(parts: Mapping[str, Any]) -> frozenset[str]:
    free = {"session_handler", "session_id_handler", "session_data"} - set(parts)
    nothing_plugged_in = {"components"} if len(free) == 3 else set()
    return frozenset({f"replace:{part}" for part in free} | nothing_plugged_in)


def _parts_of(world: World, plugged: Mapping[str, Any]) -> tuple[dict[str, Any], probes.Probe | None]:
    """The parts for one opening: those plugged in from outside, and those that the scenario asks for by name."""
    parts = dict(plugged)
    probe = probes.Probe() if "probe" in world.parts.values() else None
    for part, name in world.parts.items():
        if probe is None or name != "probe":
            parts[part] = _point(STORES, name, "store").load()
        elif part == "session_data":
            parts[part] = probe.data_class(_point(STORES, "memory", "store").load())
        else:
            parts[part] = probe.part(part)
    return parts, probe


def _plain(world: World, folder: str) -> dict[str, Any]:
    """The world as a host takes it: names to plain data."""
    return {
        "users": {
            user.name: {"password": user.password, "remember_me": user.remember_me, "disabled": user.disabled}
            for user in world.users
        },
        "wikis": {
            wiki.name: {
                "host": wiki.host,
                "mount": wiki.mount,
                "store": wiki.store,
                "accounts": wiki.accounts,
                "tls_proxy": wiki.tls_proxy,
                "policy": wiki.policy,
            }
            for wiki in world.wikis
        },
        "folder": folder,
        "facts": True,
        "hash": "cheap",
        "keep": "memory",
    }
