"""Logging in and out: when a request asks for it, and the pages that answer it.

It knows the `auth` methods and the login form. It leaves the session to the handler: all it does there is to take back
a switch on logout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from reference_impl.wiki.actions import Actions
from reference_impl.wiki.answer import Answer, page, redirect
from reference_impl.wiki.look import draw
from reference_impl.wiki.switching import Switching

if TYPE_CHECKING:
    from reference_impl.interfaces import User
    from reference_impl.wiki.request import WikiRequest


class Logins(Actions, Switching):
    """Who the visitor is, and the pages about that."""

    def wants_login(self, request: WikiRequest) -> bool:
        return request.action == "login" and "login" in request.form

    def wants_logout(self, request: WikiRequest) -> bool:
        """A logout asked for together with a login comes first."""
        return request.action == "logout" or "logout" in request.form

    def authenticated(self, request: WikiRequest, user: User | None) -> User | None:
        """The real user after login, logout or per-request methods; `user` is whom the session vouches for."""
        if self.wants_logout(request):
            return self.log_out(request, user)
        if self.wants_login(request):
            return self.log_in(request, user)
        return self.named_by_request(request, user)

    def log_in(self, request: WikiRequest, user: User | None) -> User | None:
        """Ask each method; a login that succeeds is no switch, even if the session had one."""
        for method in self.cfg.auth:
            user = method.login(request, user)
        if request.error is None and self.is_switched(request):
            del request.session["setuid"]
        return user

    def log_out(self, request: WikiRequest, user: User | None) -> User | None:
        """Nobody; but while switched only the switch is taken back."""
        if not self.is_switched(request):
            return None
        self.drop_switch(request)
        return self.named_by_request(request, user)

    def named_by_request(self, request: WikiRequest, user: User | None) -> User | None:
        for method in self.cfg.auth:
            user = method.request(request, user)
        return user

    def login(self, request: WikiRequest) -> Answer:
        if self.wants_login(request) and request.error is None:
            name = request.real_user.name if request.real_user else "nobody"
            return self.arrive(request, f"You are logged in as {name}.")
        action = request.url(request.page_name, "action=login")
        content = draw("login", url=action, name=request.form.get("name", ""), returns=request.field("returns"))
        return page("Login", content, message=request.error or "")

    def logout(self, request: WikiRequest) -> Answer:
        if request.user is not None:
            return self.arrive(request, f"You are {request.user.name} again.")
        return self.arrive(request, "You are logged out.")

    def arrive(self, request: WikiRequest, message: str) -> Answer:
        """To the page named by `returns`; else 200, with the page's content if the visitor can read it."""
        returns = request.field("returns")
        if returns:
            return redirect(request.url(returns))
        content = "" if self.refusal(request) else self.rendered(request, self.text(request))
        return page(request.page_name, Markup(content), message=message)  # noqa: S704, rendered text is escaped
