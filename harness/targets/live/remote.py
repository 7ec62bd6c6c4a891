"""The live door to a server that somebody else runs: a target file gives its address, and all else is as it is.

Nothing is started, configured, restarted or read but what a visitor sees. One connection at a time, to the wiki's own
host and port alone. What can't be reached is no failure of the wiki: that is a TargetError. Knows HTTP's client side
and the target file; must not know who has agreed to what is sent.
"""

from __future__ import annotations

import http.client
import os
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import escape
from typing import Self
from urllib.parse import quote, quote_plus

import msgspec

from harness import __version__
from harness.clock import Clock
from harness.errors import TargetError, UsageError
from harness.model.history import Facts
from harness.model.policy import Policy
from harness.model.step import Action, Login, Replay, Su
from harness.model.world import User, Wiki, World
from harness.targets.base import Adapter, Answer, ApplicationCrash, Offer, Opened, Place, Request, Requests, Scene
from harness.targets.live.adapter import FileAdapter, adapter_of
from harness.targets.live.description import TargetFile
from harness.targets.live.door import carry, connected
from harness.targets.live.files import Found, split_address

AGENT = f"session-harness/{__version__}"
"""Sent as User-Agent, so that an admin sees in the log who was there."""

_NOT_OURS = "this wiki is not ours to {}"
NEVER = {
    **dict.fromkeys(("restart", "interrupt", "fork"), _NOT_OURS.format("start or stop")),
    **dict.fromkeys(("rewind", "zone"), "the clock of this wiki is its own"),
    **dict.fromkeys(("reconfigure",), _NOT_OURS.format("configure")),
    **dict.fromkeys(("accounts", "remember_me"), "the accounts of this wiki are not ours to change"),
    "page:save": "the pages of this wiki are not ours to change",
    **dict.fromkeys(
        ("sweep", "records", "faults", "damage", "fill", "interleave", "drawn_ids", "sampled_ids"),
        "the sessions of this wiki are stored where only its admin can look",
    ),
    "log": "the log of this wiki is for its admin",
    "components": "of this wiki only its answers are seen",
    "overtake": "a server of somebody else can't be held in the middle of an answer",
    "farm": "this target is one wiki",
    "remote_user": "no web server names users here because we say so",
}


class RemoteClock:
    """The server's clock, as the Date of its last answer tells it; before there is one, and without any, ours."""

    def __enter__(self) -> Self:
        self._date: datetime | None = None
        self._since = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        return

    def now(self) -> datetime:
        """See `Foreign.now`."""
        if self._date is None:
            return datetime.now(UTC).replace(microsecond=0)
        return self._date + timedelta(seconds=int(time.monotonic() - self._since))

    def move(self, at: datetime) -> None:
        """See `Clock.move`: it runs on. What wants it moved is not played (`placing.obstacle`)."""

    def zone(self, name: str) -> None:
        """See `Clock.zone`. No remote target offers it."""
        raise TargetError(NEVER["zone"])

    def told(self, answer: Answer) -> None:
        """Take over the Date of an answer that has just come."""
        try:
            date = parsedate_to_datetime(answer.header("date") or "")
        except ValueError:
            return
        self._date, self._since = date if date.tzinfo else date.replace(tzinfo=UTC), time.monotonic()


class RemoteTarget:
    """The wiki at the address of a target file. Raises UsageError when a password isn't there."""

    door = "live"

    def __init__(self, found: Found) -> None:
        says = found.says
        self.name = says.target
        self.description = says.title
        self.profile = says.profile
        passwords = _passwords(found)
        inner = adapter_of(found)
        self.adapter: Adapter = NamedAdapter(inner, says, passwords)
        self._place = _place(says, passwords.values())
        self._offer = RemoteOffer(says, inner, self._place)
        # Made once: it reads all that the system trusts.
        self._tls = ssl.create_default_context() if self._place.wiki.scheme == "https" else None
        self._clock: RemoteClock | None = None

    def clock(self) -> AbstractContextManager[Clock]:
        """See `Target.clock`."""
        self._clock = RemoteClock()
        return self._clock

    def place(self) -> Place:
        """See `Placed`."""
        return self._place

    def offer(self) -> Offer:
        """See `Offering`."""
        return self._offer

    def open(self, policy: Policy, world: World) -> Opened:
        """See `Target.open`: nothing is made, the wiki is there. Policy and world are what it has."""
        if self._clock is None:
            raise TargetError(f"{self.name} is opened under no clock")
        return OpenedRemote(self._offer, self._place, self._clock, self._tls)


class RemoteOffer:
    """What the target file and its adapter say of the wiki's capabilities."""

    def __init__(self, says: TargetFile, adapter: FileAdapter, place: Place) -> None:
        shown = {"https"} if place.wiki.scheme == "https" else set()
        shown |= {"mount"} if place.wiki.mount else set()
        options = {f"policy:{option}" for option in place.settings}
        claimed = adapter.capabilities() | shown | options | set(says.capabilities)
        self.capabilities: Collection[str] = frozenset(claimed) - set(says.lacks) - set(NEVER)
        self.lacks: Mapping[str, str] = {**says.lacks, **NEVER}


