"""From a page's text to HTML."""

from __future__ import annotations

import pytest
from werkzeug.test import create_environ

from reference_impl.wiki.markup import pieces, render
from reference_impl.wiki.request import WikiRequest
from tests.reference_impl.wiki.opened import open_wiki
from tests.reference_impl.wiki.standin import StandInHandler, StandInIds


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory) -> WikiRequest:
    """A request of a wiki mounted at /farm."""
    kept: list[WikiRequest] = []

    class Catching(StandInHandler):
        def finish(self, request: WikiRequest, id_handler: object, user: object) -> None:
            kept.append(request)

    parts = {"session_handler": Catching(), "session_id_handler": StandInIds()}
    wikis = {"wiki": {"host": "localhost", "mount": "/farm"}}
    host = open_wiki(tmp_path_factory.mktemp("wiki"), {}, parts, wikis=wikis)
    list(host(create_environ("/farm/PageA"), lambda *_: lambda data: None))
    return kept[0]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("= A & B =", "<h1>A &amp; B</h1>\n"),
        ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>\n"),
        (" * a\n * **b**", "<ul><li>a</li><li><strong>b</strong></li></ul>\n"),
        ("text\n * a", "<p>text</p>\n<ul><li>a</li></ul>\n"),
        ("[[PageA|<A>]]", '<p><a href="/farm/PageA">&lt;A&gt;</a></p>\n'),
        ("[[No Page]]", '<p><a href="/farm/No%20Page" class="missing">No Page</a></p>\n'),
        ("[[/evil.example.com]]", '<p><a href="/farm/evil.example.com" class="missing">/evil.example.com</a></p>\n'),
        ("{{{\n<b>\n}}}", "<pre>&lt;b&gt;\n</pre>\n"),
        ("#acl All:read\n<script>", "<p>&lt;script&gt;</p>\n"),
        ("<<Nothing>>", "<div><code>&lt;&lt;Nothing&gt;&gt;</code></div>\n"),
    ],
)
def test_text_becomes_html(request_: WikiRequest, text: str, html: str) -> None:
    """The markup does what its module says, and escapes what visitors wrote."""
    assert render(request_, text) == html


def test_a_text_is_read_once() -> None:
    """The pieces of a text are kept: a page view only fills them in."""
    assert pieces("a [[b]]") is pieces("a [[b]]")
