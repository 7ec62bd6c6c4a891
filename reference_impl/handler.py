"""The session handler: whose session a request is served in, and what becomes of it.

Knows lifetimes, logins, rotation and the decision on the one Set-Cookie, taken in `finish`; must not know how ids look
(the id handler's) nor where records lie (the data class's). It keeps no state of its own: one object may serve all
wikis of a farm. What it notes during a request lies on `request.session`.

The order of a request: `start`, login or logout, `after_auth`, the page (which may lead to `privilege_changed` or
`password_changed`), `finish`. Nothing but the removal of a refused record is stored before `finish`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum, auto
from typing import Any

from reference_impl.interfaces import AuthMethod, Request, SessionIDHandler, User
from reference_impl.session import LOGIN_KEYS, DefaultSessionData
from reference_impl.stores.files import CacheSessionData

log = logging.getLogger("reference_impl.session")

RECORD_GRACE = timedelta(seconds=60)
"""How long a record outlives the cookie that was sent when it was written: so long, renewals cost no write."""

MARKER_LIFETIME = timedelta(seconds=60)
"""How long an id that was given up is remembered, so that slow requests can't undo it."""

MOST_DRAWS = 100
"""After so many ids in use the generator is broken."""


class Standing(IntEnum):
    """What an id of the request leads to; of several ids the first of the best standing is used."""

    LOGIN = auto()
    ANONYMOUS = auto()
    ENDED = auto()
    """A login that ends here and now: account, method or absolute limit forbid it."""
    HANDS_OFF = auto()
    """Somebody else's session (another realm, another wiki's), a record that can't be read now, or a marker: login or
    logout have taken the id away a moment ago."""
    UNUSED = auto()
    """An id without a record."""


