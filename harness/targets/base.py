"""What the runner needs of a target: a door that moves bytes, and an adapter that knows its forms.

Only types. A target declares its capabilities; what it can't do is not applicable, with the reason it gives.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, runtime_checkable

import msgspec

from harness.clock import Clock
from harness.model.history import Facts
from harness.model.policy import Policy
from harness.model.step import Action
from harness.model.world import Wiki, World

PAUSE = "session_harness.pause"
"""WSGI environ key: a slow page calls this, once, while it is being made; other requests are played meanwhile."""


FOLDER_PREFIX = "session-harness-"
"""Begins the name of every temporary folder of a target: a record must not tell where it lies."""

IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where there is a file system in memory, plays use it: replacing a file on a disk costs as much as a request."""


class Request(msgspec.Struct, frozen=True):
    """One request as an adapter words it; the runner adds the Cookie header."""

    method: str
    url: str
    """Absolute, as the browser sees it."""
    form: dict[str, str] | None = None
    """Sent as application/x-www-form-urlencoded."""
    remote_user: str | None = None
    tls_proxy: bool = False
    """A proxy ends TLS: the wiki gets the request by http, with `X-Forwarded-Proto: https`."""
    prefetch: bool = False
    """Made on the way to the answer that the step asks for."""
    tickets: tuple[str, ...] = ()
    """What it holds that is another at each run, and is masked in the record."""


class Answer(msgspec.Struct, frozen=True):
    """One answer. Header names as sent, values as text (latin-1)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name; None: not sent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class ApplicationCrash(Exception):
    """The application raised, or broke the protocol of its door; the cause is the exception."""


class Scene(msgspec.Struct):
    """What an adapter may know when it words a request."""

    world: World
    wiki: Wiki
    browser: str
    tickets: MutableMapping[str, str]
    """Tickets kept by `form su`, by browser."""

    def base(self) -> str:
        """The wiki's address, without a trailing slash."""
        return f"{self.wiki.scheme}://{self.wiki.host}{self.wiki.mount}"


Requests = Generator[Request, Answer, None]


class Adapter(Protocol):
    """Turns a verb into requests and reads facts from answers; pure, no I/O."""

    session_cookies: Collection[str] | None
    """Names of the session cookie; None: every cookie that the target sets."""

    def requests(self, action: Action, scene: Scene) -> Requests:
        """The requests of one action; each answer is sent in before the next is asked for."""

    def facts(self, answer: Answer) -> Facts:
        """What this answer tells; what it doesn't tell stays None."""


class Offer(Protocol):
    """What a target can do, and what not, with the reasons."""

    capabilities: Collection[str]
    lacks: Mapping[str, str]


class Opened(Offer, Protocol):
    """A target that is set up and waits for requests."""

    def send(self, request: Request, cookie: str | None, pause: Callable[[], None] | None = None) -> Answer:
        """Carry one request. Raises ApplicationCrash."""

    def close(self) -> None:
        """End everything that was started and remove what was made."""


class Target(Protocol):
    """Something that can be judged. `open` may be called many times; each opening is a world of its own."""

    name: str
    door: str
    description: str
    profile: str
    adapter: Adapter

    def clock(self) -> AbstractContextManager[Clock]:
        """The driver of its clock, entered once per worker."""

    def open(self, policy: Policy, world: World) -> Opened:
        """Set up a fresh installation. Raises TargetError when it can't be."""


@runtime_checkable
class Offering(Protocol):
    """A target that knows what it offers before it is opened: what it can't do then costs no opening."""

    def offer(self) -> Offer:
        """What each opening offers."""


class Place(msgspec.Struct, frozen=True):
    """A wiki that was there before us: where it lies, what it runs, who has an account there."""

    wiki: Wiki
    settings: dict[str, Any]
    """Options of its policy, as its admin has set them; those that are left out are not known."""
    accounts: dict[str, str]
    """The users of scenarios who have an account there: the account's name."""
    secrets: frozenset[str]
    """Passwords, as they are and as they travel: no record has them."""

    @property
    def address(self) -> str:
        """Without a trailing slash."""
        return f"{self.wiki.scheme}://{self.wiki.host}{self.wiki.mount}"


@runtime_checkable
class Placed(Protocol):
    """A target that the harness didn't start. Its clock is a `Foreign` one, and nothing of it is made for a play."""

    def place(self) -> Place:
        """Where it lies and what it is."""


@runtime_checkable
class Announced(Protocol):
    """An opened target that is told which step comes, for its server's own log."""

    def announce(self, scenario: str, step: str) -> None:
        """The requests from now on belong to this step."""


@runtime_checkable
class CanOperate(Protocol):
    """What an operator can do; an opened target offers the ones that its capabilities name."""

    def restart(self) -> None: ...

    def sweep(self, wiki: str) -> int: ...

    def records(self, wiki: str) -> int: ...

    def account(self, name: str, change: str, value: Any) -> None: ...

    def reconfigure(self, options: Mapping[str, Any], wiki: str | None) -> None: ...

    def components(self) -> dict[str, str]: ...

    def take_calls(self) -> tuple[str, ...]: ...


@runtime_checkable
class CanFail(Protocol):
    """What a host can do to its own store and ids, on purpose; each method belongs to a capability of its own."""

    def break_store(self, wiki: str, what: str, spare: int, fail: int | None, room: int) -> None:
        """`faults`: from now on reads or writes raise, after `spare` good ones, `fail` times (None: for good).

        `disk`: `full` and `read-only`, as `Break` says.
        """

    def at_store(self, wiki: str, call: int, pause: Callable[[], None]) -> None:
        """`interleave`: call `pause` before the nth time that the wiki's store is asked from now on, locks aside."""

    def store_calls(self, wiki: str) -> int:
        """`interleave`: how often it was asked since, `pause` aside; nobody is called any more."""

    def watch_store(self, wiki: str, gate: Callable[[], None] | None) -> None:
        """`interleave`: call `gate` before each call of the wiki's store, in the calling thread; None: no more.

        It must not be called while a lock is held for which another request could wait.
        """

    def repair_store(self, wiki: str) -> None:
        """`faults`: the store is healthy again."""

    def damage(self, wiki: str, how: str, at: int | None, of: str) -> None:
        """`damage`: change the bytes of every record in the wiki's store, or of its file, as `Damage` says."""

    def fill(self, wiki: str, count: int) -> None:
        """`fill`: put so many more live records into the wiki's store, in which there is one."""

    def work(self, wiki: str) -> int:
        """`fill`: how many records that store has read, listed or written since, or since this was asked."""

    def code_ran(self) -> bool:
        """`damage`: whether code of a damaged record has run since the damage."""

    def draw(self, wiki: str, cookie: str, repeat: int) -> None:
        """`drawn_ids`: the id that this Cookie header carries is what the generator returns next, so often."""

    def sample(self, wiki: str, way: str, count: int) -> Sequence[str]:
        """`sampled_ids`, and `fork` for that way: new ids, drawn as `Sample` says; nothing is stored under them."""
