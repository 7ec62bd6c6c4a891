"""Requests over a socket to a server of our own on the loopback: virtual hosts by the Host header, one connection each.

Knows HTTP/1.1's client side; must not know cookies beyond the header that it is given, nor what a page means.
"""

from __future__ import annotations

import http.client
from urllib.parse import urlencode, urlsplit

from harness.targets.base import Answer, Request
from harness.targets.live.process import HOST

MARK = "X-Session-Harness"
"""Request header: which scenario and step a request belongs to, for the server's own log."""

REMOTE_USER = "X-Remote-User"
"""Request header: whom the web server would name. A server of ours hands it on as REMOTE_USER; on a real one anybody
could send it."""

SECONDS = 60.0
"""Real time for one read from the socket; the play's own limit is usually shorter."""


def exchange(port: int, request: Request, cookie: str | None, mark: str, *, seconds: float = SECONDS) -> Answer:
    """Carry one request to the port. Raises OSError (no connection, no answer in time), http.client.HTTPException."""
    url = urlsplit(request.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {"Host": url.netloc, MARK: mark, "Connection": "close"}
    if cookie is not None:
        headers["Cookie"] = cookie
    if request.remote_user:
        headers[REMOTE_USER] = request.remote_user
    if request.tls_proxy and url.scheme == "https":
        headers["X-Forwarded-Proto"] = "https"
    body = None
    if request.form is not None:
        body = urlencode(request.form).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.request(request.method, target, body, {name: _latin(value) for name, value in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, tuple(response.getheaders()), response.read())
    finally:
        connection.close()


def _latin(value: str) -> bytes:
    """A header's octets. What is outside of latin-1 goes as UTF-8, as browsers send it."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode()
