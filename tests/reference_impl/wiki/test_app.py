"""The order in which a request is served, and what the wiki asks of a session handler."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from reference_impl.wiki.app import Wiki
from reference_impl.wiki.request import WikiRequest
from tests.reference_impl.wiki.opened import Visitor, open_wiki
from tests.reference_impl.wiki.standin import StandInHandler, StandInIds, TellingHandler


def opened(folder: Path, handler: object, **parts: Any) -> Visitor:
    """A visitor of a wiki with that handler."""
    parts = {"session_handler": handler, "session_id_handler": StandInIds, **parts}
    return Visitor(open_wiki(folder, {"superuser": ["Admin"]}, parts))


def calls(handler: StandInHandler) -> list[tuple[str, tuple[str | None, ...]]]:
    """What the handler was asked since the last time."""
    taken, handler.calls = handler.calls, []
    return taken


def names(name: str | None) -> tuple[str | None, ...]:
    """What the stand-in notes of one user."""
    return (name,)


def test_the_handler_is_asked_in_order(tmp_path: Path) -> None:
    """start, after_auth with the real user, finish with the effective one; changes of privilege before finish."""
    handler = TellingHandler()
    visitor = opened(tmp_path, handler)
    visitor.login("Admin", "admin")
    assert calls(handler) == [("start", names(None)), ("after_auth", names("Admin")), ("finish", names("Admin"))]
    ticket = visitor.ticket()
    calls(handler)
    visitor.su("JoeDoe", ticket)
    told = ("privilege_changed", ("Admin", "JoeDoe"))
    assert calls(handler)[1:] == [("after_auth", names("Admin")), told, ("finish", names("JoeDoe"))]
    visitor.get("/PageA")
    assert calls(handler)[1:] == [("after_auth", names("Admin")), ("finish", names("JoeDoe"))]
    visitor.logout()
    told = ("privilege_changed", ("Admin", "Admin"))
    assert calls(handler)[1:] == [("after_auth", names("Admin")), told, ("finish", names("Admin"))]
    visitor.logout()
    assert calls(handler) == [("start", names("Admin")), ("after_auth", names(None)), ("finish", names(None))]


def test_older_handlers_need_not_hear_of_switches(tmp_path: Path) -> None:
    """`privilege_changed` is optional."""
    visitor = opened(tmp_path, StandInHandler())
    visitor.login("Admin", "admin")
    assert visitor.su("JoeDoe", visitor.ticket()) == 200
    assert visitor.users == ("JoeDoe", "Admin")


def test_a_page_that_fails_is_finished(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """500, the login and the session go on, and the log tells why (SESSION-08)."""
    handler = StandInHandler()
    visitor = opened(tmp_path, handler)
    visitor.login("JoeDoe", "joe")
    calls(handler)
    with caplog.at_level(logging.ERROR, "reference_impl.wiki"):
        assert visitor.get("/BrokenPage") == 500
    assert calls(handler)[-1] == ("finish", names("JoeDoe"))
    assert visitor.facts["error"] == "RuntimeError: this macro is broken"
    assert [record.message for record in caplog.records] == ["show failed on page BrokenPage"]


def test_an_exception_of_the_handler_comes_out(tmp_path: Path) -> None:
    """The wiki doesn't hide that a handler crashed."""

    class Crashing(StandInHandler):
        def finish(self, request: Any, id_handler: Any, user: Any) -> None:
            raise RuntimeError("the handler's own")

    with pytest.raises(RuntimeError, match="the handler's own"):
        opened(tmp_path, Crashing()).get("/PageA")


def test_headers_of_the_handler_leave_as_they_came(tmp_path: Path) -> None:
    """Two Set-Cookie lines stay two, and nothing says no-store but the id handler."""

    class Twice(StandInHandler):
        def finish(self, request: Any, id_handler: Any, user: Any) -> None:
            request.set_header("Set-Cookie", "a=1")
            request.set_header("Set-Cookie", "a=2")

    visitor = opened(tmp_path, Twice())
    visitor.get("/PageA")
    assert visitor.answer.headers.getall("Set-Cookie") == ["a=1", "a=2"]
    assert "Cache-Control" not in visitor.answer.headers


def test_cookies_are_handed_out_as_they_came(tmp_path: Path) -> None:
    """Every value of a repeated name, in order, quotes included."""
    seen: list[dict[str, list[str]]] = []

    class Noting(StandInHandler):
        def start(self, request: Any, id_handler: Any) -> Any:
            seen.append(dict(request.cookies))
            return super().start(request, id_handler)

    opened(tmp_path, Noting()).get("/PageA", HTTP_COOKIE='S=1; T="q"; S=2; odd; =x; U=a=b')
    assert seen == [{"S": ["1", "2"], "T": ['"q"'], "": ["x"], "U": ["a=b"]}]


def test_the_clock_is_read_once_in_a_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in a request happens at one instant."""
    import datetime as module

    reads: list[object] = []

    class Counting(module.datetime):
        @classmethod
        def now(cls, tz: module.tzinfo | None = None) -> Counting:
            reads.append(tz)
            return super().now(tz)

    visitor = opened(tmp_path, StandInHandler())
    monkeypatch.setattr(module, "datetime", Counting)
    visitor.post("/PageA?action=save", text="new")
    assert reads == [module.UTC]


def test_one_decision_can_be_changed_alone(tmp_path: Path) -> None:
    """A subclass that overrides one method takes the wiki's place."""

    class Unvarying(Wiki):
        def vary(self, request: WikiRequest) -> str | None:
            return None

    visitor = opened(tmp_path, StandInHandler(), wiki=Unvarying)
    visitor.get("/PageA")
    assert "Vary" not in visitor.answer.headers
