"""The adapter for wikis with MoinMoin's forms: which requests a verb makes, and what is read from an answer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from harness.model.history import Facts
from harness.model.step import (
    Account,
    Action,
    Advance,
    AppendVariable,
    Authenticate,
    ChangePassword,
    Configure,
    DeleteVariable,
    Forget,
    GetVariable,
    Login,
    Logout,
    OpenForm,
    Overtake,
    Plant,
    Prefer,
    Reopen,
    Replay,
    Restart,
    Return,
    Rewind,
    SetVariable,
    Su,
    Sweep,
    Visit,
    Zone,
)
from harness.model.world import User, Wiki, World
from harness.targets.base import Answer, Request, Scene
from harness.targets.wiki import FORGED_TICKET, WRONG_PASSWORD, WikiAdapter

BASE = "http://wiki.example.org/w"
WORLD = World(users=(User("JoeDoe", "secret"), User("Root")), wikis=(Wiki(mount="/w"),))
FORM = Answer(200, (), b'<input type="hidden" name="ticket" value="4f52e9aa.77">')


def scene(**tickets: str) -> Scene:
    """Alice at the wiki, with the tickets kept so far."""
    return Scene(WORLD, WORLD.wikis[0], "alice", dict(tickets))


def requests(action: Action, at: Scene | None = None, answer: Answer = FORM) -> list[Request]:
    """All requests of an action; each is answered by the form of the preferences."""
    running = WikiAdapter().requests(action, at or scene())
    made = []
    try:
        made.append(next(running))
        while True:
            made.append(running.send(answer))
    except StopIteration:
        return made


@pytest.mark.parametrize(
    ("action", "method", "path", "form"),
    [
        (Visit("FrontPage"), "GET", "/FrontPage", None),
        (Visit("A Page/Ü"), "GET", "/A%20Page/%C3%9C", None),
        (Visit("FrontPage", "diff"), "GET", "/FrontPage?action=diff", None),
        (Visit("FrontPage", "recall"), "GET", "/FrontPage?action=recall&rev=1", None),
        (Visit("FrontPage", method="HEAD"), "HEAD", "/FrontPage", None),
        (Visit("FrontPage", method="POST"), "POST", "/FrontPage", {}),
        (Visit("FrontPage", "save", text="new"), "POST", "/FrontPage?action=save", {"text": "new", "comment": ""}),
        (Overtake("SlowPage"), "GET", "/SlowPage", None),
        (Logout(), "POST", "/FrontPage?action=logout", {}),
        (Logout(returns="HelpContents"), "POST", "/FrontPage?action=logout", {"returns": "HelpContents"}),
        (Return(), "POST", "/FrontPage?action=logout", {}),
        (Replay(("old",)), "GET", "/FrontPage", None),
        (Replay(("old",), page="Other"), "GET", "/Other", None),
        (Prefer(remember_me=True), "POST", "/FrontPage?action=userprefs", {"save": "Save", "remember_me": "on"}),
        (
            ChangePassword("JoeDoe", "new"),
            "POST",
            "/FrontPage?action=userprefs",
            {
                "change_password": "Change",
                "old_password": "secret",
                "new_password": "new",
                "new_password_again": "new",
            },
        ),
        (Prefer(remember_me=False), "POST", "/FrontPage?action=userprefs", {"save": "Save"}),
        (GetVariable("a"), "POST", "/FrontPage?action=session", {"do": "get", "name": "a"}),
        (DeleteVariable("a"), "POST", "/FrontPage?action=session", {"do": "delete", "name": "a"}),
        (AppendVariable("a", 1), "POST", "/FrontPage?action=session", {"do": "append", "name": "a", "value": "1"}),
        (
            SetVariable("a", {"b": None}, "redirect"),
            "POST",
            "/FrontPage?action=session",
            {"do": "set", "name": "a", "value": '{"b": null}', "answer": "redirect"},
        ),
    ],
)
def test_one_request(action: Action, method: str, path: str, form: dict[str, str] | None) -> None:
    """Most verbs are one request, in the forms of the wiki."""
    assert [Request(method, BASE + path, form)] == requests(action)


@pytest.mark.parametrize(
    ("action", "name", "password"),
    [
        (Login("JoeDoe"), "JoeDoe", "secret"),
        (Login("JoeDoe", password="other"), "JoeDoe", "other"),
        (Login("JoeDoe", password="wrong"), "JoeDoe", WRONG_PASSWORD),
        (Login("Nobody"), "Nobody", WRONG_PASSWORD),
        (Replay(("old",), user="JoeDoe"), "JoeDoe", "secret"),
    ],
)
def test_a_login(action: Action, name: str, password: str) -> None:
    """The login form is sent without being fetched, with the account's own password unless another is said."""
    form = {"name": name, "password": password, "login": "Login"}
    assert [Request("POST", f"{BASE}/FrontPage?action=login", form)] == requests(action)


