"""The interfaces between the wiki, the session handler, the id handler and the store.

This file knows names and types only; it holds no behaviour. They are the interfaces of the 1.7/1.8 generation of
MoinMoin (help page "How sessions work in MoinMoin"), written for Python 3. Anything that has these methods can take
the place of ours: inheritance is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from reference_impl.policy import Policy


class User(Protocol):
    """An account as the session system sees it. `id` is unique within one account realm."""

    id: str
    name: str
    disabled: bool
    remember_me: bool
    auth_method: str
    auth_attribs: tuple[Any, ...]


class Accounts(Protocol):
    """The accounts of one realm; several wikis of a farm may share one."""

    realm: str

    def by_id(self, user_id: str) -> User | None: ...

    def by_name(self, name: str) -> User | None: ...


class AuthMethod(Protocol):
    """One entry of the `auth` option. The wiki calls it; the session handler reads its `name` only."""

    name: str
    per_request: bool
    """True: the method names the user anew at each request (REMOTE_USER), the session does not vouch for it."""


class Config(Protocol):
    """What one wiki of a farm is configured with (`request.cfg`)."""

    policy: Policy
    wiki_name: str
    """Unique within the farm."""
    store: str
    """The folder that holds the session records (and `secrets`); wikis with the same value share their sessions."""
    accounts: Accounts
    auth: Sequence[AuthMethod]
    secrets: bytes
    """The key that signs ids; made and kept beside the records if the policy gives none."""


class Request(Protocol):
    """What a session handler may see of a request. Nothing but `now` tells the time."""

    cfg: Config
    now: datetime
    """The instant of the request, aware, UTC."""
    session: MutableMapping[str, Any]
    """Set by `SessionHandler.start`."""
    user: User | None
    """The *effective* user, after the wiki has looked up a su target; None is anonymous."""
    cookies: Mapping[str, Sequence[str]]
    """Every value of each cookie name, in the order received, unquoted as they came."""
    is_ssl: bool
    script_name: str
    """The mount point without a trailing slash; empty at the root of the host."""
    host: str
    """Host name without port, lower case."""
    form: Mapping[str, str]

    def set_header(self, name: str, value: str) -> None:
        """Add one header line to the answer; a second call with the same name adds a second line."""

    def disable_caching(self) -> None:
        """Say that the answer is for this visitor alone (`Cache-Control: private, no-store`)."""


class SessionIDHandler(Protocol):
    """Reads the session id from the request and writes it to the answer. Optional: `get_all`, `delete`."""

    def get(self, request: Request) -> str | None: ...

    def set(self, request: Request, session_id: str, expires: datetime | int) -> None:
        """Hand the id to the visitor until `expires` (aware, UTC); an empty id with 0 deletes."""

    def generate_new_id(self, request: Request) -> str: ...


class SessionHandler(Protocol):
    """Keeps sessions for a wiki. Optional: `privilege_changed(request, id_handler)`, called after su and return."""

    def start(self, request: Request, id_handler: SessionIDHandler) -> User | None:
        """Find the session, set `request.session`, and return the user whom the session vouches for."""

    def after_auth(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        """Login, logout and per-request methods are done; `user` is the *real* user."""

    def finish(self, request: Request, id_handler: SessionIDHandler, user: User | None) -> None:
        """The page is made, headers can still be set; `user` is the *effective* one (the su target)."""


class SessionData(Protocol):
    """One stored record; constructed with `(request, name)`. Nothing is stored before `set_expiry`."""

    name: str
    is_new: bool
    is_stored: bool

    def __getitem__(self, key: str) -> Any: ...

    def __setitem__(self, key: str, value: Any) -> None: ...

    def __delitem__(self, key: str) -> None: ...

    def __contains__(self, key: object) -> bool: ...

    def __iter__(self) -> Iterator[str]: ...

    def get(self, key: str, default: Any = None) -> Any: ...

    def set_expiry(self, expires: datetime) -> None: ...

    def delete(self) -> None: ...

    @classmethod
    def cleanup(cls, request: Request) -> int:
        """Remove expired records of the request's store; the number removed."""
