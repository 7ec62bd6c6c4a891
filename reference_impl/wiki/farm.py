"""A farm of wikis built from plain data: realms, page stores, stores, policies, and the replaceable parts.

It knows what a world and parts look like, and who shares what. It must not know requests.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.ids import MoinCookieSessionIDHandler, forget_secrets, load_secrets
from reference_impl.interfaces import SessionHandler, SessionIDHandler
from reference_impl.policy import Policy
from reference_impl.wiki.accounts import AccountRealm
from reference_impl.wiki.app import Wiki
from reference_impl.wiki.auth import METHODS
from reference_impl.wiki.config import WikiConfig
from reference_impl.wiki.pages import PageStore


@lru_cache(maxsize=256)
def _accepts_data_class(factory: Callable[..., Any]) -> bool:
    try:
        return "data_class" in inspect.signature(factory).parameters
    except (TypeError, ValueError):
        return False


def _made(part: Any, method: str, **arguments: Any) -> Any:
    """A class or factory called, an instance (it has the interface's `method`) as it is."""
    if not isinstance(part, type) and hasattr(part, method):
        return part
    return part(**arguments)


def without_port(host: str) -> str:
    """`wiki.example.org` for `wiki.example.org:8080`, `[::1]` for `[::1]:8080`."""
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


class Farm:
    """What make_wsgi was given, and what of it outlives a restart: accounts, pages, changed options."""

    def __init__(self, policy: Mapping[str, Any], world: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
        self._world = world
        self._parts = parts
        self._wiki_worlds: Mapping[str, Mapping[str, Any]] = world["wikis"]
        self._folder = Path(world["folder"])
        self._users: Mapping[str, Mapping[str, Any]] = world.get("users", {})
        self._options = {name: {**policy, **wiki.get("policy", {})} for name, wiki in self._wiki_worlds.items()}
        self._policies = self._checked(self._options)
        self._realms: dict[str, AccountRealm] = {}
        self._pages: dict[str, PageStore] = {}
        self._open_stores()

    @staticmethod
    def _checked(options: Mapping[str, Mapping[str, Any]]) -> dict[str, Policy]:
        return {name: Policy.from_mapping(given) for name, given in options.items()}

    def _file(self, kind: str, name: str) -> Path | None:
        return self._folder / kind / name if self._world.get("keep", "memory") == "files" else None

    def _open_stores(self) -> None:
        for wiki in self._wiki_worlds.values():
            realm, pages = wiki.get("accounts", "main"), self._pages_name(wiki)
            if realm not in self._realms:
                self._realms[realm] = self._open_realm(realm)
            if pages not in self._pages:
                self._pages[pages] = PageStore(self._users, self._file("pages", pages))

    @staticmethod
    def _pages_name(wiki: Mapping[str, Any]) -> str:
        name: str = wiki.get("pages", "main")
        return name

    def _open_realm(self, name: str) -> AccountRealm:
        realm = AccountRealm(name, self._world.get("hash", "scrypt"), self._file("users", f"{name}.json"))
        if not realm.made:
            for user, options in self._users.items():
                realm.add(user, **options)
        return realm

    def wikis(self) -> dict[str, Wiki]:
        """Every wiki of the farm, built anew; one handler and one id handler serve them all, as in 1.8."""
        handler = self._handler()
        id_handler = _made(self._parts.get("session_id_handler", MoinCookieSessionIDHandler), "get")
        return {name: self._wiki(name, handler, id_handler) for name in self._wiki_worlds}

    def address(self, name: str) -> tuple[str, str]:
        """Where a wiki is: its host, with a port if the world names one, and its mount."""
        wiki = self._wiki_worlds[name]
        return wiki["host"].lower(), wiki.get("mount", "").rstrip("/")

    def _wiki(self, name: str, handler: SessionHandler, id_handler: SessionIDHandler) -> Wiki:
        factory = self._parts.get("wiki", Wiki)
        persistent = getattr(getattr(handler, "data_class", None), "persistent", True)
        wiki: Wiki = factory(self._config(name, persistent), handler, id_handler)
        return wiki

    def _handler(self) -> SessionHandler:
        factory = self._parts.get("session_handler", DefaultSessionHandler)
        data_class = self._parts.get("session_data")
        arguments = {"data_class": data_class} if data_class and _accepts_data_class(factory) else {}
        handler: SessionHandler = _made(factory, "start", **arguments)
        return handler

    def _config(self, name: str, persistent: bool) -> WikiConfig:
        wiki, policy = self._wiki_worlds[name], self._policies[name]
        host, mount = self.address(name)
        store = str(self._folder / "sessions" / wiki.get("store", "main"))
        return WikiConfig(
            policy=policy,
            wiki_name=name,
            host=without_port(host),
            mount=mount,
            store=store,
            accounts=self._realms[wiki.get("accounts", "main")],
            pages=self._pages[self._pages_name(wiki)],
            auth=tuple(METHODS[method]() for method in policy.auth),
            secrets=load_secrets(store, policy, persistent=persistent),
            tls_proxy=wiki.get("tls_proxy", False),
            facts=self._world.get("facts", False),
        )

    def restart(self) -> None:
        """Forget the keys that aren't kept; read accounts and pages from their files again, if they are there.

        Accounts and pages in memory stand for a disk and stay.
        """
        forget_secrets()
        if self._world.get("keep", "memory") == "files":
            self._realms, self._pages = {}, {}
            self._open_stores()

    def reconfigure(self, options: Mapping[str, Any], wiki: str | None) -> None:
        """Options of one wiki, or of all; KeyError for an unknown wiki, PolicyError before anything changes."""
        names = [wiki] if wiki is not None else list(self._options)
        changed = self._options | {name: {**self._options[name], **options} for name in names}
        self._policies = self._checked(changed)
        self._options = changed

    def change_account(self, name: str, change: str, value: Any, realm: str | None) -> None:
        """See `Host.account`."""
        realms = self._realms.values() if realm is None else [self._realms[realm]]
        for accounts in realms:
            _change(accounts, name, change, value)
        if change == "add":
            for pages in self._pages.values():
                pages.add_diary(name)


def _change(accounts: AccountRealm, name: str, change: str, value: Any) -> None:
    changes: dict[str, Callable[[], None]] = {
        "add": partial(accounts.add, name, value),
        "remove": partial(accounts.remove, name),
        "disable": partial(accounts.set_disabled, name, True),
        "enable": partial(accounts.set_disabled, name, False),
        "password": partial(accounts.set_password, name, value),
        "remember_me": partial(accounts.set_remember_me, name, value),
    }
    if change not in changes:
        raise ValueError(f"unknown change {change!r}; allowed are {', '.join(changes)}")
    changes[change]()
