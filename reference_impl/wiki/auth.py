"""The ways a visitor can prove who they are: the `auth` option.

A method names a user, nothing more; whether a session keeps that user is the session handler's work. It must not touch
`request.session` nor cookies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class Method(Protocol):
    """`interfaces.AuthMethod` with what the wiki calls; `user` is whom an earlier method or the session named."""

    name: str
    per_request: bool

    def login(self, request: WikiRequest, user: User | None) -> User | None: ...

    def request(self, request: WikiRequest, user: User | None) -> User | None: ...


class FormLogin:
    """Name and password from the login form. Between logins the session vouches for the user."""

    name = "form"
    per_request = False

    def login(self, request: WikiRequest, user: User | None) -> User | None:
        found = request.cfg.accounts.check(request.form.get("name", ""), request.form.get("password", ""))
        if found is None:
            request.error = "Name or password is wrong."
            return user
        found.auth_method = self.name
        found.auth_attribs = ("password", ("form", 1))
        return found

    def request(self, request: WikiRequest, user: User | None) -> User | None:
        return user


class RemoteUser:
    """The web server names the user (CGI's REMOTE_USER, RFC 3875 4.1.11), anew at each request.

    A user whom another method vouches for is kept; a user of this method is dropped when the server names them no more.
    """

    name = "remote_user"
    per_request = True

    def login(self, request: WikiRequest, user: User | None) -> User | None:
        return self.request(request, user)

    def request(self, request: WikiRequest, user: User | None) -> User | None:
        if user is not None and user.auth_method != self.name:
            return user
        found = request.cfg.accounts.by_name(request.environ.get("REMOTE_USER", ""))
        if found is None or found.disabled:
            return None
        found.auth_method = self.name
        found.auth_attribs = ()
        return found


METHODS: dict[str, type[Method]] = {"form": FormLogin, "remote_user": RemoteUser}
