"""The panel of `serve --panel`: beside the wiki, what the browser's jar and the wiki's store hold, and both clocks.

A WSGI middleware for one person on the loopback. The server's clock is frozen anew at each request, as far ahead of the
real one as the person wants. The browser's own clock can't be moved, so an obedient one is modelled: its jar gets every
Set-Cookie line, and what that jar would not send any more is taken out of the real browser's Cookie header.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from harness import timeline
from harness.browser.jar import Jar
from harness.clock import Clock
from harness.data import folder
from harness.model.cookie import Decision
from harness.model.world import CAP

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PLACE = "/_panel"
HEADER = "HTTP_X_PANEL"
"""A page of another site can't send this header unasked, so it moves no clock."""

MOST_DECISIONS = 8
FARTHEST = timedelta(days=36_500)
POLICY = (
    "default-src 'self'; img-src data:; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
    " frame-ancestors 'none'; base-uri 'none'"
)


class Panel:
    """The wiki with its panel. `look` tells the records of the store that a Cookie header belongs to first."""

    def __init__(
        self,
        app: WSGIApplication,
        look: Callable[[str], Sequence[dict[str, Any]]],
        hosts: Collection[str],
        clock: Clock,
        real: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._look = look
        self._hosts = hosts
        self._clock = clock
        self._real = real
        self._ahead = {"server": timedelta(0), "browser": timedelta(0)}
        self._jar = Jar(CAP)
        self._given: set[tuple[str, str]] = set()
        """Every cookie that the wiki has set: what the jar doesn't hold of these is over."""
        self._decisions: list[Decision] = []
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:  # the clock is the process's: one request at a time
            self._clock.move(self._now("server"))
            if environ["PATH_INFO"] == PLACE or environ["PATH_INFO"].startswith(f"{PLACE}/"):
                return self._own(environ, start_response)
            return self._visit(environ, start_response)

    def state(self, url: str) -> dict[str, Any]:
        """Everything that the panel shows."""
        now, sent = self._now("browser"), self._held(url)
        return {
            "clocks": {name: timeline.instant(self._now(name)) for name in self._ahead},
            "ahead": {name: timeline.difference(ahead) for name, ahead in self._ahead.items()},
            "jar": [
                {
                    "cookie": f"{cookie.name}={cookie.value}",
                    "ends": "when the browser is closed" if cookie.end is None else timeline.instant(cookie.end),
                    "left": "" if cookie.end is None else _left(cookie.end - now),
                }
                for cookie in self._jar.cookies()
            ],
            "records": [self._shown(record) for record in self._look("; ".join(map("=".join, sorted(sent))))],
            "decisions": [f"{one.kind}: {one.reason} (RFC 6265bis {one.section})" for one in self._decisions],
        }

    def _now(self, name: str) -> datetime:
        return self._real().replace(microsecond=0) + self._ahead[name]

    def _shown(self, record: dict[str, Any]) -> dict[str, Any]:
        left = _left(datetime.fromisoformat(record["expires"]) - self._now("server"))
        return record | {"expires": record["expires"].replace("+00:00", "Z").replace("T", " "), "left": left}

    def _own(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "").partition(":")[0]
        task = (environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(PLACE))
        if host not in self._hosts:
            return _answer(start_response, "404 Not Found", "text/plain", b"There is no panel at this address.\n")
        if task == ("GET", ""):
            page = (folder("templates") / "panel.html").read_bytes()
            return _answer(start_response, "200 OK", "text/html", page)
        if task == ("POST", "/move") and environ.get(HEADER):
            if not self._move(environ):
                return _answer(start_response, "400 Bad Request", "text/plain", b"clock and seconds are asked for.\n")
        elif task != ("GET", "/state"):
            return _answer(start_response, "404 Not Found", "text/plain", b"The panel has no such page.\n")
        state = json.dumps(self.state(_url(environ)), indent=1).encode()
        return _answer(start_response, "200 OK", "application/json", state)

    def _move(self, environ: WSGIEnvironment) -> bool:
        """Move the clocks that the form names; False: it names none, or a time that no clock shows."""
        length = min(int(environ.get("CONTENT_LENGTH") or 0), 1000)
        form = parse_qs(environ["wsgi.input"].read(length).decode("ascii", "replace"))
        names, seconds = form.get("clock", []), form.get("seconds", [""])[0]
        if not names or not set(names) <= self._ahead.keys() or not seconds.isdigit() or len(seconds) > 10:
            return False
        moved = {name: self._ahead[name] + timedelta(seconds=int(seconds)) for name in names}
        if max(moved.values()) > FARTHEST:
            return False
        self._ahead |= moved
        self._clock.move(self._now("server"))
        return True

    def _visit(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        url = _url(environ)
        sent = self._sent(url, environ.get("HTTP_COOKIE", ""))
        asked = {**environ, "HTTP_COOKIE": sent} if sent else {k: v for k, v in environ.items() if k != "HTTP_COOKIE"}
        heard: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            heard.extend(value for name, value in headers if name.lower() == "set-cookie")
            return start_response(status, headers, *rest)

        body = self._app(asked, start)
        self._receive(url, heard)
        return body

    def _sent(self, url: str, header: str) -> str:
        """What is left of the real browser's Cookie header without what an obedient one's jar has dropped."""
        held = self._held(url)
        texts = [text.strip() for text in header.split(";") if text.strip()]
        return "; ".join(text for text in texts if _pair(text) in held or _pair(text) not in self._given)

    def _held(self, url: str) -> set[tuple[str, str]]:
        """What the jar would send there now, after it has dropped what is over."""
        held, decisions = self._jar.send(url, self._now("browser"))
        self._note([one for one in decisions if one.kind == "expired"])
        return {(cookie.name, cookie.value) for cookie in held}

    def _receive(self, url: str, lines: Sequence[str]) -> None:
        for cookie in self._jar.receive(url, lines, self._now("browser")):
            self._given.add((cookie.name, cookie.value))
            self._note([cookie.decision])

    def _note(self, decisions: Iterable[Decision]) -> None:
        """Keep the last decisions, the newest first."""
        self._decisions = [*reversed(list(decisions)), *self._decisions][:MOST_DECISIONS]


def _answer(start_response: StartResponse, status: str, kind: str, body: bytes) -> Iterable[bytes]:
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", POLICY),
    ]
    start_response(status, headers)
    return [body]


def _url(environ: WSGIEnvironment) -> str:
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return f"{environ['wsgi.url_scheme']}://{host}{environ['PATH_INFO']}"


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _left(span: timedelta) -> str:
    return f"in {timeline.duration(span)}" if span > timedelta(0) else "over"
