"""Pyramid's SignedCookieSessionFactory as a target: the values lie in a signed cookie, nothing lies on the server.

Login and logout begin with `invalidate`, as the documentation of Pyramid's sessions says for a change of privileges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory

from harness.targets.bundled import site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class PyramidSite(site.Site):
    """`max_age` is the browser's end, `timeout` is the server's."""

    def application(self) -> WSGIApplication:
        """See `Site.application`."""
        config = Configurator(session_factory=self.factory(int(self.lifetime.total_seconds())))
        config.add_route("page", "/*name")
        config.add_view(self._view, route_name="page")
        config.add_exception_view(_broken, context=site.BrokenPage)
        app: WSGIApplication = config.make_wsgi_app()
        return app

    def factory(self, seconds: int) -> Any:
        """What makes a request's session, for so many seconds after the last one."""
        return SignedCookieSessionFactory(
            self.secret,
            max_age=seconds,
            timeout=seconds,
            path=self.policy.cookie_path or "/",
            domain=self.policy.cookie_domain,
            httponly=self.policy.cookie_httponly,
            samesite=self.policy.cookie_samesite,
        )

    def begin(self, session: Any, user: str) -> None:
        """See `Site.begin`."""
        session.invalidate()
        session["user"] = user

    def end(self, session: Any) -> None:
        """See `Site.end`."""
        session.invalidate()

    def _view(self, request: Any) -> Any:
        return _answer(self.page(request.environ, request.session))


def _broken(error: site.BrokenPage, request: Any) -> Any:
    return _answer(error.page)


def _answer(page: site.Page) -> Any:
    return Response(page.body, page.status, list(page.headers.items()))


target = site.target(
    PyramidSite,
    "pyramid",
    lacks={
        "remember_me": "Pyramid has one lifetime for all users",
        "policy:anonymous_session_lifetime": "Pyramid has one lifetime for anonymous visitors and users",
        "sweep": "nothing lies on the server",
    },
)
