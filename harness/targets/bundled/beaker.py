"""Beaker's session middleware as a target: the worked example of how a session library is put to the test.

It uses Beaker as its documentation says, and mends nothing: what Beaker leaves out must show.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from beaker.middleware import SessionMiddleware
from werkzeug import Response

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.bundled import site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class BeakerSite(site.Site):
    """Sessions are files; `cookie_expires` is the browser's end, `timeout` is the server's."""

    def __init__(self, policy: Policy, world: World, *, timeout: bool = True) -> None:
        self._timeout = timeout
        super().__init__(policy, world)

    def application(self) -> WSGIApplication:
        """See `Site.application`."""
        options = {
            "session.type": "file",
            "session.data_dir": str(self.folder),
            "session.cookie_expires": self.lifetime,
            "session.timeout": int(self.lifetime.total_seconds()) if self._timeout else None,
            "session.cookie_domain": self.policy.cookie_domain,
            "session.cookie_path": self.policy.cookie_path or "/",
            "session.httponly": self.policy.cookie_httponly,
            "session.samesite": self.policy.cookie_samesite,
        }
        app: WSGIApplication = SessionMiddleware(self._serve, options)
        return app

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        page = self.page(environ, environ["beaker.session"])
        return Response(page.body, page.status, page.headers)(environ, start_response)

    def begin(self, session: Any, user: str) -> None:
        """Beaker's documentation: a new id "after a client elevates privileges"."""
        session.regenerate_id()
        session["user"] = user

    def end(self, session: Any) -> None:
        """Beaker's documentation: it "deletes the session from the persistent storage, and sends an expired cookie"."""
        session.delete()

    def keep(self, session: Any) -> None:
        """Nothing is stored without it, unless `session.auto` is set."""
        session.save()


_target = partial(
    site.target,
    lacks={
        "remember_me": "Beaker has one lifetime for all users",
        "policy:anonymous_session_lifetime": "Beaker has one lifetime for anonymous visitors and users",
        "page:error": "Beaker leaves what a page raises to the server",
        "sweep": "Beaker's file store is never swept",
    },
)
target = _target(BeakerSite, "beaker")
without_timeout = _target(
    partial(BeakerSite, timeout=False), "beaker-without-timeout", description="Beaker with cookie_expires alone"
)
"""The mistake that is easily made: the cookie ends, and the session on the server never does."""
