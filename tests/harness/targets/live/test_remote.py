"""The parts of a target at an address: its clock, its adapter, what it offers. How it is spoken to: test_cli_there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.errors import TargetError
from harness.model.policy import Policy
from harness.model.step import Login, Replay, Su, Visit
from harness.model.world import Wiki, World
from harness.targets.base import Answer, Scene
from harness.targets.live.files import load, split_address
from harness.targets.live.remote import RemoteClock, RemoteTarget
from tests.harness.targets.live.there import PASSWORDS, VARIABLES, write_file

URL = "https://wiki.example.org/wiki"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemoteTarget:
    """A target at an address to which nothing is sent here."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    return RemoteTarget(load(write_file(tmp_path, URL, ("name: bob", "name: bob, shown: Bob B."))))


def scene() -> Scene:
    """Where a request is worded."""
    world = World(wikis=(Wiki(scheme="https", host="wiki.example.org", mount="/wiki"),))
    return Scene(world, world.wikis[0], "alice", {})


def dated(date: str) -> Answer:
    """An answer with this Date."""
    return Answer(200, (("Date", date),), b"")


@pytest.mark.parametrize("date", ["Tue, 06 May 2031 07:08:09 GMT", "Tue, 06 May 2031 07:08:09 -0000"])
def test_the_clock_shows_the_date_of_the_last_answer(date: str) -> None:
    """In UTC, whatever this machine's clock shows; it goes on from there."""
    with RemoteClock() as clock:
        clock.told(dated(date))
        shown = clock.now()
    assert shown >= datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (2031, UTC) == (shown.year, shown.tzinfo)


def test_an_answer_without_a_date_changes_nothing() -> None:
    """None at all, or none that can be read."""
    with RemoteClock() as clock:
        clock.told(dated("Tue, 06 May 2031 07:08:09 GMT"))
        clock.told(Answer(200, (), b""))
        clock.told(dated("in a while"))
        assert 2031 == clock.now().year
        assert 0 == clock.now().microsecond


def test_a_scenarios_user_logs_in_by_the_account_there(target: RemoteTarget) -> None:
    """Name and password are the account's; a login with a wrong password names the account, too."""
    request = next(target.adapter.requests(Login("JoeDoe"), scene()))
    assert f"{URL}/FrontPage?action=login" == request.url
    assert {"name": "Ann Other", "password": PASSWORDS["Ann Other"], "login": "Login"} == request.form
    wrong = next(target.adapter.requests(Login("JoeDoe", password="wrong"), scene()))
    assert wrong.form is not None
    assert "Ann Other" == wrong.form["name"]
    assert wrong.form["password"] not in PASSWORDS.values()
    replayed = next(target.adapter.requests(Replay(("a",), user="JaneRoe"), scene()))
    assert replayed.form is not None
    assert ("bob", PASSWORDS["bob"]) == (replayed.form["name"], replayed.form["password"])


def test_a_user_without_an_account_has_no_password(target: RemoteTarget) -> None:
    """A made-up name is sent as it is, with a password that nobody has."""
    request = next(target.adapter.requests(Login("Nobody"), scene()))
    assert request.form is not None
    assert "Nobody" == request.form["name"]
    assert request.form["password"] not in PASSWORDS.values()


@pytest.mark.parametrize(
    ("shown", "user"), [("Ann Other", "JoeDoe"), ("Bob B.", "JaneRoe"), ("bob", "bob"), ("", "anonymous")]
)
def test_pages_tell_of_the_scenarios_users(target: RemoteTarget, shown: str, user: str) -> None:
    """By the name that the pages show; somebody else keeps the name that stands there."""
    name = f'<span>{shown}</span> <a href="/x?action=userprefs">' if shown else ""
    facts = target.adapter.facts(Answer(200, (), f'<nav aria-label="You">{name}</nav>'.encode()))
    assert user == facts.user


def test_what_is_not_ours_is_lacking_whatever_the_file_claims(tmp_path: Path, target: RemoteTarget) -> None:
    """No file makes the wiki one that can be restarted; https and the mount are the address's."""
    claiming = write_file(tmp_path, URL, ("settings:", "capabilities: [restart, trail]\nsettings:"))
    offer = RemoteTarget(load(claiming)).offer()
    assert {"login", "logout", "trail", "https", "mount", "policy:cookie_lifetime"} <= set(offer.capabilities)
    assert "restart" not in offer.capabilities
    assert "this wiki is not ours to start or stop" == offer.lacks["restart"]
    plain = RemoteTarget(load(write_file(tmp_path, "http://wiki.example.org"))).offer()
    assert {"https", "mount"}.isdisjoint(plain.capabilities)


def test_passwords_are_known_as_they_travel(target: RemoteTarget) -> None:
    """In a form, in an address, in a page."""
    wanted = {"pass & word of Bob", "pass+%26+word+of+Bob", "pass%20%26%20word%20of%20Bob", "pass &amp; word of Bob"}
    assert wanted <= target.place().secrets


def test_it_is_opened_under_its_clock_alone(target: RemoteTarget) -> None:
    """As other live targets."""
    with pytest.raises(TargetError, match="under no clock"):
        target.open(Policy(), World())


@pytest.mark.parametrize("action", [Visit("FrontPage"), Su("JaneRoe")])
def test_what_names_no_account_is_worded_as_ever(target: RemoteTarget, action: Any) -> None:
    """A visit is asked for; a switch, of which the file says nothing, sends nothing."""
    requests = list(target.adapter.requests(action, scene()))
    assert [f"{URL}/FrontPage"][: isinstance(action, Visit)] == [request.url for request in requests]


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://Wiki.Example.org:443/wiki/", ("https", "wiki.example.org", "/wiki")),
        ("http://wiki.example.org", ("http", "wiki.example.org", "")),
        ("http://127.0.0.1:8080/", ("http", "127.0.0.1:8080", "")),
        ("http://[::1]:80/a/b", ("http", "[::1]", "/a/b")),
        ("https://bücher.example/Wiki ü", ("https", "xn--bcher-kva.example", "/Wiki%20%C3%BC")),
        ("https://wiki.example.org/a%2Fb", ("https", "wiki.example.org", "/a%2Fb")),
    ],
)
def test_an_address_in_its_shortest_form(url: str, parts: tuple[str, str, str]) -> None:
    """Lower case, no port that says nothing, no slash at the end."""
    assert parts == split_address(url)
