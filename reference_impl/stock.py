"""The stock variant: the reference with MoinMoin 1.8.7's behaviour turned back on, one switch for each difference.

`stock.yaml` says which rules each switch makes fail and where 1.8.7 does it; here is how. A switch is a handful of
methods laid over the default classes. Facts about 1.8.7 are used, none of its code. It must not know who judges it.
"""

from __future__ import annotations

import random  # noqa: TID251, that ids come from here is one of the differences
import re
import string
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from reference_impl.handler import DefaultSessionHandler, Standing
from reference_impl.ids import MoinCookieSessionIDHandler
from reference_impl.interfaces import Request, SessionIDHandler, User
from reference_impl.policy import FOREVER
from reference_impl.records import Record
from reference_impl.session import DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.wiki.accounts import WikiUser
from reference_impl.wiki.app import Wiki
from reference_impl.wiki.host import Host
from reference_impl.wiki.host import make_wsgi as make_reference

if TYPE_CHECKING:
    from reference_impl.wiki.request import WikiRequest

ID_CHARACTERS = string.ascii_lowercase + string.digits + "_"
ID_LENGTH = 32

_STRICT_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+").fullmatch
_STRICT_VALUE = re.compile(r"""[!#$%&'*+\-.^_`|~0-9A-Za-z:@/()<>?={}\[\]"]*""").fullmatch
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LAST_SHORT_YEAR = 2069
"""RFC 6265 5.1.1 reads years of two digits from 70 on as of the century before."""


# Lifetimes.


class WholeHours(DefaultSessionHandler):
    """Fractions of cookie_lifetime are cut off."""

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        hours = int(request.cfg.policy.cookie_lifetime)
        if hours == 0 or (hours > 0 and user.remember_me):
            return FOREVER
        return timedelta(hours=abs(hours))


class EndOnlyLater(DefaultSessionHandler):
    """A record ends an hour after the cookie, and is rewritten only to end later."""

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return cookie_end + timedelta(hours=1)

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        return session.record is None or session.record.expires < cookie_end


class EndNeverBack(DefaultSessionData):
    """The end of a record never comes nearer."""

    def later_end(self, fresh: Record | None, expires: datetime, lifetime: timedelta) -> datetime:
        return expires if fresh is None else max(expires, fresh.expires)


class NoAbsoluteLimit(DefaultSessionHandler):
    """The age of a login ends nothing; browsers are told of the limit until it has passed."""

    def within_absolute_limit(self, request: Request, session: DefaultSessionData) -> bool:
        return True

    def cookie_end(self, request: Request, session: DefaultSessionData, lifetime: timedelta) -> datetime:
        end = super().cookie_end(request, session, lifetime)
        return end if end > request.now else request.now + lifetime

    def store(self, request: Request, id_handler: SessionIDHandler, end: datetime, lifetime: timedelta) -> bool:
        return super().store(request, id_handler, request.now + lifetime, lifetime)


# request.session.


class FewMethods(DefaultSessionData):
    """Item access and `get`; iteration stays for those who look from outside."""

    def _no_such_method(self, *arguments: object, **named: object) -> NoReturn:
        raise AttributeError("request.session has no such method")

    keys = values = items = pop = popitem = setdefault = update = clear = _no_such_method

    def changes(self) -> list[str]:
        return [key for key in super().changes() if key in self._set_or_deleted]

    def __init__(self, request: Request, name: str) -> None:
        self._set_or_deleted: set[str] = set()
        super().__init__(request, name)

    def _touch(self, key: str) -> None:
        self._set_or_deleted.add(key)
        super()._touch(key)


class WholeRecordSaved(DefaultSessionData):
    """All values are written as this request has them, unless its login has ended meanwhile.

    In 1.8.7 they are written before a page can be slow, so that the end of the login has the last word.
    """

    def merged(self, fresh: Record | None) -> dict[str, Any]:
        ended = fresh is not None and fresh.first.get("user.id") != self.login.get("user.id")
        return super().merged(fresh if ended else None)


# Ids that are kept.


class IdKeptAtLogin(DefaultSessionHandler):
    """A login goes on under the id that the browser sent."""

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        super().begin_login(request, session, user)
        session.rotates = False


class IdKeptAtSwitch(DefaultSessionHandler):
    """Switching and returning draw no new id."""

    def privilege_changed(self, request: Request, id_handler: SessionIDHandler) -> None:
        return


