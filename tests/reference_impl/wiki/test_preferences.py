"""The preferences page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reference_impl.wiki.opened import Visitor, open_wiki


@pytest.fixture
def joe(tmp_path: Path) -> Visitor:
    """Somebody who is logged in, where a new password ends other sessions."""
    visitor = Visitor(open_wiki(tmp_path, {"password_change_ends_sessions": True, "superuser": ["Admin"]}))
    visitor.login("JoeDoe", "joe")
    return visitor


def max_age(visitor: Visitor) -> str:
    """The Max-Age of the answer's one cookie."""
    [line] = visitor.answer.headers.getall("Set-Cookie")
    [attribute] = [part for part in line.split("; ") if part.startswith("Max-Age=")]
    return str(attribute.removeprefix("Max-Age="))


def test_remember_me_is_kept_and_holds_at_once(joe: Visitor) -> None:
    """The answer that saves the preference has the new lifetime already (LIFE-06)."""
    assert joe.post("/FrontPage?action=userprefs", remember_me="on", save="Save") == 200
    assert max_age(joe) == "315360000"
    joe.get("/FrontPage?action=userprefs")
    assert joe.answer.forms[1]["remember_me"].checked
    joe.post("/FrontPage?action=userprefs", save="Save")
    assert max_age(joe) == "43200"


def test_a_new_password_ends_the_other_sessions(joe: Visitor) -> None:
    """The session in which it was changed stays, the others end (SWITCH-06); the old password is no good."""
    other = Visitor(joe.host)
    other.login("JoeDoe", "joe")
    fields = {"old_password": "joe", "new_password": "new", "new_password_again": "new", "change_password": "Change"}
    joe.post("/FrontPage?action=userprefs", **fields)
    assert joe.facts["error"] is None
    joe.get("/PageA")
    other.get("/PageA")
    assert (joe.user, other.user) == ("JoeDoe", None)
    other.login("JoeDoe", "joe")
    assert other.user is None
    other.login("JoeDoe", "new")
    assert other.user == "JoeDoe"


@pytest.mark.parametrize(("old", "new", "again"), [("wrong", "a", "a"), ("joe", "a", "b"), ("joe", "", "")])
def test_a_password_is_not_changed_by_mistake(joe: Visitor, old: str, new: str, again: str) -> None:
    """A wrong old one, two that differ, an empty one: an error, and the password stays."""
    fields = {"old_password": old, "new_password": new, "new_password_again": again, "change_password": "Change"}
    joe.post("/FrontPage?action=userprefs", **fields)
    assert joe.facts["error"]
    joe.logout()
    joe.login("JoeDoe", "joe")
    assert joe.user == "JoeDoe"


def test_preferences_are_the_effective_users(joe: Visitor) -> None:
    """A superuser who acts as Joe changes Joe's preference."""
    admin = Visitor(joe.host)
    admin.login("Admin", "admin")
    admin.su("JoeDoe", admin.ticket())
    admin.post("/FrontPage?action=userprefs", remember_me="on", save="Save")
    assert max_age(admin) == "43200"
    joe.get("/PageA")
    assert max_age(joe) == "315360000"


def test_anonymous_visitors_have_none(tmp_path: Path) -> None:
    """Nobody's preferences can't be shown nor saved."""
    visitor = Visitor(open_wiki(tmp_path))
    assert visitor.get("/FrontPage?action=userprefs") == 403
    assert visitor.post("/FrontPage?action=userprefs", remember_me="on", save="Save") == 403
