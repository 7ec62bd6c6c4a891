"""The reference wiki as somebody else runs it: served over a socket at an address, in real time, its requests noted.

Its accounts are not those of the scenarios, and it sends what no record may tell: other cookies, a password.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from reference_impl.wiki.host import make_wsgi

PASSWORDS = {"Ann Other": "not so s3cret", "bob": "pass & word of Bob"}
VARIABLES = {"THERE_ANN": PASSWORDS["Ann Other"], "THERE_BOB": PASSWORDS["bob"]}
REMEMBERED = "cmVtZW1iZXItbWUtZm9yLWV2ZXI"
"""The value of a cookie that is no session's."""
HOST = "127.0.0.1"

FILE = """\
target: there
title: a wiki of somebody else
url: {url}
profile: hardened
visit: {{method: GET, path: "/{{{{ page }}}}"}}
login:
  path: /FrontPage?action=login
  fields: {{name: "{{{{ user }}}}", password: "{{{{ password }}}}", login: Login}}
logout: {{path: "/FrontPage?action=logout"}}
user: {{pattern: '<span>([^<]+)</span>\\s*<a href="[^"]*userprefs', absent: anonymous, only: 'aria-label="You"'}}
session_cookies: [MOIN_SESSION]
accounts:
  JoeDoe: {{name: Ann Other, password_variable: THERE_ANN}}
  JaneRoe: {{name: bob, password_variable: THERE_BOB}}
settings:
  cookie_lifetime: 12
  anonymous_session_lifetime: null
  absolute_lifetime: null
  cookie_domain: null
  cookie_path: null
  cookie_secure: null
  cookie_prefix: null
  cookie_name: MOIN_SESSION
  cookie_httponly: true
  cookie_samesite: Lax
"""
"""A target file for it."""

Wrap = Callable[[Any], Any]


class Log:
    """What the wiki was asked, and which session ids it gave out."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.marks: list[str] = []
        """Which step each request belongs to, as it says itself."""
        self.agents: set[str] = set()
        self.ids: set[str] = set()


@contextmanager
def wiki_there(
    *,
    mount: str = "",
    parts: Mapping[str, Any] | None = None,
    tls: ssl.SSLContext | None = None,
    wrap: Wrap = lambda app: app,
    ahead: timedelta = timedelta(0),
) -> Iterator[tuple[str, Log]]:
    """Its address and its log, while it runs."""
    users = {name: {"password": word, "remember_me": False, "disabled": False} for name, word in PASSWORDS.items()}
    log = Log()
    with TemporaryDirectory() as folder:
        wikis = {"wiki": {"host": HOST, "mount": mount}}
        made = make_wsgi({}, {"users": users, "wikis": wikis, "folder": folder, "hash": "cheap"}, dict(parts or {}))
        with running(_noting(wrap(made), log), tls, ahead) as url:
            yield url + mount, log
        made.close()


@contextmanager
def running(app: Any, tls: ssl.SSLContext | None = None, ahead: timedelta = timedelta(0)) -> Iterator[str]:
    """A WSGI application behind a socket; its address. Its server dates answers so far ahead of the real time."""
    handler = type("Handler", (_Quiet,), {"ahead": ahead})
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = make_server(HOST, 0, app, request_handler=handler, ssl_context=tls)
    server.timeout = 0.01
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(server, over))
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://{HOST}:{server.server_port}"
    finally:
        over.set()
        thread.join()
        server.server_close()


def _serve(server: BaseWSGIServer, over: threading.Event) -> None:
    """One request after the other, until it is over, or the application has closed the door."""
    while not over.is_set() and server.fileno() >= 0:
        server.handle_request()


def later(date: str, by: timedelta) -> str:
    """This date of a header, so much later."""
    return format_datetime(parsedate_to_datetime(date) + by, usegmt=True)


class _Quiet(WSGIRequestHandler):
    ahead: timedelta

    def make_environ(self) -> Any:
        """With a way for the application to make this request the last one."""
        return {**super().make_environ(), "there.close": self.server.server_close}

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header."""
        return later(super().date_time_string(timestamp), self.ahead)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing is printed."""


def _noting(app: Any, log: Log) -> Any:
    """The application, its requests noted; its answers carry another cookie, and one of the passwords."""

    def noting(environ: dict[str, Any], start_response: Any) -> Any:
        log.requests.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        log.marks.append(environ.get("HTTP_X_SESSION_HARNESS", ""))
        log.agents.add(environ.get("HTTP_USER_AGENT", ""))

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            lines = [value for name, value in headers if name.lower() == "set-cookie"]
            log.ids |= {line.partition(";")[0].partition("=")[2] for line in lines}
            more = [
                ("Set-Cookie", f"remember={REMEMBERED}; Path=/"),
                ("X-Echo", f"/?p={quote(PASSWORDS['bob'])} {PASSWORDS['Ann Other']}"),
            ]
            return start_response(status, [*headers, *more], *rest)

        return app(environ, start)

    return noting


def write_file(folder: Path, url: str, *changes: tuple[str, str]) -> Path:
    """The target file in a folder, with texts replaced."""
    text = FILE.format(url=url)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "there.yaml"
    path.write_text(text, "utf-8")
    return path
