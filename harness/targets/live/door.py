"""Requests over a socket, one connection each: to a server of our own on the loopback, or to where a URL leads.

A server of ours is every host that a request names, by the Host header. Knows HTTP/1.1's client side; must not know
cookies beyond the header that it is given, nor what a page means.
"""

from __future__ import annotations

import http.client
import ssl
import string
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from harness.targets.base import Answer, Request
from harness.targets.live.process import HOST

MARK = "X-Session-Harness"
"""Request header: which scenario and step a request belongs to, for the server's own log."""

REMOTE_USER = "X-Remote-User"
"""Request header: whom the web server would name. A server of ours hands it on as REMOTE_USER; on a real one anybody
could send it."""

SENT_AS_IT_IS = string.punctuation
"""In a path or a query. What is none of these, no letter and no digit, goes percent-encoded, as browsers send it."""

SECONDS = 60.0
"""Real time for one read from the socket; the play's own limit is usually shorter."""


def exchange(port: int, request: Request, cookie: str | None, mark: str, *, seconds: float = SECONDS) -> Answer:
    """Carry one request to the port. Raises OSError (no connection, no answer in time), http.client.HTTPException."""
    more = {REMOTE_USER: request.remote_user} if request.remote_user else {}
    if request.tls_proxy and urlsplit(request.url).scheme == "https":
        more["X-Forwarded-Proto"] = "https"
    return carry(http.client.HTTPConnection(HOST, port, timeout=seconds), request, cookie, mark, more)


def connected(netloc: str, tls: ssl.SSLContext | None, *, seconds: float = SECONDS) -> http.client.HTTPConnection:
    """A connection to where an address leads, with `tls` by https. Raises OSError (SSLError, too): there is none."""
    connection: http.client.HTTPConnection
    if tls is None:
        connection = http.client.HTTPConnection(netloc, timeout=seconds)
    else:
        connection = http.client.HTTPSConnection(netloc, timeout=seconds, context=tls)
    connection.connect()
    return connection


def carry(
    connection: http.client.HTTPConnection,
    request: Request,
    cookie: str | None,
    mark: str,
    more: Mapping[str, str],
) -> Answer:
    """Carry one request over the connection, with `more` headers; it is closed then. Raises as `exchange`."""
    url = urlsplit(request.url)
    target = quote((url.path or "/") + (f"?{url.query}" if url.query else ""), safe=SENT_AS_IT_IS)
    headers = {"Host": url.netloc, MARK: mark, "Connection": "close", **more}
    if cookie is not None:
        headers["Cookie"] = cookie
    body = None
    if request.form is not None:
        body = urlencode(request.form).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
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
