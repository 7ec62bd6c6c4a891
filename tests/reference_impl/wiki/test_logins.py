"""Logging in and out by form and by REMOTE_USER."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reference_impl.wiki.opened import Visitor, open_wiki

BOTH = {"auth": ["form", "remote_user"], "superuser": ["Admin"]}


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    """Somebody at a wiki with both methods."""
    return Visitor(open_wiki(tmp_path, BOTH))


def test_the_form_logs_in(visitor: Visitor) -> None:
    """A person can fill in the form, and is known on the answer and on the next page."""
    visitor.get("/PageA?action=login")
    form = visitor.answer.forms[0]
    form["name"], form["password"] = "JoeDoe", "joe"
    assert form.submit("login").status_int == 200
    assert visitor.get("/PageB") == 200
    assert visitor.user == "JoeDoe"
    assert visitor.facts["auth"] == {"method": "form", "attribs": {"$tuple": ["password", {"$tuple": ["form", 1]}]}}


@pytest.mark.parametrize(("name", "password"), [("JoeDoe", "jane"), ("Nobody", ""), ("", "")])
def test_a_wrong_password_is_an_error_on_a_page(visitor: Visitor, name: str, password: str) -> None:
    """200, the form again, the error told, nobody logged in."""
    assert visitor.login(name, password) == 200
    assert visitor.user is None
    assert visitor.facts["error"]
    assert "wrong" in visitor.answer.text


def test_a_wrong_password_leaves_the_login(visitor: Visitor) -> None:
    """Who is logged in stays so (LOGIN-02)."""
    visitor.login("JoeDoe", "joe")
    visitor.login("JaneDoe", "wrong")
    assert visitor.user == "JoeDoe"


def test_a_login_can_lead_somewhere(visitor: Visitor) -> None:
    """`returns` names a page of this wiki; the login holds after the redirect."""
    assert visitor.login("JoeDoe", "joe", returns="PageB") == 302
    assert visitor.answer.headers["Location"] == "/PageB"
    visitor.get("/PageB")
    assert visitor.user == "JoeDoe"


def test_returns_leads_to_no_other_host(visitor: Visitor) -> None:
    """A name that looks like a host stays a path."""
    visitor.login("JoeDoe", "joe", returns="//evil.example.com/x")
    assert visitor.answer.headers["Location"] == "/evil.example.com/x"


def test_logout_is_a_page_each_time(visitor: Visitor) -> None:
    """Logged in or not, the answer is a page (LOGOUT-04)."""
    visitor.login("JoeDoe", "joe")
    assert [visitor.logout(), visitor.logout(), visitor.get("/SecretPage?action=logout")] == [200, 200, 200]
    assert visitor.user is None
    assert visitor.logout(returns="PageC") == 302


def test_a_logout_comes_before_a_login_in_one_request(visitor: Visitor) -> None:
    """Both asked for: nobody is logged in."""
    visitor.login("JoeDoe", "joe", logout="Logout")
    assert visitor.user is None


def test_the_web_server_names_the_user(visitor: Visitor) -> None:
    """REMOTE_USER is asked at each request; unknown names are nobody."""
    visitor.get("/FrontPage", REMOTE_USER="JoeDoe")
    assert visitor.facts["auth"] == {"method": "remote_user", "attribs": {"$tuple": []}}
    seen = []
    for environ in ({"REMOTE_USER": "JaneDoe"}, {"REMOTE_USER": "Nobody"}, {}):
        visitor.get("/FrontPage", **environ)
        seen.append(visitor.user)
    assert seen == ["JaneDoe", None, None]


def test_a_form_login_outranks_the_web_server(visitor: Visitor) -> None:
    """Whom the session vouches for is kept when the server names somebody else."""
    visitor.login("JoeDoe", "joe")
    visitor.get("/FrontPage", REMOTE_USER="JaneDoe")
    assert visitor.user == "JoeDoe"


def test_without_the_method_the_name_is_not_believed(tmp_path: Path) -> None:
    """REMOTE_USER counts only where `auth` has it."""
    visitor = Visitor(open_wiki(tmp_path))
    visitor.get("/FrontPage", REMOTE_USER="JoeDoe")
    assert visitor.user is None
