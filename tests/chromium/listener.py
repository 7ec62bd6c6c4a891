"""A server for every host that the browser is asked to visit, on loopback: over http and, self-signed, over https.

It answers with the Set-Cookie lines that it is told, and keeps the Cookie header of the last request, octet by octet.
What the browser asks of hosts of its own accord gets an answer, but doesn't count. Knows HTTP; must not know cookies.
"""

from __future__ import annotations

import html
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import trustme

from harness.browser.places import locate

LAUNCHES = {
    "link": '<a id="go" href="{to}">go</a>',
    "post": '<form method="post" action="{to}"><button id="go">go</button></form>',
    "image": '<img src="{to}" alt="">',
}
"""How a page of another site makes the browser ask for `to`."""
LAUNCHER = "/launch-from-another-site"
OUR_OWN = ("/favicon.ico", LAUNCHER)


class Listener:
    """Both doors, while in the block of `listening`."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        """What was asked of the expected host, to be shown when a test fails."""
        self.cookie = b""
        """The Cookie header of the last request; empty: there was none."""
        self._lines: Sequence[bytes] = ()
        self._host: str | None = None
        self.http = self._door()
        self.https = self._door()
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("example.org").configure_cert(context)
        self.https.socket = context.wrap_socket(self.https.socket, server_side=True)

    def expect(self, url: str, lines: Sequence[bytes] = ()) -> None:
        """The next request is for the host of this URL; its answer carries these Set-Cookie field values."""
        self.requests.clear()
        self.cookie, self._lines, self._host = b"", lines, locate(url).host

    def answer(self, host: str, request: str, cookie: bytes) -> Sequence[bytes]:
        """Keep what a request sent, and give the lines for it."""
        if locate(f"http://{host}").host != self._host:
            return ()
        self.requests.append(f"{host} {request} {cookie!r}")
        self.cookie = cookie
        lines, self._lines = self._lines, ()
        return lines

    @property
    def rules(self) -> str:
        """Chromium's host-resolver rules that lead here from everywhere."""
        return f"MAP *:443 127.0.0.1:{self.https.server_port}, MAP * 127.0.0.1:{self.http.server_port}"

    def _door(self) -> ThreadingHTTPServer:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                target = urlsplit(self.path)
                lines: Sequence[bytes] = ()
                if target.path not in OUR_OWN:
                    sent = self.headers.get("Cookie", "").encode("latin-1")
                    lines = listener.answer(self.headers["Host"], self.requestline, sent)
                body = _body(target.path, parse_qs(target.query)).encode()
                head = [b"HTTP/1.1 200 OK", b"Content-Type: text/html; charset=utf-8", b"Cache-Control: no-store"]
                head += [b"Set-Cookie: " + line for line in lines]
                head += [b"Content-Length: %d" % len(body), b"", b""]
                self.wfile.write(b"\r\n".join(head) + body)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.do_GET()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        door = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        door.daemon_threads = True
        return door


def _body(path: str, query: dict[str, list[str]]) -> str:
    launch = LAUNCHES[query["how"][0]].format(to=html.escape(query["to"][0])) if path == LAUNCHER else ""
    return f"<!doctype html><title>page</title>{launch}"


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener at two free ports."""
    listener = Listener()
    doors = (listener.http, listener.https)
    for door in doors:
        threading.Thread(target=door.serve_forever, daemon=True).start()
    try:
        yield listener
    finally:
        for door in doors:
            door.shutdown()
            door.server_close()
