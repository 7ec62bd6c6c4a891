"""The adapter that a target file describes: pages fetched first, hidden fields taken over, redirects followed."""

from __future__ import annotations

from typing import Any

import pytest

from harness.model.step import Action, Login, Logout
from harness.model.world import World
from harness.targets.base import Answer, Request, Scene
from harness.targets.live.adapter import FileAdapter
from harness.targets.live.description import Form, TargetFile

BASE = "http://wiki.example.org"
PAGE = (
    b'<form><input type="hidden" name="lang" value="en"></form>'
    b'<form><input type="hidden" name="token" value="t-12345678"></form>'
)


def adapter(**forms: Any) -> FileAdapter:
    """The adapter of a target file with these forms."""
    return FileAdapter(TargetFile("mine", "my wiki", Form("/{{ page }}", "GET"), start=("serve",), **forms))


def worded(says: FileAdapter, action: Action, *answers: Answer) -> list[Request]:
    """The requests of an action, answered one after the other; there are no more than these."""
    world = World()
    steps = says.requests(action, Scene(world, world.wikis[0], "alice", {}))
    found = [next(steps), *(steps.send(answer) for answer in answers[:-1])]
    with pytest.raises(StopIteration):
        steps.send(answers[-1])
    return found


def test_hidden_fields_are_taken_over_from_the_page_that_is_fetched_first() -> None:
    """The page is no answer of the step; its token goes along with the form, and is masked in the record."""
    form = Form("/login", fields={"u": "{{ user }}"}, fetch="/login?of={{ user }}", hidden=("token", "other"))
    fetched, sent = worded(adapter(login=form), Login("JoeDoe"), Answer(200, (), PAGE), Answer(200, (), b""))
    assert Request("GET", f"{BASE}/login?of=JoeDoe", prefetch=True) == fetched
    fields = {"token": "t-12345678", "other": "", "u": "JoeDoe"}
    assert Request("POST", f"{BASE}/login", fields, tickets=("t-12345678",)) == sent


def test_a_token_may_stand_in_a_link() -> None:
    """`hidden.NAME` in the path of a form that is sent by GET."""
    form = Form("/logout?t={{ hidden.token }}", "GET", fetch="/me", hidden=("token",))
    _, sent = worded(adapter(logout=form), Logout(), Answer(200, (), PAGE), Answer(200, (), b""))
    assert ("GET", f"{BASE}/logout?t=t-12345678", None) == (sent.method, sent.url, sent.form)


@pytest.mark.parametrize("location", ["/there", "http://wiki.example.org/there"])
def test_a_redirect_is_followed_where_the_file_says_so(location: str) -> None:
    """The page that it leads to is the step's answer, asked for with GET."""
    away = Answer(302, (("Location", location),), b"")
    _, there = worded(adapter(logout=Form("/out", follow=True)), Logout(), away, Answer(200, (), b""))
    assert Request("GET", f"{BASE}/there") == there


@pytest.mark.parametrize(("form", "status"), [(Form("/out"), 302), (Form("/out", follow=True), 200)])
def test_no_redirect_is_followed_otherwise(form: Form, status: int) -> None:
    """Neither unasked, nor for an answer that only has the header."""
    assert 1 == len(worded(adapter(logout=form), Logout(), Answer(status, (("Location", "/there"),), b"")))
