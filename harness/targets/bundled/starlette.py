"""Starlette's SessionMiddleware as a target: the values lie in a signed cookie, nothing lies on the server.

a2wsgi brings the requests to an event loop that runs in a thread of its own; the site's pages are made in others, as
Starlette does with functions that may wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal, cast

from a2wsgi import ASGIMiddleware
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.bundled import site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAME_SITE: dict[str, Literal["lax", "strict", "none"]] = {"Lax": "lax", "Strict": "strict", "None": "none"}


class StarletteSite(site.Site):
    """`max_age` is the end for the browser and the server."""

    def __init__(self, policy: Policy, world: World) -> None:
        self._raised: list[Exception] = []
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        super().__init__(policy, world)

    def application(self) -> WSGIApplication:
        """See `Site.application`. The loop runs on through restarts: it keeps nothing of a session."""
        if not self._thread.is_alive():
            self._thread.start()
        sessions = Middleware(
            SessionMiddleware,
            secret_key=self.secret,
            max_age=int(self.lifetime.total_seconds()),
            path=self.policy.cookie_path or "/",
            same_site=SAME_SITE[self.policy.cookie_samesite or "Lax"],
            domain=self.policy.cookie_domain,
        )
        routes = [Route("/{name:path}", self._view, methods=["GET", "HEAD", "POST"])]
        app = Starlette(routes=routes, middleware=[sessions], exception_handlers={site.BrokenPage: _broken})

        async def noting(scope: Any, receive: Any, send: Any) -> None:
            try:
                await app(scope, receive, send)
            except Exception as error:
                self._raised.append(error)
                raise

        return cast("WSGIApplication", ASGIMiddleware(noting, loop=self._loop))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request. What Starlette raises goes on from here: a2wsgi keeps it to itself."""
        answer = [b"".join(super().__call__(environ, start_response))]
        if self._raised:
            raise self._raised.pop()
        return answer

    def close(self) -> None:
        """See `Site.close`."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()
        super().close()

    async def _view(self, request: Request) -> Response:
        return _answer(await run_in_threadpool(self.page, request.scope["wsgi_environ"], request.session))


async def _broken(request: Request, error: Exception) -> Response:
    assert isinstance(error, site.BrokenPage)
    return _answer(error.page)


def _answer(page: site.Page) -> Response:
    return Response(page.body, page.status, page.headers)


target = site.target(
    StarletteSite,
    "starlette",
    lacks={
        "remember_me": "Starlette has one lifetime for all users",
        "policy:anonymous_session_lifetime": "Starlette has one lifetime for anonymous visitors and users",
        "policy:cookie_httponly": "Starlette's cookie is HttpOnly always",
        "sweep": "nothing lies on the server",
    },
)
