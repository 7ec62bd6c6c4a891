"""What a visitor can do with a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reference_impl.wiki.opened import Visitor, open_wiki


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    """Somebody anonymous."""
    return Visitor(open_wiki(tmp_path))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/FrontPage", 200),
        ("/NoPage", 404),
        ("/SecretPage", 403),
        ("/MembersPage", 403),
        ("/DiaryOfJoeDoe", 403),
        ("/MovedPage", 302),
        ("/BrokenPage", 500),
        ("/PageA?action=nonsense", 404),
        ("/PageA?action=recall&rev=1", 200),
        ("/PageA?action=recall&rev=2", 404),
        ("/PageA?action=recall&rev=x", 404),
        ("/PageA?action=diff&rev1=9", 404),
        ("/NoPage?action=edit", 200),
        ("/..%2fx?action=edit", 404),
        *[(f"/PageA?action={action}", 200) for action in "raw print info diff edit login download session".split()],
        *[(f"/SecretPage?action={action}", 403) for action in "raw print info diff edit recall download".split()],
        *[(f"/NoPage?action={action}", 404) for action in "raw print info diff recall download".split()],
    ],
)
def test_status_of_answers(visitor: Visitor, path: str, status: int) -> None:
    """Each kind of page has its status, and each answer varies with the cookie (COOKIE-08)."""
    assert visitor.get(path) == status
    assert visitor.answer.headers.getall("Vary") == ["Cookie"]
    assert visitor.head(path) == status


def test_a_page_is_created_and_edited(visitor: Visitor) -> None:
    """From the 404's link through the form to the page, its history, its old text and its changes."""
    visitor.get("/NewPage")
    form = visitor.answer.click("Create").forms[0]
    form["text"], form["comment"] = "first <b>", "begun"
    assert form.submit("save").follow().status_int == 200
    visitor.post("/NewPage?action=save", text="second\r\nline")
    visitor.get("/NewPage?action=raw")
    assert (visitor.answer.text, visitor.answer.content_type) == ("second\nline", "text/plain")
    visitor.get("/NewPage?action=recall&rev=1")
    assert "first &lt;b&gt;" in visitor.answer.text
    visitor.get("/NewPage?action=diff")
    assert "<del>-first &lt;b&gt;</del>" in visitor.answer.text
    assert "<ins>+second</ins>" in visitor.answer.text
    visitor.get("/NewPage?action=info")
    assert "begun" in visitor.answer.text


def test_who_can_not_write_can_not_save(visitor: Visitor) -> None:
    """403, and the text stays."""
    visitor.login("JoeDoe", "joe")
    assert visitor.post("/MembersPage?action=save", text="mine") == 403
    visitor.get("/MembersPage?action=raw")
    assert visitor.answer.text.startswith("#acl Known:read")


def test_the_author_is_in_the_history(visitor: Visitor) -> None:
    """A revision names the user who saved it."""
    visitor.login("JoeDoe", "joe")
    visitor.post("/PageA?action=save", text="new")
    visitor.get("/PageA?action=info")
    assert "<td>JoeDoe</td>" in visitor.answer.text


def test_a_save_needs_a_post(visitor: Visitor) -> None:
    """A link can't change a page: it shows the form."""
    assert visitor.get("/PageA?action=save&text=bad") == 200
    assert "<form" in visitor.answer.text
    visitor.get("/PageA?action=info")
    assert "rev=2" not in visitor.answer.text


def test_a_redirect_page_leads_on(visitor: Visitor) -> None:
    """The Location is on this host; the page itself can still be edited."""
    visitor.get("/MovedPage")
    assert visitor.answer.headers["Location"] == "/FrontPage"
    visitor.get("/MovedPage?action=edit")
    assert "#redirect FrontPage" in visitor.answer.text


def test_a_download_is_an_attachment(visitor: Visitor) -> None:
    """The browser keeps it as a file."""
    visitor.get("/PageA?action=download")
    assert visitor.answer.headers["Content-Disposition"] == 'attachment; filename="page.txt"'


def test_head_has_no_body(visitor: Visitor) -> None:
    """The headers of GET, no body."""
    visitor.get("/PageA")
    length = visitor.answer.headers["Content-Length"]
    visitor.head("/PageA")
    assert (visitor.answer.body, visitor.answer.headers["Content-Length"]) == (b"", length)


def test_names_beyond_ascii(visitor: Visitor) -> None:
    """A page may have any printable name."""
    visitor.post("/%C3%9Cbung?action=save", text="text")
    assert visitor.answer.headers["Location"] == "/%C3%9Cbung"
    assert visitor.get("/%C3%9Cbung") == 200
    assert visitor.facts["page"] == "Übung"


def test_the_page_says_who_you_are(visitor: Visitor) -> None:
    """A person sees their name, where they have been, and what they can do."""
    visitor.login("JoeDoe", "joe")
    visitor.get("/PageA")
    visitor.get("/PageB")
    text = visitor.answer.text
    assert "<span>JoeDoe</span>" in text
    assert text.index(">PageA</a></li>") < text.index(">PageB</a></li>")
    assert all(f"action={action}" in text for action in ("userprefs", "logout", "edit", "info", "raw", "print"))
