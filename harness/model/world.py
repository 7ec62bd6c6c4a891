"""Who and what is there when a scenario starts: users, wikis of the farm, browsers.

Plain data; the names are made up and every host lies under example.org or another reserved name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

CAP = timedelta(days=400)
"""Browsers cut lifetimes at 400 days (RFC 6265bis 5.5)."""


class User(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account, in every account realm of the world."""

    name: str
    password: str = "correct horse"
    remember_me: bool = False
    disabled: bool = False


class Wiki(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One wiki of the farm. Wikis with the same `store` share sessions, with the same `accounts` their users."""

    name: str = "wiki"
    host: str = "wiki.example.org"
    mount: str = ""
    scheme: str = "http"
    store: str = "main"
    accounts: str = "main"
    tls_proxy: bool = False
    """The visitor speaks https to a proxy, the proxy http to the wiki (with `X-Forwarded-Proto`)."""
    policy: dict[str, Any] = {}
    """Options in which this wiki differs from the scenario's policy."""


class BrowserSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A browser; its clock shows the server's time plus `skew`; `cap` None keeps any lifetime."""

    name: str
    skew: timedelta = timedelta(0)
    cap: timedelta | None = CAP


class World(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a target must set up before the first step."""

    users: tuple[User, ...] = (User("JoeDoe"),)
    wikis: tuple[Wiki, ...] = (Wiki(),)
    browsers: tuple[BrowserSpec, ...] = (BrowserSpec("alice"),)
    parts: dict[str, str] = {}
    """Parts of the session system to replace: `session_data: memory`; `probe` is the harness's own recording part."""

    def user(self, name: str) -> User | None:
        """The account of that name, if the world has it."""
        return next((user for user in self.users if user.name == name), None)

    def wiki(self, name: str | None) -> Wiki:
        """The wiki of that name; without a name, the first. KeyError: there is none."""
        if name is None:
            return self.wikis[0]
        return {wiki.name: wiki for wiki in self.wikis}[name]
