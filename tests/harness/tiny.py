"""A very small application with sessions, its adapter and scenarios around it, for the tests of the harness's core.

Knows the target's door and the model. Ids are random on purpose: whatever two plays record must be equal all the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from harness.model.expect import Expect
from harness.model.history import Facts, History
from harness.model.policy import Policy
from harness.model.scenario import Scenario
from harness.model.step import Action, Expectation, Login, Logout, Overtake, Replay, Step, Visit
from harness.model.world import User, World
from harness.runner import play
from harness.targets.base import Answer, Request, Requests, Scene
from harness.targets.wsgi import WsgiTarget

START = datetime(2012, 3, 4, 5, 6, 30, tzinfo=UTC)
COOKIE = "tiny"
Start = Callable[..., Any]
Page = Callable[["TinyApp", dict[str, Any], list[tuple[str, str]]], str]


class TinyApp:
    """Logs in whoever says a name; cookies last an hour from each answer. `pages` are what some paths do instead."""

    def __init__(self, pages: dict[str, Page] | None = None) -> None:
        self.sessions: dict[str, str] = {}
        self.requests: list[dict[str, Any]] = []
        self.operated: list[tuple[Any, ...]] = []
        self.closed = False
        self._pages = pages or {}

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        self.requests.append(environ)
        headers = [("Content-Type", "text/html"), ("Vary", "Cookie"), ("Cache-Control", "private")]
        text = self._pages.get(environ["PATH_INFO"], TinyApp.page)(self, environ, headers)
        sid = self.sid(environ)
        if sid in self.sessions:
            headers.append(("Set-Cookie", self.line(sid, timedelta(hours=1))))
        headers.append(("X-User", self.sessions.get(sid, "anonymous")))
        start_response("200 OK", headers)
        return [text.encode()]

    def page(self, environ: dict[str, Any], headers: list[tuple[str, str]]) -> str:
        """Login, logout, or nothing special."""
        if environ["PATH_INFO"] == "/login":
            form = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
            environ["tiny.sid"] = secrets.token_hex(16)
            self.sessions[environ["tiny.sid"]] = parse_qs(form)["name"][0]
        elif environ["PATH_INFO"] == "/logout":
            self.sessions.pop(self.sid(environ), None)
        return "a page"

    def sid(self, environ: dict[str, Any]) -> str:
        """The id that this login drew, or that the request came with; empty: neither."""
        pairs = [pair.strip().partition("=") for pair in environ.get("HTTP_COOKIE", "").split(";")]
        sent = [value for name, _, value in pairs if name == COOKIE]
        drawn: str = environ.get("tiny.sid", "")
        return drawn or (sent[0] if sent else "")

    def line(self, value: str, lifetime: timedelta) -> str:
        """A Set-Cookie that meets every rule on its form."""
        end = format_datetime(self.now() + lifetime, usegmt=True)
        age = int(lifetime.total_seconds())
        return f"{COOKIE}={value}; Expires={end}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax"

    def now(self) -> datetime:
        """The server's clock."""
        return datetime.now(UTC)  # noqa: TID251

    def restart(self) -> None:
        """Only noted, as all that an operator does."""
        self.operated.append(("restart",))

    def sweep(self, wiki: str) -> int:
        self.operated.append(("sweep", wiki))
        return 3

    def records(self, wiki: str) -> int:
        return len(self.sessions)

    def account(self, name: str, change: str, value: Any) -> None:
        self.operated.append(("account", name, change, value))

    def reconfigure(self, options: dict[str, Any], wiki: str | None) -> None:
        self.operated.append(("reconfigure", options, wiki))

    def components(self) -> dict[str, str]:
        return {"session_handler": "Tiny"}

    def take_calls(self) -> tuple[str, ...]:
        return ("data.read",)

    def close(self) -> None:
        self.closed = True


class TinyAdapter:
    """Login, logout and pages; who is logged in comes from a header."""

    session_cookies: Collection[str] | None = None

    def requests(self, action: Action, scene: Scene) -> Requests:
        """See `Adapter.requests`."""
        match action:
            case Login():
                yield Request("POST", f"{scene.base()}/login", {"name": action.user})
            case Logout():
                yield Request("POST", f"{scene.base()}/logout", {})
            case Visit() | Replay() | Overtake():
                yield Request(getattr(action, "method", "GET"), f"{scene.base()}/{action.page}")
            case _:
                return

    def facts(self, answer: Answer) -> Facts:
        """See `Adapter.facts`."""
        return Facts(user=answer.header("x-user"))


class StillClock:
    """A clock that only notes where it was moved; for plays whose application asks no clock."""

    def __init__(self) -> None:
        self.moves: list[datetime] = []
        self.zones: list[str] = []

    def move(self, at: datetime) -> None:
        """See `Clock.move`."""
        self.moves.append(at)

    def zone(self, name: str) -> None:
        """See `Clock.zone`."""
        self.zones.append(name)


def target(app: Any = None, adapter: Any = None, **more: Any) -> WsgiTarget:
    """The application behind an adapter; every opening is handed the same object, so that a test can look into it."""
    made = TinyApp() if app is None else app
    given: dict[str, Any] = {"capabilities": ("login",), "name": "tiny"} | more
    return WsgiTarget(lambda policy, world: made, adapter or TinyAdapter(), **given)


def scenario(*steps: Step, name: str = "tiny", rule: str = "LIFE-02", **more: Any) -> Scenario:
    """A scenario of these steps, with the account JoeDoe and the browsers alice and bob unless said otherwise."""
    given: dict[str, Any] = {"policy": Policy(), "world": World(users=(User("JoeDoe"),)), "start": START} | more
    rules = frozenset(expectation.rule for step in steps for expectation in step.expectations)
    return Scenario(name, name, f"the title of {name}", rule, steps=steps, rules=rules, file=f"{name}.yaml", **given)


def step(action: Action, *, browser: str | None = "alice", rule: str = "LIFE-02/holds", **more: Any) -> Step:
    """A step of alice; `expect` belongs to `rule`, and is the only expectation."""
    expect: Expect | None = more.pop("expect", None)
    rule_id, _, clause = rule.partition("/")
    expectations = () if expect is None else (Expectation(rule_id, clause or "holds", expect),)
    by = browser if action.BY == "browser" else None
    return Step(action, browser=by, expectations=expectations, **more)


def played(*steps: Step, app: Any = None, adapter: Any = None, clock: Any = None, **more: Any) -> History:
    """The history of these steps on a still clock."""
    made = scenario(*steps, **more)
    return play(made, target(app, adapter), clock or StillClock(), seconds=20)
