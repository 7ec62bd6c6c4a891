"""The in-process door: any WSGI application, carried by WebTest.

Knows WSGI and WebTest; must not know cookies beyond the header that it is given, nor what a page means. An exception
of the application is told apart from one of ours by the guard that it passes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from webtest import TestApp, TestRequest

from harness.clock import Clock, FrozenClock
from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import PAUSE, Adapter, Answer, ApplicationCrash, Opened, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class _NoJar:
    """WebTest's own cookie handling, switched off."""

    def add_cookie_header(self, request: Any) -> None:
        pass

    def extract_cookies(self, response: Any, request: Any) -> None:
        pass


class _Guard:
    """Runs the application to its end and marks what it raises as its own."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            chunks = self._app(environ, start_response)
            try:
                return [b"".join(chunks)]
            finally:
                close: Callable[[], None] | None = getattr(chunks, "close", None)
                if close:
                    close()
        except (Exception, SystemExit) as error:
            raise ApplicationCrash(_headline(error)) from error


class OpenedApp:
    """An application that is set up; the methods of CanOperate that `capabilities` names are its own."""

    def __init__(
        self,
        app: WSGIApplication,
        capabilities: Collection[str],
        lacks: Mapping[str, str],
        close: Callable[[], None],
        *,
        lint: bool = True,
    ) -> None:
        self.app = app
        self.capabilities = capabilities
        self.lacks = lacks
        self.close = close
        self._transport = TestApp(_Guard(self._dispatch), cookiejar=_NoJar(), lint=lint)

    def _dispatch(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.app(environ, start_response)

    def __getattr__(self, name: str) -> Any:
        """The operator's methods are the application's own."""
        return getattr(self.app, name)

    def send(self, request: Request, cookie: str | None, pause: Callable[[], None] | None = None) -> Answer:
        """See `Opened.send`. A breach of WSGI that WebTest or its lint finds is the application's crash, too."""
        wire = _wire(request, cookie)
        if pause is not None:
            wire.environ[PAUSE] = pause
        try:
            response = self._transport.do_request(wire, status="*", expect_errors=True)
        except ApplicationCrash:
            raise
        except Exception as error:
            raise ApplicationCrash(_headline(error)) from error
        return Answer(response.status_int, tuple(response.headerlist), response.body)


class WsgiTarget:
    """Any WSGI application behind an adapter.

    `make(policy, world)` gives a fresh application, with no state left from an earlier one; it may have the methods of
    `CanOperate` that `capabilities` names, and `close()`. `profile` is the default profile it is judged by.
    """

    door = "wsgi"

    def __init__(
        self,
        make: Callable[[Policy, World], WSGIApplication],
        adapter: Adapter,
        *,
        name: str,
        description: str = "",
        capabilities: Collection[str] = (),
        lacks: Mapping[str, str] | None = None,
        profile: str = "general",
        lint: bool = True,
    ) -> None:
        self.name = name
        self.description = description or name
        self.adapter = adapter
        self.profile = profile
        self._make = make
        self._capabilities = frozenset(capabilities)
        self._lacks = dict(lacks or {})
        self._lint = lint

    def clock(self) -> AbstractContextManager[Clock]:
        """See `Target.clock`."""
        return FrozenClock()

    def open(self, policy: Policy, world: World) -> Opened:
        """See `Target.open`."""
        app = self._make(policy, world)
        close: Callable[[], None] = getattr(app, "close", lambda: None)
        return OpenedApp(app, self._capabilities, self._lacks, close, lint=self._lint)


def _wire(request: Request, cookie: str | None) -> TestRequest:
    environ: dict[str, Any] = {}
    if request.remote_user:
        environ["REMOTE_USER"] = request.remote_user
    if cookie is not None:
        environ["HTTP_COOKIE"] = cookie
    url = request.url
    if request.tls_proxy and url.startswith("https:"):
        environ["HTTP_X_FORWARDED_PROTO"] = "https"
        url = url.replace("https:", "http:", 1)
    if request.form is None:
        return TestRequest.blank(url, environ, method=request.method)
    return TestRequest.blank(
        url,
        environ,
        method=request.method,
        content_type="application/x-www-form-urlencoded",
        body=urlencode(request.form).encode(),
    )


def _headline(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
