"""Values in the session: by the door, by macros, and as facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reference_impl.wiki.opened import Visitor, open_wiki


@pytest.fixture
def joe(tmp_path: Path) -> Visitor:
    """Somebody who is logged in."""
    visitor = Visitor(open_wiki(tmp_path))
    visitor.login("JoeDoe", "joe")
    return visitor


def test_a_value_is_set_changed_and_deleted(joe: Visitor) -> None:
    """Each change is seen at the next request (SESSION-01), types and all."""
    joe.variable("set", value='{"$tuple": [1, {"$bytes": "/w=="}]}')
    joe.get("/VarsPage")
    assert joe.facts["vars"] == joe.facts["shown"] == {"x": {"$tuple": [1, {"$bytes": "/w=="}]}}
    joe.variable("set", value="[]")
    joe.variable("append", value="1")
    joe.variable("get")
    assert joe.facts["shown"] == {"value": {"in": True, "get": [1], "default": [1]}}
    joe.variable("delete")
    joe.variable("get")
    assert joe.facts["shown"] == {"value": {"in": False, "get": None, "default": "absent"}}
    assert joe.facts["vars"] == {}


@pytest.mark.parametrize(
    ("answer", "status"),
    [("page", 200), ("redirect", 302), ("forbidden", 403), ("missing", 404), ("download", 200), ("error", 500)],
)
def test_a_value_is_kept_whatever_the_answer(joe: Visitor, answer: str, status: int) -> None:
    """Redirects, 403, 404, downloads and errors keep what was set before (SESSION-07, SESSION-08)."""
    assert joe.variable("set", value="1", answer=answer) == status
    joe.get("/PageA")
    assert (joe.facts["vars"], joe.user) == ({"x": 1}, "JoeDoe")


@pytest.mark.parametrize("fields", [("set", "x", '{"$unstorable": true}'), ("set", "x", "{"), ("delete", "no", "")])
def test_what_goes_wrong_is_told(joe: Visitor, fields: tuple[str, str, str]) -> None:
    """The error of an assignment is a fact, and the next requests are unharmed (SESSION-06)."""
    assert joe.variable(*fields) == 200
    assert joe.facts["error"]
    assert joe.variable("nonsense") == 200
    assert "nonsense" in joe.facts["error"]
    joe.get("/PageA")
    assert (joe.facts["error"], joe.facts["vars"], joe.user) == (None, {}, "JoeDoe")


def test_the_whole_mapping_protocol_answers_right(joe: Visitor) -> None:
    """Every method of a mapping works on the session, and nothing is left of the trial (SESSION-11)."""
    joe.variable("set", value="1")
    joe.get("/MappingPage")
    assert {name for name, right in joe.facts["shown"]["mapping"].items() if not right} == set()
    assert len(joe.facts["shown"]["mapping"]) == 15
    joe.get("/PageA")
    assert (joe.facts["vars"], joe.user) == ({"x": 1}, "JoeDoe")


def test_the_example_macro(tmp_path: Path) -> None:
    """New, then set once, then loaded again and again (SESSION-03)."""
    visitor = Visitor(open_wiki(tmp_path, {"anonymous_session_lifetime": 1}))
    shown = []
    for _ in range(4):
        visitor.get("/ExamplePage")
        shown.append(visitor.facts["shown"]["example"])
        assert shown[-1] in visitor.answer.text
    word, value = shown[1].split(" ")
    assert (shown[0], word) == ("new", "set")
    assert value.startswith("random:")
    assert shown[2:] == [f"loaded {value}"] * 2


def test_the_example_macro_without_sessions_stays_new(tmp_path: Path) -> None:
    """Anonymous sessions off: nothing is ever stored."""
    visitor = Visitor(open_wiki(tmp_path))
    for _ in range(2):
        visitor.get("/ExamplePage")
        assert visitor.facts["shown"] == {"example": "new"}


def test_facts_leave_out_what_isnt_a_variable(joe: Visitor) -> None:
    """Trail, switch, tickets and the handler's own keys are not variables."""
    joe.get("/PageA")
    joe.variable("set", "ticket_secret", '"x"')
    joe.get("/PageA")
    assert joe.facts["vars"] == {}


def test_facts_are_sent_only_if_asked_for(tmp_path: Path) -> None:
    """A wiki for people has no such header."""
    visitor = Visitor(open_wiki(tmp_path, facts=False))
    visitor.get("/PageA")
    assert "X-Wiki-Facts" not in visitor.answer.headers