class DefaultSessionHandler:
    """MoinMoin's session handler, hardened. `data_class` is called with `(request, id)` for each session.

    Raises TypeError for a data class that doesn't descend from DefaultSessionData, as the help page asks.
    """

    def __init__(self, data_class: type[DefaultSessionData] = CacheSessionData) -> None:
        if not issubclass(data_class, DefaultSessionData):  # no scenario: an operator's mistake, told at start-up
            raise TypeError(f"{data_class.__name__} is no session data class: it must descend from DefaultSessionData")
        self.data_class = data_class

    # The four calls of the host, and two that follow a change.

    def start(self, request: Request, id_handler: SessionIDHandler) -> User | None:
        """Find the session, set `request.session`, return the user whom the session vouches for."""
        session = self.choose(request, self.sent_ids(request, id_handler))
        request.session = session
        return session.user

    def after_auth(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        """Take note of the *real* user: a login, a logout, another user, or the same as before."""
        session = self.session_of(request)
        held = session.login.get("user.id")
        if held is not None and (user is None or user.id != held):
            self.end_login(request, session)
        if user is not None:
            if self.is_login(request, session, user):
                self.begin_login(request, session, user)
            session.login.update(self.identity(user))
        session.user = user

    def privilege_changed(self, request: Request, id_handler: SessionIDHandler) -> None:
        """After su and return: the session goes on under a new id (ASVS 5 7.2.4)."""
        self.session_of(request).rotates = True

    def password_changed(self, request: Request, id_handler: SessionIDHandler) -> None:
        """After the real user has changed the own password: the session stays, under a new id; others may end."""
        session = self.session_of(request)
        user = session.user and request.cfg.accounts.by_id(session.user.id)
        if user is not None:
            session.rotates = True
            session.login["user.password_stamp"] = self.password_stamp(user)

    def finish(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        """Store what is to be stored and send the one Set-Cookie, if any. Raises OSError when the store fails.

        `user`, the *effective* one, decides nothing: a su target's remember_me must not rule the superuser's session.
        """
        session = self.session_of(request)
        if session.quiet:
            return
        if session.user is not None:
            self.finish_login(request, id_handler, session, session.user)
            return
        self.strip_user(session)
        if session.ended:
            self.finish_ended(request, id_handler, session)
        else:
            self.finish_anonymous(request, id_handler, session)

    def sweep(self, request: Request) -> int:
        """Remove the expired records of the request's store; the number removed. For the operator, by the clock."""
        return self.data_class.cleanup(request)

    # Start: which session.

    def session_of(self, request: Request) -> DefaultSessionData:
        session = request.session
        assert isinstance(session, DefaultSessionData)
        return session

    def sent_ids(self, request: Request, id_handler: SessionIDHandler) -> Sequence[str]:
        get_all = getattr(id_handler, "get_all", None)
        if get_all is not None:
            return list(get_all(request))
        sent = id_handler.get(request)
        return [sent] if sent else []

    def choose(self, request: Request, ids: Sequence[str]) -> DefaultSessionData:
        """The session of the best id: a live one wins over stale ones, in whatever order they came."""
        opened = [self.open(request, name) for name in ids]
        return min(opened, key=_standing)[0] if opened else self.blank(request)

    def open(self, request: Request, name: str) -> tuple[DefaultSessionData, Standing]:
        """The session that an id leads to, prepared for this request."""
        try:
            session = self.data_class(request, name)
        except OSError as error:
            log.warning("a session record could not be read: %s", error.strerror)
            return self.blank(request, quiet=True), Standing.HANDS_OFF
        standing = self.standing(request, session)
        return self.prepare(request, session, standing), standing

    def standing(self, request: Request, session: DefaultSessionData) -> Standing:
        if session.record is None:
            return Standing.UNUSED
        if session.is_marker:
            return Standing.HANDS_OFF
        if session.login:
            return self.login_standing(request, session)
        return Standing.HANDS_OFF if self.anonymous_lifetime(request) is None else Standing.ANONYMOUS

    def login_standing(self, request: Request, session: DefaultSessionData) -> Standing:
        """Whether a stored login holds, here and now."""
        if not session.login.keys() >= LOGIN_KEYS:
            return Standing.ENDED  # no scenario: nobody but another program writes such a record
        if not self.same_realm(request, session):
            return Standing.HANDS_OFF
        if self.method_of(request, session) is None:
            return Standing.ENDED if self.same_wiki(request, session) else Standing.HANDS_OFF
        if not self.within_absolute_limit(request, session):
            return Standing.ENDED
        user = request.cfg.accounts.by_id(session.login["user.id"])
        if user is None or not self.account_stands(request, session, user):
            return Standing.ENDED
        session.user = user
        return Standing.LOGIN

    def prepare(self, request: Request, session: DefaultSessionData, standing: Standing) -> DefaultSessionData:
        """Give the session the face that the page will see."""
        if standing is Standing.LOGIN:
            return self.resume_login(request, session)
        if standing is Standing.HANDS_OFF:
            return self.blank(request, quiet=True)
        if standing is Standing.ENDED:
            return self.end_at_start(request, session)
        session.is_stored = self.anonymous_lifetime(request) is not None
        session.is_new = not session.is_stored
        return session

    def blank(self, request: Request, *, quiet: bool = False) -> DefaultSessionData:
        """A session without an id. `quiet`: nothing of it is stored or sent, unless the request logs in."""
        session = self.data_class(request, "")
        session.quiet = quiet
        session.is_stored = not quiet and self.anonymous_lifetime(request) is not None
        return session

    def resume_login(self, request: Request, session: DefaultSessionData) -> DefaultSessionData:
        """The session goes on; `user` becomes None where a method must name the user anew."""
        user = session.user
        assert user is not None
        user.auth_method = session.login["user.auth_method"]
        user.auth_attribs = session.login["user.auth_attribs"]
        session.is_new = False
        session.is_stored = True
        method = self.method_of(request, session)
        if method is not None and method.per_request:
            session.user = None
        return session

    def end_at_start(self, request: Request, session: DefaultSessionData) -> DefaultSessionData:
        """End the login for good, at once: what is refused now stays refused."""
        mine = session.end(self.marker_until(request))
        blank = self.blank(request, quiet=not mine)
        blank.ended = True
        return blank

    # What makes a stored login hold.

    def same_realm(self, request: Request, session: DefaultSessionData) -> bool:
        return bool(session.login["user.realm"] == request.cfg.accounts.realm)

    def same_wiki(self, request: Request, session: DefaultSessionData) -> bool:
        return bool(session.login["user.wiki"] == request.cfg.wiki_name)

    def method_of(self, request: Request, session: DefaultSessionData) -> AuthMethod | None:
        """The method of the login, if this wiki still has it."""
        name = session.login["user.auth_method"]
        return next((method for method in request.cfg.auth if method.name == name), None)

    def within_absolute_limit(self, request: Request, session: DefaultSessionData) -> bool:
        end = self.absolute_end(request, session)
        return end is None or request.now < end

    def account_stands(self, request: Request, session: DefaultSessionData, user: User) -> bool:
        return not user.disabled and self.password_unchanged(request, session, user)

    def password_unchanged(self, request: Request, session: DefaultSessionData, user: User) -> bool:
        if not request.cfg.policy.password_change_ends_sessions:
            return True
        return bool(session.login["user.password_stamp"] == self.password_stamp(user))

    def password_stamp(self, user: User) -> Any:
        """What changes with the password, None where accounts know no such thing."""
        return getattr(user, "password_stamp", None)

    # Login and logout.

    def is_login(self, request: Request, session: DefaultSessionData, user: User) -> bool:
        """Whether this request has logged the user in, rather than carried a login on."""
        held = session.login
        if held.get("user.id") != user.id or held.get("user.auth_method") != user.auth_method:
            return True
        return session.user is not None and user is not session.user

    def begin_login(self, request: Request, session: DefaultSessionData, user: User) -> None:
        """Values stay (after `end_login` there are none), the id doesn't."""
        session.quiet = False
        session.is_stored = True
        session.rotates = True
        session.login = {
            "user.realm": request.cfg.accounts.realm,
            "user.wiki": request.cfg.wiki_name,
            "user.since": request.now,
            "user.password_stamp": self.password_stamp(user),
        }

    def identity(self, user: User) -> dict[str, Any]:
        """Who is logged in and how."""
        return {"user.id": user.id, "user.auth_method": user.auth_method, "user.auth_attribs": user.auth_attribs}

    def remember_login(self, session: DefaultSessionData) -> None:
        """Put what is known of the login into the session, whatever the page did to these keys."""
        for key, value in session.login.items():
            if not session.holds(key, value):
                session[key] = value

    def end_login(self, request: Request, session: DefaultSessionData) -> None:
        """The login is over: nothing of its values is left for whoever comes next."""
        session.forget()
        session.is_stored = self.anonymous_lifetime(request) is not None

    # Lifetimes.

    def login_lifetime(self, request: Request, user: User) -> timedelta:
        return request.cfg.policy.login_lifetime(user.remember_me)

    def anonymous_lifetime(self, request: Request) -> timedelta | None:
        """None: this wiki has no anonymous sessions."""
        return request.cfg.policy.anonymous_lifetime()

    def absolute_end(self, request: Request, session: DefaultSessionData) -> datetime | None:
        """When the login ends whatever happens (ASVS 5 7.3.2)."""
        limit = request.cfg.policy.absolute_limit
        return None if limit is None else session.login["user.since"] + limit

    def cookie_end(self, request: Request, session: DefaultSessionData, lifetime: timedelta) -> datetime:
        """Until when the visitor is promised the session: the full lifetime, or what an absolute limit leaves."""
        end = request.now + lifetime
        limit = self.absolute_end(request, session) if session.login else None
        return end if limit is None else min(end, limit)

    def record_end(self, request: Request, cookie_end: datetime) -> datetime:
        return cookie_end + RECORD_GRACE

    def marker_until(self, request: Request) -> datetime:
        return request.now + MARKER_LIFETIME

    def needs_rewrite(self, session: DefaultSessionData, cookie_end: datetime, lifetime: timedelta) -> bool:
        """Whether an unchanged record must be written: it would end before the cookie, or promises too much."""
        record = session.record
        return record is None or record.expires < cookie_end or lifetime < record.lifetime

    # Finish: what is stored, what is sent.

    def finish_login(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, user: User
    ) -> None:
        """A login stands: store it, renew the cookie."""
        self.remember_login(session)
        lifetime = self.login_lifetime(request, user)
        self.store_and_send(request, id_handler, session, lifetime)

    def finish_anonymous(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        """Nobody is logged in: at the first request an id is all, unless code has stored something."""
        lifetime = self.anonymous_lifetime(request)
        if lifetime is None:
            return
        if session.name or session:
            self.store_and_send(request, id_handler, session, lifetime)
        else:
            id_handler.set(request, self.fresh_id(request, id_handler), request.now + lifetime)

    def finish_ended(self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData) -> None:
        """A login was ended by this request: take the id away, or begin an anonymous session with a new one."""
        if not session.end(self.marker_until(request)):  # no scenario: a race that only two processes run
            return
        if self.anonymous_lifetime(request) is None:
            id_handler.set(request, "", 0)
        else:
            self.finish_anonymous(request, id_handler, session)

    def store_and_send(
        self, request: Request, id_handler: SessionIDHandler, session: DefaultSessionData, lifetime: timedelta
    ) -> None:
        """Send the cookie if the session was not ended or moved by another request meanwhile."""
        end = self.cookie_end(request, session, lifetime)
        if self.store(request, id_handler, end, lifetime):
            id_handler.set(request, session.name, end)

    def store(self, request: Request, id_handler: SessionIDHandler, end: datetime, lifetime: timedelta) -> bool:
        """Store what must be stored. False: the session was ended or moved meanwhile, and nothing is stored."""
        session = self.session_of(request)
        if session.rotates or not session.name:
            return self.rotate(request, id_handler, end, lifetime)
        if session.changes() or self.needs_rewrite(session, end, lifetime):
            return session.save(self.record_end(request, end), lifetime)
        return session.still_stands()

    def rotate(self, request: Request, id_handler: SessionIDHandler, end: datetime, lifetime: timedelta) -> bool:
        """Move the session to a new id; the old one leads nowhere from now on. False: ended or moved meanwhile."""
        name = self.fresh_id(request, id_handler)
        record_end, marker_until = self.record_end(request, end), self.marker_until(request)
        return self.session_of(request).move(name, record_end, lifetime, marker_until)

    def strip_user(self, session: DefaultSessionData) -> None:
        """Code that writes `user.id` gains nothing by it."""
        for key in LOGIN_KEYS if session.is_touched else ():
            if key in session:
                del session[key]

    def fresh_id(self, request: Request, id_handler: SessionIDHandler) -> str:
        """A new id under which nothing is stored. Raises RuntimeError when the generator yields only used ones."""
        for _ in range(MOST_DRAWS):
            name = id_handler.generate_new_id(request)
            if not self.data_class.exists(request, name):
                return name
        name = type(id_handler).__name__  # no scenario: an id handler that is broken
        raise RuntimeError(f"{name} yields only session ids that are in use")  # no scenario: as above


def _standing(opened: tuple[DefaultSessionData, Standing]) -> Standing:
    return opened[1]
