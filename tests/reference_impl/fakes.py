"""A host of ten lines for the tests of the session system: accounts, one wiki, a browser that keeps one cookie.

It knows the order of a request (behaviour, section 2) and nothing of pages. Time is an attribute, in seconds.
"""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reference_impl.handler import DefaultSessionHandler
from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import AuthMethod
from reference_impl.policy import Policy
from reference_impl.session import DefaultSessionData
from reference_impl.stores.memory import MemorySessionData

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
SECRETS = b"0123456789abcdef0123456789abcdef"


@dataclass
class FakeUser:
    id: str
    name: str
    disabled: bool = False
    remember_me: bool = False
    password_stamp: str = "1"
    auth_method: str = ""
    auth_attribs: tuple[Any, ...] = ()


@dataclass
class FakeAccounts:
    realm: str = "main"
    users: dict[str, FakeUser] = field(default_factory=dict)

    def by_id(self, user_id: str) -> FakeUser | None:
        return replace(self.users[user_id]) if user_id in self.users else None

    def by_name(self, name: str) -> FakeUser | None:
        return next((replace(user) for user in self.users.values() if user.name == name), None)


@dataclass
class FakeMethod:
    name: str
    per_request: bool = False


FORM = FakeMethod("form")
REMOTE = FakeMethod("remote_user", per_request=True)


@dataclass
class FakeConfig:
    policy: Policy = field(default_factory=Policy)
    store: str = "main"
    wiki_name: str = "wiki"
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    auth: Sequence[AuthMethod] = (FORM, REMOTE)
    secrets: bytes = SECRETS


class FakeRequest:
    """`interfaces.Request` with the answer's headers in `headers`."""

    def __init__(
        self, cfg: FakeConfig, now: datetime = START, cookies: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.cfg: Any = cfg
        self.now = now
        self.session: Any = None
        self.user: Any = None
        self.cookies: Mapping[str, Sequence[str]] = cookies or {}
        self.is_ssl = False
        self.script_name = ""
        self.host = "wiki.example.org"
        self.form: Mapping[str, str] = {}
        self.headers: list[tuple[str, str]] = []
        self.uncached = False

    def set_header(self, name: str, value: str) -> None:
        self.headers.append((name, value))

    def disable_caching(self) -> None:
        self.uncached = True

    @property
    def set_cookies(self) -> list[str]:
        return [value for name, value in self.headers if name == "Set-Cookie"]


def forked(action: Callable[[], object]) -> int:
    """Run `action` in a child process; the child's process id. What it raises is told on stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of other tests' threads: the child uses none
        child = os.fork()
    if child == 0:
        try:
            action()
        finally:
            if sys.exc_info()[0] is not None:
                traceback.print_exc()
                sys.stderr.flush()
            os._exit(0)
    return child


Page = Callable[[FakeRequest], object]


def quiet_page(request: FakeRequest) -> None:
    """A page whose code does nothing with the session."""


class World:
    """One wiki, a clock, and accounts "1" JoeDoe and "2" JaneDoe."""

    def __init__(
        self, data_class: type[DefaultSessionData] = MemorySessionData, store: str = "main", **policy: Any
    ) -> None:
        users = {"1": FakeUser("1", "JoeDoe"), "2": FakeUser("2", "JaneDoe")}
        self.cfg = FakeConfig(Policy.from_mapping(policy), store, accounts=FakeAccounts("main", users))
        self.handler = DefaultSessionHandler(data_class)
        self.ids: Any = MoinCookieSessionIDHandler()
        self.now = START

    def configure(self, **policy: Any) -> None:
        self.cfg.policy = Policy.from_mapping(policy)

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def request(self, *sent: str) -> FakeRequest:
        return FakeRequest(
            self.cfg, self.now, {self.ids.cookie_name(FakeRequest(self.cfg)): list(sent)} if sent else {}
        )

    def count(self) -> int:
        return self.handler.data_class.count(self.request())

    def serve(self, *sent: str, **how: Any) -> Answer:
        return self.open(*sent, **how).close()

    def open(
        self, *sent: str, login: str = "", logout: bool = False, remote: str = "", page: Page = quiet_page
    ) -> Open:
        """Begin a request, up to and with the making of its page; `close` ends it."""
        request = self.request(*sent)
        user = self.handler.start(request, self.ids)
        if logout:
            user = None
        if login or remote:
            user = self.cfg.accounts.by_name(login or remote)
            assert user is not None
            user.auth_method = "form" if login else "remote_user"
            user.auth_attribs = ("password", ("form", 1)) if login else ()
        self.handler.after_auth(request, self.ids, user)
        page(request)
        return Open(self, request, user)


@dataclass
class Open:
    """A request whose page is made and whose answer has not left yet."""

    world: World
    request: FakeRequest
    user: Any

    def close(self) -> Answer:
        self.world.handler.finish(self.request, self.world.ids, self.user)
        return Answer(self.request, self.user)


@dataclass
class Answer:
    request: FakeRequest
    user: Any

    @property
    def name(self) -> str | None:
        return None if self.user is None else str(self.user.name)

    @property
    def session(self) -> DefaultSessionData:
        session = self.request.session
        assert isinstance(session, DefaultSessionData)
        return session

    @property
    def cookie(self) -> str | None:
        """The Set-Cookie line, None without one; more than one is an error."""
        lines = self.request.set_cookies
        assert len(lines) <= 1, lines
        return lines[0] if lines else None

    @property
    def id(self) -> str:
        """The id that the answer hands out, "" for a deletion."""
        assert self.cookie is not None, "no Set-Cookie"
        return self.cookie.partition(";")[0].partition("=")[2]

    @property
    def max_age(self) -> int:
        assert self.cookie is not None, "no Set-Cookie"
        return int(self.cookie.partition("Max-Age=")[2].partition(";")[0])

    @property
    def values(self) -> dict[str, Any]:
        return {key: self.session[key] for key in self.session if not key.startswith("user.")}