def test_a_login_that_returns() -> None:
    """A login can ask for a redirect to a page."""
    (request,) = requests(Login("JoeDoe", returns="HelpContents"))
    assert request.form is not None
    assert "HelpContents" == request.form["returns"]


@pytest.mark.parametrize(
    ("action", "tickets", "ticket"),
    [
        (Su("JoeDoe", ticket="forged"), {}, FORGED_TICKET),
        (Su("JoeDoe", ticket="kept"), {"alice": "mine", "bob": "his"}, "mine"),
        (Su("JoeDoe", ticket="kept", ticket_of="bob"), {"alice": "mine", "bob": "his"}, "his"),
        (Su("JoeDoe", ticket_of="bob"), {"alice": "mine", "bob": "his"}, "his"),
        (Su("JoeDoe", ticket="kept"), {}, ""),
        (Su("JoeDoe", ticket="none"), {}, None),
        (Su("", ticket="forged"), {}, FORGED_TICKET),
    ],
)
def test_a_switch(action: Su, tickets: dict[str, str], ticket: str | None) -> None:
    """With a ticket at hand, or without one, a switch is one request, and names its ticket to the recorder."""
    form = {"selected_user": action.user} | ({} if ticket is None else {"ticket": ticket})
    named = (ticket,) if ticket else ()
    url = f"{BASE}/FrontPage?action=userprefs&sub=suid"
    assert [Request("POST", url, form, tickets=named)] == requests(action, scene(**tickets))


def test_a_switch_with_a_fresh_ticket() -> None:
    """A fresh ticket is fetched on the way, and is not kept."""
    at = scene()
    fetch, switch = requests(Su("JoeDoe"), at)
    assert Request("GET", f"{BASE}/FrontPage?action=userprefs", prefetch=True) == fetch
    assert {"selected_user": "JoeDoe", "ticket": "4f52e9aa.77"} == switch.form
    assert not switch.prefetch
    assert {} == at.tickets


def test_a_switch_by_get() -> None:
    """By GET the form stands in the URL, the ticket too."""
    (_, switch) = requests(Su("JoeDoe", method="GET"))
    url = f"{BASE}/FrontPage?action=userprefs&sub=suid&selected_user=JoeDoe&ticket=4f52e9aa.77"
    assert Request("GET", url, tickets=("4f52e9aa.77",)) == switch


@pytest.mark.parametrize(("body", "ticket"), [(FORM.body, "4f52e9aa.77"), (b"no form for you", "")])
def test_a_form_is_kept(body: bytes, ticket: str) -> None:
    """`form su` keeps its ticket for this browser; a page without the form keeps an empty one."""
    at = scene()
    assert [Request("GET", f"{BASE}/FrontPage?action=userprefs")] == requests(OpenForm("su"), at, Answer(200, (), body))
    assert {"alice": ticket} == at.tickets


@pytest.mark.parametrize(
    "action",
    [
        Authenticate("JoeDoe"),
        Reopen(),
        Forget(),
        Plant("x"),
        Advance(timedelta(1)),
        Rewind(timedelta(1)),
        Zone("UTC"),
        Restart(),
        Sweep(),
        Account("JoeDoe", "remove"),
        Configure({}),
    ],
)
def test_no_request(action: Action) -> None:
    """What browser, operator and time do makes no request."""
    assert [] == requests(action)


PLAIN: dict[str, Any] = {
    "user": "JoeDoe",
    "real_user": "Root",
    "trail": ["FrontPage"],
    "vars": {"a": 1},
    "shown": {},
    "is_new": False,
    "is_stored": True,
    "auth": {"method": "form", "attribs": []},
    "error": "no",
}


def facts(**changes: Any) -> Facts:
    """What is read from an answer with these facts."""
    return WikiAdapter().facts(Answer(200, (("x-wiki-FACTS", json.dumps(PLAIN | changes)),), b""))


def test_facts() -> None:
    """Facts are what the header says."""
    auth = {"method": "form", "attribs": []}
    assert Facts("JoeDoe", "Root", ("FrontPage",), {"a": 1}, {}, False, True, auth, "no") == facts()


def test_nobody_and_nothing() -> None:
    """No user is anonymous, no trail is an empty one, no error is an empty text."""
    told = facts(user=None, real_user=None, trail=None, error=None, auth=None)
    assert ("anonymous", "anonymous", (), "", None) == (told.user, told.real_user, told.trail, told.error, told.auth)


def test_an_answer_that_tells_nothing() -> None:
    """Without the header every fact is unknown."""
    assert Facts() == WikiAdapter().facts(Answer(200, (("Content-Type", "text/html"),), b"<h1>JoeDoe</h1>"))
