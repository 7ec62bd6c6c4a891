"""Flask's own session as a target: the values lie in a signed cookie, nothing lies on the server.

Login and logout are those of Flask's tutorial: the session is cleared, then the user is written into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask

from harness.targets.bundled import site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

METHODS = ["GET", "HEAD", "POST"]
LACKS = {
    "remember_me": "Flask has one lifetime for all users",
    "policy:anonymous_session_lifetime": "Flask has one lifetime for anonymous visitors and users",
}


class FlaskSite(site.Site):
    """Sessions are permanent, as Flask calls it: they end `PERMANENT_SESSION_LIFETIME` after the last request."""

    def application(self) -> WSGIApplication:
        """See `Site.application`."""
        app = flask.Flask(__name__, static_folder=None)
        app.config.update(
            PROPAGATE_EXCEPTIONS=True,
            SECRET_KEY=self.secret,
            PERMANENT_SESSION_LIFETIME=self.lifetime,
            SESSION_COOKIE_DOMAIN=self.policy.cookie_domain,
            SESSION_COOKIE_PATH=self.policy.cookie_path or "/",
            SESSION_COOKIE_HTTPONLY=self.policy.cookie_httponly,
            SESSION_COOKIE_SAMESITE=self.policy.cookie_samesite,
        )
        self.sessions(app)
        app.add_url_rule("/<path:name>", view_func=self._view, methods=METHODS)
        app.register_error_handler(site.BrokenPage, lambda error: _answer(error.page))
        self.app = app
        return app

    def sessions(self, app: flask.Flask) -> None:
        """Put another kind of session in the place of Flask's own."""

    def keep(self, session: Any) -> None:
        """Flask's documentation: without it the cookie ends with the browser."""
        session.permanent = True

    def _view(self, name: str) -> flask.Response:
        return _answer(self.page(flask.request.environ, flask.session))


def _answer(page: site.Page) -> flask.Response:
    return flask.Response(page.body, page.status, page.headers)


target = site.target(
    FlaskSite,
    "flask",
    lacks=LACKS | {"sweep": "nothing lies on the server"},
)
