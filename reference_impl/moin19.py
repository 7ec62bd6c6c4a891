"""MoinMoin 1.9's session services in the place of a session handler: `Moin19(MySessionService())` is one.

A service has `get_session(request, sid=None)`, `finalize(request, session)`, `destroy_session(request, session)` and
`get_all_session_ids(request)`. It draws its ids and writes its cookies itself, so the id handler is not asked. Knows
both interfaces, from how MoinMoin 1.9 calls a service; must not know how one keeps its sessions.

In 1.9 it is the wiki that reads from a session whom it vouches for, and that puts the switch to another user back: that
is done here, with the names that 1.9 uses in a session (`user.id`, `user.auth_method`, `user.auth_attribs`, `setuid`,
`expires` in seconds since 1970).
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any, NamedTuple, Protocol, cast

from werkzeug.http import dump_cookie

from reference_impl.interfaces import Request, SessionIDHandler, User

SWITCHED = "setuid"
"""The method of the user that a superuser acts as."""


class SessionService(Protocol):
    """What MoinMoin 1.9 calls; `request` is a `Request19`, a session a dict with `sid`, `new` and `should_save`."""

    def get_session(self, request: Any, sid: str | None = None) -> Any: ...

    def finalize(self, request: Any, session: Any) -> None: ...

    def destroy_session(self, request: Any, session: Any) -> None: ...

    def get_all_session_ids(self, request: Any) -> Any: ...


class Moin19:
    """The session handler that a service makes; one may serve all wikis of a farm."""

    profile = "moin-1.9"
    """What it is judged by where nobody says otherwise."""
    draws_ids = True

    def __init__(self, service: SessionService) -> None:
        self.service = service
        self.data_class = Records(service)

    def start(self, request: Request, id_handler: SessionIDHandler) -> User | None:
        """Ask the service for the session, and the session for its user."""
        asked = Request19(request)
        asked.session = self.service.get_session(asked)
        request.session = Served(asked)
        return _vouched_for(request, asked.session)

    def after_auth(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        """Keep the *real* user for the end of the request: a service is told of both users at once."""
        _asked(request).real_user = user

    def finish(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        """The service stores the session and writes its cookie."""
        asked = _asked(request)
        asked.act_as(user)
        self.service.finalize(asked, asked.session)

    def sweep(self, request: Request) -> int:
        """Destroy the sessions that are over, as 1.9's maintenance script does; the number of those that are gone."""
        asked = Request19(request)
        ids = list(self.service.get_all_session_ids(asked))
        for sid in ids:
            session = self.service.get_session(asked, sid)
            if session.get("expires", request.now.timestamp()) < request.now.timestamp():
                self.service.destroy_session(asked, session)
        return len(ids) - self.data_class.count(request)


class Records:
    """What an operator sees of the service's sessions. `persistent`: the service says that they outlive a restart."""

    def __init__(self, service: SessionService) -> None:
        self.persistent: bool = getattr(service, "persistent", False)
        self._service = service

    def count(self, request: Request) -> int:
        """How many there are."""
        return len(list(self._service.get_all_session_ids(Request19(request))))


class User19(NamedTuple):
    """A user as 1.9 hands one out; nobody is one, too, who is not `valid`."""

    id: str = ""
    name: str = ""
    auth_method: str = "invalid"
    auth_attribs: tuple[Any, ...] = ()
    valid: bool = False
    disabled: bool = False
    remember_me: bool = False


class Config19:
    """A wiki's configuration under 1.9's names: `cookie_lifetime` is a pair of hours, for anonymous and for users."""

    cookie_name = None
    """The service makes one up, from the port and the mount point."""

    def __init__(self, request: Request) -> None:
        cfg, policy = request.cfg, request.cfg.policy
        self.session_dir = cfg.store
        self.siteid = cfg.wiki_name
        self.auth = cfg.auth
        self.auth_methods = [method.name for method in cfg.auth]
        self.superuser = policy.superuser
        self.cookie_lifetime = (policy.anonymous_session_lifetime or 0, policy.cookie_lifetime)
        self.cookie_domain = policy.cookie_domain
        self.cookie_path = policy.cookie_path
        self.cookie_secure = policy.cookie_secure
        self.cookie_httponly = policy.cookie_httponly


class Request19:
    """A request under 1.9's names: what its own service uses of one."""

    def __init__(self, request: Request) -> None:
        self.cfg = Config19(request)
        self.session: Any = None
        self.real_user: User | None = None
        self.user = User19()
        self._setuid_real_user: User19 | None = None
        self.cookies = {name: values[0] for name, values in request.cookies.items()}
        self.is_secure = request.is_ssl
        self.script_root = request.script_name
        self.environ = {
            "SERVER_NAME": request.host,
            "SERVER_PORT": "443" if request.is_ssl else "80",
            "SCRIPT_NAME": request.script_name,
        }
        self._request = request

    def act_as(self, user: User | None) -> None:
        """`user` is the effective one; where that isn't the real one, the real one is a superuser who has switched."""
        real = self.real_user
        if real is None or user is None or user.id == real.id:
            self.user, self._setuid_real_user = _as_19(real), None
        else:
            self.user, self._setuid_real_user = _as_19(user, SWITCHED), _as_19(real)

    def set_cookie(self, key: str, value: str = "", **attributes: Any) -> None:
        """Add a Set-Cookie line; the attributes are werkzeug's: max_age, expires, path, domain, secure, httponly."""
        self._request.set_header("Set-Cookie", dump_cookie(key, value, **attributes))
        self._request.disable_caching()

    def delete_cookie(self, key: str, path: str = "/", domain: str | None = None) -> None:
        """Ask the browser to forget a cookie."""
        self.set_cookie(key, max_age=0, expires=0, path=path, domain=domain)


class Served(MutableMapping[str, Any]):
    """A service's session as the wiki uses it; `asked` is the request that the service was given."""

    def __init__(self, asked: Request19) -> None:
        self.asked = asked

    @property
    def is_new(self) -> bool:
        """The request came without an id that the service accepts."""
        return bool(self.asked.session.new)

    @property
    def is_stored(self) -> bool:
        """There are sessions for this visitor: a user, or anybody where anonymous visitors have some."""
        return self.asked.real_user is not None or self.asked.cfg.cookie_lifetime[0] > 0

    def __getitem__(self, key: str) -> Any:
        return self.asked.session[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.asked.session[key] = value

    def __delitem__(self, key: str) -> None:
        del self.asked.session[key]

    def __iter__(self) -> Iterator[str]:
        """The wiki sees no key that is the service's own."""
        return (key for key in self.asked.session if key != "expires")

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _asked(request: Request) -> Request19:
    return cast(Served, request.session).asked


def _vouched_for(request: Request, session: Any) -> User | None:
    """The user of a stored login, if account and method still stand and the method need not name the user anew."""
    if "user.id" not in session:
        return None
    methods = [method.name for method in request.cfg.auth if not method.per_request]
    user = request.cfg.accounts.by_id(session["user.id"])
    if user is None or user.disabled or session.get("user.auth_method") not in methods:
        return None
    user.auth_method, user.auth_attribs = session["user.auth_method"], session["user.auth_attribs"]
    return user


def _as_19(user: User | None, method: str = "") -> User19:
    if user is None:
        return User19()
    return User19(
        user.id, user.name, method or user.auth_method, user.auth_attribs, True, user.disabled, user.remember_me
    )
