"""MoinMoin's adapter: forms read as a browser reads them, verbs in MoinMoin's words."""

from __future__ import annotations

import base64
import json

import pytest

from harness.model.history import Facts
from harness.model.step import Action, AppendVariable, DeleteVariable, Logout, Prefer, SetVariable, Su, Visit
from harness.model.world import User, World
from harness.targets.base import Answer, Request, Scene
from harness.targets.live.files import bundled, load
from harness.targets.live.moin import Moin18Adapter, MoinAdapter, fields_of

BASE = "http://wiki.example.org/FormsPage"
FORM = b"""
<form id="searchform"><input name="value" value=""></form>
<form action="/FrontPage" method="POST"><input type="hidden" name="handler" value="prefs">
<input type="text" name="name" value="Joe &amp; Doe"><input type="checkbox" name="remember_me" value="1" checked>
<input type="checkbox" name="mailto_author" value="1"><input type="submit" name="save" value="Save">
<select name="language"><option value="">any<option value="en" selected>English</select>
<select name="editor"><option value="text">text<option value="gui">GUI</select>
<textarea name="css">a
b</textarea><input type="hidden" name="ticket" value="t1"></form>
"""


@pytest.fixture
def adapter() -> MoinAdapter:
    """The adapter of the bundled target."""
    return MoinAdapter(load(bundled()["moin-1.9"]).says)


@pytest.fixture
def scene() -> Scene:
    """Two users, one wiki."""
    world = World(users=(User("JoeDoe"), User("JaneRoe")))
    return Scene(world, world.wikis[0], "alice", {})


def page(body: bytes) -> Answer:
    """An answer with this body."""
    return Answer(200, (), body)


def worded(adapter: MoinAdapter, scene: Scene, action: Action, answer: Answer) -> list[Request]:
    """The requests of an action, each answered so."""
    steps = adapter.requests(action, scene)
    found = [next(steps)]
    while True:
        try:
            found.append(steps.send(answer))
        except StopIteration:
            return found


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    """Ticked boxes, chosen or first options, texts; no buttons, no unticked boxes."""
    wanted = {
        "handler": "prefs",
        "name": "Joe & Doe",
        "remember_me": "1",
        "language": "en",
        "editor": "text",
        "css": "a\nb",
        "ticket": "t1",
    }
    assert wanted == fields_of(page(FORM), "prefs")


def test_a_page_without_the_form() -> None:
    """Nothing is found, and nothing raised."""
    assert {} == fields_of(page(b"<p>You must login</p>"), "prefs")


def test_the_preference_is_cleared_by_leaving_the_box_out(adapter: MoinAdapter, scene: Scene) -> None:
    """The form is fetched, then sent with all that stood in it; its ticket is masked in the record."""
    fetched, sent = worded(adapter, scene, Prefer(False), page(FORM))
    assert fetched.prefetch
    assert sent.form is not None
    assert "remember_me" not in sent.form
    assert ("Joe & Doe", "Save", ("t1",)) == (sent.form["name"], sent.form["save"], sent.tickets)


def test_switching_sends_the_ticket_of_the_form(adapter: MoinAdapter, scene: Scene) -> None:
    """By the name of the user, with POST."""
    form = b'<form><input name="handler" value="suid"><input name="ticket" value="t2"></form>'
    fetched, sent = worded(adapter, scene, Su("JaneRoe"), page(form))
    assert f"{BASE}?action=userprefs&sub=suid" == fetched.url
    assert sent.form is not None
    assert ("POST", "JaneRoe", "t2") == (sent.method, sent.form["user_name"], sent.form["ticket"])


def test_switching_to_nobody_makes_no_account(adapter: MoinAdapter, scene: Scene) -> None:
    """A name typed into MoinMoin's form makes a user of that name: an unknown one is chosen from the list instead."""
    _, sent = worded(adapter, scene, Su("Nobody"), page(b""))
    assert sent.form is not None
    assert "user_name" not in sent.form
    assert "Nobody" == sent.form["selected_user"]


