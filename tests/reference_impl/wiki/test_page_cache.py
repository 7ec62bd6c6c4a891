"""The page cache for anonymous visitors."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference_impl.wiki.host import Host
from reference_impl.wiki.markup import render
from reference_impl.wiki.request import WikiRequest
from tests.reference_impl.wiki.opened import Visitor, open_wiki


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A wiki with anonymous sessions."""
    return open_wiki(tmp_path, {"anonymous_session_lifetime": 1})


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pages that were rendered."""
    names: list[str] = []

    def noting(request: WikiRequest, text: str) -> str:
        names.append(request.page_name)
        return render(request, text)

    monkeypatch.setattr("reference_impl.wiki.page_cache.render", noting)
    return names


def test_anonymous_visitors_share_a_rendered_page(host: Host, rendered: list[str]) -> None:
    """The second visitor gets what was rendered for the first; who is logged in doesn't."""
    Visitor(host).get("/PageA")
    Visitor(host).get("/PageA")
    assert rendered == ["PageA"]
    joe = Visitor(host)
    joe.login("JoeDoe", "joe")
    joe.get("/PageA")
    assert rendered == ["PageA", "FrontPage", "PageA"]


def test_a_saved_page_is_rendered_anew(host: Host, rendered: list[str]) -> None:
    """What was saved is seen at once, also by links on other pages."""
    visitor = Visitor(host)
    visitor.get("/PageA")
    visitor.post("/PageB?action=save", text="new")
    visitor.get("/PageA")
    assert rendered == ["PageA", "PageA"]


@pytest.mark.parametrize("page", ["VarsPage", "ExamplePage", "MappingPage"])
def test_pages_that_ask_for_the_session_are_not_shared(host: Host, rendered: list[str], page: str) -> None:
    """A macro that touches the session keeps its page out of the cache (SESSION-10)."""
    first, second = Visitor(host), Visitor(host)
    for visitor in (first, second, first, second):
        visitor.get(f"/{page}")
    assert rendered == [page] * 4


def test_values_of_one_visitor_are_not_shown_to_another(host: Host) -> None:
    """Neither as text nor as facts (SESSION-10)."""
    first, second = Visitor(host), Visitor(host)
    first.get("/PageA")
    first.variable("set", value='"mine"')
    first.get("/VarsPage")
    assert first.facts["shown"] == {"x": "mine"}
    second.get("/VarsPage")
    assert second.facts["shown"] == {}
    assert "mine" not in second.answer.text


def test_a_slow_page_is_slow_each_time(host: Host) -> None:
    """The pause is called once in each making of the page, and is not cached."""
    calls: list[int] = []
    for _ in range(2):
        Visitor(host).get("/SlowPage", **{"session_harness.pause": lambda: calls.append(1)})
    assert calls == [1, 1]
    assert Visitor(host).get("/SlowPage") == 200
