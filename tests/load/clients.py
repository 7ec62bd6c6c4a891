"""Browsers that drive a wiki all at once, and write down what they did and saw.

Knows threads, HTTP and the wiki's forms; must not know what is right. What each does is the same in each run; when it
happens isn't.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import Message
from functools import partial
from http.client import HTTPConnection, HTTPException
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from harness.browser.jar import Jar
from tests.load.app import ADDRESS, PASSWORD, SUPERUSER, USERS
from tests.load.history import ANONYMOUS, Event, Verb, value

TABS = 2
STEPS = 4
"""How often each tab sets its variable in a life."""
PATIENCE = 120
"""Seconds until an answer that doesn't come is none."""
NO_ANSWER = 0
"""In the place of a status."""
_TICKET = re.compile(rb'name="ticket"\s+value="([^"]*)"')


class Browser:
    """One browser for one life: its jar, which several tabs share, and what it saw."""

    def __init__(self, port: int, number: int, life: int) -> None:
        self.port = port
        self.number = number
        self.life = life
        self.events: list[Event] = []
        self._url = f"http://{ADDRESS}:{port}/FrontPage"
        self._jar = Jar(cap=None)
        self._lock = Lock()

    def cookie(self) -> str:
        """The Cookie header that the browser would send now."""
        with self._lock:
            sent, _ = self._jar.send(self._url, datetime.now(UTC))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)

    def ask(
        self,
        verb: Verb,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        cookie: str | None = None,
        **told: Any,
    ) -> bytes:
        """Send one request and note what came back; the page."""
        begun = time.monotonic_ns()
        status, headers, page = self._exchange(query or {}, form, self.cookie() if cookie is None else cookie)
        if cookie is None:
            with self._lock:
                self._jar.receive(self._url, headers.get_all("Set-Cookie", []), datetime.now(UTC))
        facts = json.loads(headers.get("X-Wiki-Facts") or "{}")
        user, variables = facts.get("user") or ANONYMOUS, facts.get("vars", {})
        ended = time.monotonic_ns()
        self.events.append(Event(self.number, self.life, begun, ended, verb, status, user, variables, **told))
        return page

    def _exchange(
        self, query: Mapping[str, str], form: Mapping[str, str] | None, cookie: str
    ) -> tuple[int, Message, bytes]:
        connection = HTTPConnection(ADDRESS, self.port, timeout=PATIENCE)
        headers = {"Cookie": cookie} if cookie else {}
        body = None if form is None else urlencode(form)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if form is None else "POST", f"/FrontPage?{urlencode(query)}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, HTTPException):
            return NO_ANSWER, Message(), b""
        finally:
            connection.close()

    def set(self, name: str, number: int) -> None:
        form = {"do": "set", "name": name, "value": json.dumps(value(self.number, self.life, number))}
        self.ask("set", {"action": "session"}, form, sets=(name, number))

    def login(self, user: str) -> None:
        self.ask("login", {"action": "login"}, {"name": user, "password": PASSWORD, "login": "Login"}, becomes=user)

    def switch(self, user: str) -> None:
        found = _TICKET.search(self.ask("visit", {"action": "userprefs"}))
        form = {"selected_user": user, "ticket": found[1].decode() if found else ""}
        self.ask("su", {"action": "userprefs", "sub": "suid"}, form, becomes=user)

    def leave(self, verb: Verb, becomes: str) -> None:
        self.ask(verb, {"action": "logout"}, {}, becomes=becomes)


def together(*calls: Callable[[], object]) -> None:
    """Make these calls at the same time; what one of them raises is raised."""
    with ThreadPoolExecutor(len(calls)) as pool:
        for made in [pool.submit(call) for call in calls]:
            made.result()


def live(port: int, number: int, life: int) -> list[Event]:
    """One life of a browser: log in, work in several tabs, switch if that's allowed, log out while a tab is busy."""
    browser = Browser(port, number, life)
    user = USERS[(number + life) % len(USERS)]
    browser.set("before", 1)
    browser.login(user)
    together(*(partial(_work, browser, f"tab-{tab}") for tab in range(TABS)))
    browser.ask("visit")
    if user == SUPERUSER:
        browser.switch(USERS[1])
        browser.set("before", 2)
        browser.leave("return", SUPERUSER)
        browser.ask("visit")
    kept = browser.cookie()
    together(partial(browser.leave, "logout", ANONYMOUS), partial(_work, browser, "late"))
    browser.ask("visit")
    browser.ask("replay", cookie=kept)
    return browser.events


def _work(browser: Browser, name: str) -> None:
    """What a tab does."""
    for number in range(1, STEPS + 1):
        browser.set(name, number)
        browser.ask("visit")


def drive(port: int, browsers: int, lives: int) -> list[Event]:
    """Let so many browsers live so many lives each, all at once; what they saw."""

    def all_lives(number: int) -> list[Event]:
        return [event for life in range(lives) for event in live(port, number, life)]

    with ThreadPoolExecutor(browsers) as pool:
        return [event for events in pool.map(all_lives, range(browsers)) for event in events]