class CookieKeptAtLogout(DefaultSessionHandler):
    """The record is deleted, the cookie stays; with anonymous sessions the id goes on."""

    def finish_ended(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        lifetime = self.anonymous_lifetime(request)
        kept = {key: session[key] for key in session}
        session.delete()
        if lifetime is not None:
            for key, value in kept.items():
                session[key] = value
            session.rotates = False
            self.store_and_send(request, id_handler, session, lifetime)


class IdDrawnOnce(DefaultSessionHandler):
    """A generated id is used without a look: what is stored under it is written over."""

    def fresh_id(self, request: Request, id_handler: SessionIDHandler) -> str:
        name = id_handler.generate_new_id(request)
        if self.data_class.exists(request, name):
            self.data_class.remove_record(request.cfg.store, self.data_class.key(name))
        return name


class SlowAnswersKeepTheirCookie(DefaultSessionHandler):
    """The cookie is sent whatever has become of the session meanwhile."""

    def store_and_send(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, lifetime: timedelta
    ) -> None:
        end = self.cookie_end(request, session, lifetime)
        self.store(request, id_handler, end, lifetime)
        id_handler.set(request, session.name, end)


# Farms and accounts.


class RecordNamesNoRealm(DefaultSessionHandler):
    """A user id means whoever has it here; a login that can't be is ended, whoever's it is."""

    def same_realm(self, request: Request, session: DefaultSessionData) -> bool:
        return True

    def same_wiki(self, request: Request, session: DefaultSessionData) -> bool:
        return True


class AnonymousDeletedElsewhere(DefaultSessionHandler):
    """Without anonymous sessions here, there are none anywhere."""

    def standing(self, request: Request, session: DefaultSessionData) -> Standing:
        found = super().standing(request, session)
        if found is Standing.HANDS_OFF and not session.login:
            session.remove_record(request.cfg.store, session.key(session.name))
        return found


class PasswordChangeEndsNothing(DefaultSessionHandler):
    """A login outlives its password, under its id."""

    def password_unchanged(self, request: Request, session: DefaultSessionData, user: User) -> bool:
        return True

    def password_changed(self, request: Request, id_handler: SessionIDHandler) -> None:
        return


class LostRightKeepsSwitch(Wiki):
    """Without the right the switch is passed over, not dropped."""

    def effective_user(self, request: WikiRequest) -> User | None:
        if self.is_switched(request) and not self.may_switch(request, request.real_user):
            return request.real_user
        return super().effective_user(request)


class RemovedTargetStays(Wiki):
    """A target without an account is a user without a name."""

    def su_target(self, request: WikiRequest) -> User | None:
        found = super().su_target(request)
        return found or WikiUser(
            str(request.session["setuid"]), "", disabled=False, remember_me=False, password_stamp=""
        )


# The cookie.


class LastCookieWins(MoinCookieSessionIDHandler):
    """One value for a name: the last."""

    def get_all(self, request: Request) -> Sequence[str]:
        return super().get_all(request)[-1:] if self.last_is_ours(request) else []

    def last_is_ours(self, request: Request) -> bool:
        sent = request.cookies.get(self.cookie_name(request), ())
        return bool(sent) and self.is_issued(request, sent[-1])


class OddCookieHidesAll(MoinCookieSessionIDHandler):
    """One cookie that the strict grammar doesn't know, and the header is given up."""

    def get_all(self, request: Request) -> Sequence[str]:
        odd = any(
            not _STRICT_NAME(name) or not all(map(_STRICT_VALUE, values)) for name, values in request.cookies.items()
        )
        return [] if odd else super().get_all(request)


class ClientIdAdopted(MoinCookieSessionIDHandler):
    """What is left of a value after cleaning is an id, whoever made it."""

    def get_all(self, request: Request) -> Sequence[str]:
        sent = request.cookies.get(self.cookie_name(request), ())
        cleaned = ["".join(sign for sign in value if sign in ID_CHARACTERS)[:ID_LENGTH] for value in sent]
        return [value for value in cleaned if value]

    def is_issued(self, request: Request, value: str) -> bool:
        return True

    def generate_new_id(self, request: Request) -> str:
        return super().generate_new_id(request)[:ID_LENGTH]


class IdsFromRandom(MoinCookieSessionIDHandler):
    """Ids that a seed decides."""

    def draw(self) -> str:
        return random.randbytes(20).hex()


class CookieForAnyHost(MoinCookieSessionIDHandler):
    """The Domain is sent, whoever asks."""

    def covers_host(self, request: Request) -> bool:
        return True


class Rfc850Expires(MoinCookieSessionIDHandler):
    """The date of the days before RFC 6265."""

    def format_expires(self, expires: datetime) -> str:
        _, day, month, year, time, zone = super().format_expires(expires).split()
        short = year if expires.year > _LAST_SHORT_YEAR else year[-2:]
        return f"{_DAYS[expires.weekday()]}, {day}-{month}-{short} {time} {zone}"

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        domain = request.cfg.policy.cookie_domain
        parts = super().attributes(request, expires, max_age)
        return [f"Domain={domain}" if part.startswith("Domain=") else part for part in parts]


class NoHttpOnly(MoinCookieSessionIDHandler):
    """Scripts may read the cookie."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        return [part for part in super().attributes(request, expires, max_age) if part != "HttpOnly"]


class NoSameSite(MoinCookieSessionIDHandler):
    """Browsers decide by themselves."""

    def attributes(self, request: Request, expires: datetime, max_age: int) -> list[str]:
        return [part for part in super().attributes(request, expires, max_age) if not part.startswith("SameSite")]


class NoPrefix(MoinCookieSessionIDHandler):
    """The name is the name."""

    def prefix(self, request: Request) -> str | None:
        return None


SWITCHES: Mapping[str, tuple[type, ...]] = {
    "whole-hours": (WholeHours,),
    "end-only-later": (EndOnlyLater, EndNeverBack),
    "no-absolute-limit": (NoAbsoluteLimit,),
    "few-methods": (FewMethods,),
    "id-kept-at-login": (IdKeptAtLogin,),
    "id-kept-at-switch": (IdKeptAtSwitch,),
    "cookie-kept-at-logout": (CookieKeptAtLogout,),
    "last-cookie-wins": (LastCookieWins,),
    "odd-cookie-hides-all": (OddCookieHidesAll,),
    "client-id-adopted": (ClientIdAdopted,),
    "ids-from-random": (IdsFromRandom,),
    "id-drawn-once": (IdDrawnOnce,),
    "cookie-for-any-host": (CookieForAnyHost,),
    "rfc850-expires": (Rfc850Expires,),
    "no-httponly": (NoHttpOnly,),
    "no-samesite": (NoSameSite,),
    "no-prefix": (NoPrefix,),
    "record-names-no-realm": (RecordNamesNoRealm,),
    "anonymous-deleted-elsewhere": (AnonymousDeletedElsewhere,),
    "password-change-ends-nothing": (PasswordChangeEndsNothing,),
    "lost-right-keeps-switch": (LostRightKeepsSwitch,),
    "removed-target-stays": (RemovedTargetStays,),
    "whole-record-saved": (WholeRecordSaved,),
    "slow-answers-keep-their-cookie": (SlowAnswersKeepTheirCookie,),
}
"""The classes that a switch lays over the defaults, in the order in which they are asked."""

PARTS: Mapping[str, type] = {
    "session_handler": DefaultSessionHandler,
    "session_id_handler": MoinCookieSessionIDHandler,
    "session_data": CacheSessionData,
    "wiki": Wiki,
}
"""What the stock variant is made from."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry of `stock.yaml`."""

    switch: str
    rules: tuple[str, ...]
    later: tuple[str, ...]
    where: str
    what: str
    behind: Mapping[str, str]


def stock_parts(off: Collection[str] = ()) -> dict[str, type]:
    """The parts of the stock variant for `make_wsgi`, without the switches in `off`.

    Raises ValueError for a switch that doesn't exist.
    """
    unknown = sorted(set(off) - SWITCHES.keys())
    if unknown:
        raise ValueError(f"unknown switches {', '.join(unknown)}; there are {', '.join(SWITCHES)}")
    return dict(_parts(frozenset(off)))


def make_wsgi(policy: Mapping[str, Any], world: Mapping[str, Any], parts: Mapping[str, Any] | None = None) -> Host:
    """The stock variant as a host of its own; see `reference_impl.wiki.host.make_wsgi`."""
    return make_reference(policy, world, {**stock_parts(), **(parts or {})})


make_wsgi.session_code = (*make_reference.session_code, __name__)  # type: ignore[attr-defined]
make_wsgi.profile = "moin-1.8"  # type: ignore[attr-defined]  # what a host is judged by if nobody says otherwise


@cache
def _parts(off: frozenset[str]) -> Mapping[str, type]:
    layers = [layer for switch, classes in SWITCHES.items() if switch not in off for layer in classes]
    return {part: _composed(default, layers) for part, default in PARTS.items()}


def _composed(default: type, layers: Iterable[type]) -> type:
    """The layers that fit the part, over its default class."""
    fitting = tuple(layer for layer in layers if issubclass(default, layer.__mro__[1]))
    return type(default.__name__, (*fitting, default), {"__doc__": default.__doc__, "__module__": __name__})


@cache
def differences() -> tuple[Difference, ...]:
    """The entries of `stock.yaml`, in its order."""
    entries = yaml.safe_load(Path(__file__).with_name("stock.yaml").read_text("utf-8"))
    return tuple(
        Difference(
            entry["switch"],
            tuple(entry["rules"]),
            tuple(entry.get("later", ())),
            entry["where"],
            entry["what"],
            entry.get("behind", {}),
        )
        for entry in entries
    )


def stock_rules(off: Collection[str] = ()) -> frozenset[str]:
    """The rules that the stock variant fails, with the switches in `off` turned off."""
    standing = [entry for entry in differences() if entry.switch not in off]
    shown = (rule for entry in standing for rule, other in entry.behind.items() if other in off)
    return frozenset(rule for entry in standing for rule in entry.rules).union(shown)