@pytest.mark.parametrize(("name", "chosen"), [("JaneRoe", "1330900002.01.00002"), ("Nobody", "Nobody")])
def test_moin_1_8_switches_by_the_id_of_the_account(scene: Scene, name: str, chosen: str) -> None:
    """Its form has a list and no field for a name; whom nobody has made is nobody's id."""
    _, sent = worded(Moin18Adapter(load(bundled()["moin-1.8"]).says), scene, Su(name), page(b""))
    assert sent.form is not None
    assert chosen == sent.form["selected_user"]


@pytest.mark.parametrize(
    ("action", "url"),
    [
        (Visit("PageA"), "http://wiki.example.org/PageA"),
        (Visit("PageA", action="raw"), "http://wiki.example.org/PageA?action=raw"),
        (Logout(), f"{BASE}?action=logout&logout=logout"),
    ],
)
def test_the_target_files_forms_serve_for_the_rest(
    adapter: MoinAdapter, scene: Scene, action: Action, url: str
) -> None:
    """One request each."""
    (request,) = worded(adapter, scene, action, page(b""))
    assert ("GET", url) == (request.method, request.url)


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        (b'<div id="username"><a href="/FrontPage?action=login" id="login">Login</a></div>', ("anonymous", ())),
        (
            b"""<div id="username"><a class="x" href="/JoeDoe" id="userhome" title="t">JoeDoe</a></div>
            <div id="pagetrail"><a href="/A">PageA</a><span> &raquo; </span><a href="/B">PageB</a></div>""",
            ("JoeDoe", ("PageA", "PageB")),
        ),
        (
            b"""<div id="username"><a class="x" href="/JoeDoe" id="userhome" title="t">JoeDoe</a></div>
            <div id="pagetrail"><a href="/F">FormsPage</a><span> &raquo; </span><a href="/B">PageB</a></div>""",
            ("JoeDoe", ("PageB",)),
        ),
        (b"raw text", (None, None)),
    ],
)
def test_who_is_logged_in_and_the_trail(
    adapter: MoinAdapter, body: bytes, facts: tuple[str | None, tuple[str, ...] | None]
) -> None:
    """As the default theme shows them, without the page of our forms; an answer without that part tells nothing."""
    user, trail = facts
    assert Facts(user=user, trail=trail) == adapter.facts(page(body))


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        (
            SetVariable("x", {"$tuple": [1]}, "redirect"),
            {"do": "set", "value": '{"$tuple": [1]}', "answer": "redirect"},
        ),
        (AppendVariable("x", 2), {"do": "append", "value": "2"}),
        (DeleteVariable("x"), {"do": "delete"}),
    ],
)
def test_values_of_the_session_are_stored_by_the_plugin(
    adapter: MoinAdapter, scene: Scene, action: Action, fields: dict[str, str]
) -> None:
    """One POST to the action `session`, the value as typed JSON."""
    (sent,) = worded(adapter, scene, action, page(b""))
    assert ("POST", BASE) == (sent.method, sent.url)
    assert {"action": "session", "name": "x", **fields} == sent.form


def test_what_the_plugin_tells_of_the_session_is_read(adapter: MoinAdapter) -> None:
    """Values, who is behind a switch, an error: from a comment of the page, which tells nothing without it."""
    told = {"vars": {"x": "one"}, "real_user": "Root", "error": "", "is_new": False, "is_stored": True}
    comment = base64.b64encode(json.dumps(told).encode()).decode()
    body = f'<div id="username"><a id="userhome" href="/JaneRoe">JaneRoe</a></div><!-- facts: {comment} -->'
    found = adapter.facts(page(body.encode()))
    wanted = ("JaneRoe", "Root", {"x": "one"}, "", False, True)
    assert wanted == (found.user, found.real_user, found.vars, found.error, found.is_new, found.is_stored)


def test_the_lists_of_moin_1_8_are_read() -> None:
    """Its default theme has lists where 1.9 has divisions."""
    body = b"""<ul id="username"><li><a class="x" href="/JoeDoe" id="userhome" title="t">JoeDoe</a></li></ul>
        <ul id="pagetrail"><li><a href="/A">PageA</a></li><li><a href="/B">PageB</a></li></ul>"""
    adapter = Moin18Adapter(load(bundled()["moin-1.8"]).says)
    assert Facts(user="JoeDoe", trail=("PageA", "PageB")) == adapter.facts(page(body))
