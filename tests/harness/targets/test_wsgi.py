"""The in-process door: what an application is sent, what comes back, and what counts as its crash."""

from __future__ import annotations

from typing import Any

import pytest

from harness.model.policy import Policy
from harness.model.world import World
from harness.targets.base import PAUSE, Answer, ApplicationCrash, Request
from harness.targets.wsgi import OpenedApp, WsgiTarget
from tests.harness.tiny import TinyAdapter, TinyApp

URL = "http://wiki.example.org/a%20b/FrontPage?action=info"


class Mirror:
    """Keeps what it is sent, and answers with two cookies and a body in pieces."""

    def __init__(self) -> None:
        self.environ: dict[str, Any] = {}
        self.body = b""
        self.ended = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.environ = environ
        self.body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=\xe4")]
        start_response("404 Not Here", headers)
        return Pieces(self)


class Pieces:
    """A body in pieces that notes when it is closed."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror, self._pieces = mirror, iter([b"one, ", b"two"])

    def __iter__(self) -> Pieces:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        self._mirror.ended = True


def opened(app: Any, **more: Any) -> OpenedApp:
    """The application, open."""
    return OpenedApp(app, (), {}, lambda: None, **more)


def test_what_comes_back() -> None:
    """Status, headers in their order, the whole body with its length, as a server says it; the iterator is closed."""
    mirror = Mirror()
    answer = opened(mirror).send(Request("GET", URL), None)
    headers = (("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=\xe4"))
    assert Answer(404, (*headers, ("Content-Length", "8")), b"one, two") == answer
    assert mirror.ended
    assert "text/plain" == answer.header("CONTENT-type")
    assert None is answer.header("Vary")


def test_what_is_sent() -> None:
    """Method, host, path and query are the URL's; there is no cookie but the one given, and no user."""
    mirror = Mirror()
    opened(mirror).send(Request("HEAD", URL), "a=1; b=2")
    wanted = {
        "REQUEST_METHOD": "HEAD",
        "HTTP_HOST": "wiki.example.org:80",
        "PATH_INFO": "/a b/FrontPage",
        "QUERY_STRING": "action=info",
        "HTTP_COOKIE": "a=1; b=2",
        "wsgi.url_scheme": "http",
    }
    assert wanted == {name: mirror.environ[name] for name in wanted}
    assert "REMOTE_USER" not in mirror.environ
    opened(mirror).send(Request("GET", URL), None)
    assert "HTTP_COOKIE" not in mirror.environ


def test_cookies_are_the_runners_work() -> None:
    """What one answer sets is not sent with the next request by itself."""
    mirror = Mirror()
    door = opened(mirror)
    door.send(Request("GET", URL), None)
    door.send(Request("GET", URL), None)
    assert "HTTP_COOKIE" not in mirror.environ


def test_a_form() -> None:
    """A form is sent in the coding of forms; an empty one is a POST without content."""
    mirror = Mirror()
    opened(mirror).send(Request("POST", URL, {"name": "Jo Doe", "text": "ä&b"}), None)
    assert b"name=Jo+Doe&text=%C3%A4%26b" == mirror.body
    assert "application/x-www-form-urlencoded" == mirror.environ["CONTENT_TYPE"]
    opened(mirror).send(Request("POST", URL, {}), None)
    assert ("POST", b"") == (mirror.environ["REQUEST_METHOD"], mirror.body)


def test_https_and_a_proxy() -> None:
    """https arrives as such; behind a proxy that ends TLS it arrives as http with a header that says so."""
    mirror = Mirror()
    secure = URL.replace("http:", "https:")
    opened(mirror).send(Request("GET", secure), None)
    assert ("https", None) == (mirror.environ["wsgi.url_scheme"], mirror.environ.get("HTTP_X_FORWARDED_PROTO"))
    opened(mirror).send(Request("GET", secure, tls_proxy=True), None)
    assert ("http", "https") == (mirror.environ["wsgi.url_scheme"], mirror.environ.get("HTTP_X_FORWARDED_PROTO"))
    opened(mirror).send(Request("GET", URL, tls_proxy=True), None)
    assert None is mirror.environ.get("HTTP_X_FORWARDED_PROTO")


def test_the_web_servers_user_and_the_pause() -> None:
    """REMOTE_USER and the pause of a slow page are in the environ of that request only."""
    mirror = Mirror()
    called: list[int] = []
    opened(mirror).send(Request("GET", URL, remote_user="JoeDoe"), None, lambda: called.append(1))
    assert "JoeDoe" == mirror.environ["REMOTE_USER"]
    mirror.environ[PAUSE]()
    assert [1] == called
    opened(mirror).send(Request("GET", URL), None)
    assert PAUSE not in mirror.environ


class Failing:
    """Fails in one place."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self._maybe("call")
        start_response("200 OK", [("Content-Type", "text/plain")])
        return self

    def __iter__(self) -> Any:
        yield b"begun"
        self._maybe("body")

    def close(self) -> None:
        self._maybe("close")

    def _maybe(self, where: str) -> None:
        if where == self._where:
            raise KeyError(where)


@pytest.mark.parametrize("where", ["call", "body", "close"])
def test_a_crash(where: str) -> None:
    """Whatever the application raises, also while its body is made or closed, is its crash, with the cause."""
    with pytest.raises(ApplicationCrash, match=f"^KeyError: '{where}'$") as caught:
        opened(Failing(where)).send(Request("GET", URL), None)
    assert isinstance(caught.value.__cause__, KeyError)


def _bad_header(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Bad Name", "x")])
    return [b""]


def test_lint() -> None:
    """A breach of WSGI is a crash where lint is on, as it is unless switched off."""
    with pytest.raises(ApplicationCrash, match="AssertionError"):
        opened(_bad_header).send(Request("GET", URL), None)
    assert 200 == opened(_bad_header, lint=False).send(Request("GET", URL), None).status


def test_an_interruption_is_no_crash() -> None:
    """Ctrl-C is for us, wherever the application is."""

    def app(environ: Any, start_response: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened(app).send(Request("GET", URL), None)


def test_a_target() -> None:
    """Each opening makes a fresh application; what it offers and lacks is handed on, and closing reaches it."""
    made: list[TinyApp] = []

    def make(policy: Policy, world: World) -> TinyApp:
        made.append(TinyApp())
        return made[-1]

    target = WsgiTarget(make, TinyAdapter(), name="tiny", capabilities=("login",), lacks={"su": "no superusers"})
    first, second = target.open(Policy(), World()), target.open(Policy(), World())
    assert 2 == len(made)
    assert (frozenset({"login"}), {"su": "no superusers"}) == (first.capabilities, first.lacks)
    second.close()
    assert [False, True] == [app.closed for app in made]
    assert ("tiny", "wsgi", "general") == (target.description, target.door, target.profile)
    WsgiTarget(lambda policy, world: _bad_header, TinyAdapter(), name="tiny").open(Policy(), World()).close()


def test_the_operators_methods_are_the_applications() -> None:
    """What an operator asks an opened target reaches the application; what that lacks is missing here, too."""
    app = TinyApp()
    door: Any = opened(app)
    assert 3 == door.sweep("wiki")
    with pytest.raises(AttributeError):
        _ = opened(Mirror()).sweep