class OpenedRemote:
    """The wiki while a play goes on."""

    def __init__(self, offer: RemoteOffer, place: Place, clock: RemoteClock, tls: ssl.SSLContext | None) -> None:
        self.capabilities: Collection[str] = offer.capabilities
        self.lacks: Mapping[str, str] = offer.lacks
        self._place, self._clock, self._tls = place, clock, tls
        self._mark = ""

    def announce(self, scenario: str, step: str) -> None:
        """See `Announced`."""
        self._mark = f"{scenario}/{step}"

    def send(self, request: Request, cookie: str | None, pause: Callable[[], None] | None = None) -> Answer:
        """See `Opened.send`. Raises TargetError when there is no connection, or the request leads elsewhere."""
        _stay(self._place, request.url)
        try:
            connection = connected(self._place.wiki.host, self._tls)
        except OSError as error:
            raise TargetError(f"{self._place.address} can't be reached: {_reason(error)}") from None
        try:
            answer = carry(connection, request, cookie, self._mark, {"User-Agent": AGENT})
        except TimeoutError:
            raise ApplicationCrash("the server takes the request and does not answer") from None
        except (OSError, http.client.HTTPException) as error:
            what = f"the server broke the connection, or its answer is no HTTP: {type(error).__name__}: {error}"
            raise ApplicationCrash(what) from None
        self._clock.told(answer)
        return answer

    def close(self) -> None:
        """See `Opened.close`: the wiki goes on."""


class NamedAdapter:
    """Between a scenario's users and the wiki's accounts: it hears of the former and speaks of the latter."""

    def __init__(self, inner: FileAdapter, says: TargetFile, passwords: Mapping[str, str]) -> None:
        self._inner = inner
        self._names = {user: account.name for user, account in says.accounts.items()}
        self._users = {account.shown or account.name: user for user, account in says.accounts.items()}
        self._there = tuple(User(name, passwords[user]) for user, name in self._names.items())
        self.session_cookies = inner.session_cookies

    def requests(self, action: Action, scene: Scene) -> Requests:
        """See `Adapter.requests`."""
        there = msgspec.structs.replace(scene.world, users=self._there)
        return self._inner.requests(self._named(action), Scene(there, scene.wiki, scene.browser, scene.tickets))

    def facts(self, answer: Answer) -> Facts:
        """See `Adapter.facts`."""
        facts = self._inner.facts(answer)
        user, real = (None if name is None else self._users.get(name, name) for name in (facts.user, facts.real_user))
        return msgspec.structs.replace(facts, user=user, real_user=real)

    def _named(self, action: Action) -> Action:
        match action:
            case Login(user=str(name)) | Su(user=str(name)) | Replay(user=str(name)):
                return msgspec.structs.replace(action, user=self._names.get(name, name))
        return action


def _passwords(found: Found) -> dict[str, str]:
    """By the scenarios' users. Raises UsageError for every variable that is not set."""
    variables = {user: account.password_variable for user, account in found.says.accounts.items()}
    missing = [f"{name} (the password of {user})" for user, name in variables.items() if not os.environ.get(name)]
    if missing:
        raise UsageError(f"{found.path}: environment variables are not set: {', '.join(missing)}")
    return {user: os.environ[name] for user, name in variables.items()}


def _place(says: TargetFile, passwords: Iterable[str]) -> Place:
    scheme, host, mount = split_address(says.url or "")
    travelling = {form(word) for word in passwords for form in (str, _quoted, quote_plus, escape)}
    names = {user: account.name for user, account in says.accounts.items()}
    return Place(Wiki(scheme=scheme, host=host, mount=mount), dict(says.settings), names, frozenset(travelling))


def _quoted(word: str) -> str:
    return quote(word, safe="")


def _stay(place: Place, url: str) -> None:
    """Raise TargetError for what doesn't lie on the wiki's own server: a redirect has led there."""
    wiki = place.wiki
    try:
        scheme, host, _ = split_address(url)
    except ValueError as error:
        raise TargetError(f"{place.address} leads to what is no address: {error}") from None
    if (scheme, host) != (wiki.scheme, wiki.host):
        raise TargetError(
            f"{place.address} leads to {scheme}://{host}, to which nothing is sent: only {wiki.scheme}://{wiki.host}"
            " was agreed to; give the address that it leads to as 'url', or leave out 'follow'"
        )


def _reason(error: OSError) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return (
                f"its certificate is not good: {error.verify_message}; for an authority of your own, name its"
                " certificate in the environment variable SSL_CERT_FILE"
            )
        case ssl.SSLError():
            return f"it speaks no TLS that we know ({error.reason or error}); is 'https' right?"
        case TimeoutError():
            return "it does not answer"
    return error.strerror or str(error)
