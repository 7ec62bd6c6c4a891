"""Switching to another user, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from reference_impl.wiki.host import Host
from tests.reference_impl.wiki.opened import Visitor, open_wiki

SWITCHED = ("JoeDoe", "Admin")
HIMSELF = ("Admin", "Admin")


@pytest.fixture
def clock() -> Iterator[FrozenDateTimeFactory]:
    """Time stands still."""
    with freeze_time("2012-03-04T05:06:30Z") as frozen:
        assert isinstance(frozen, FrozenDateTimeFactory)
        yield frozen


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A wiki with both methods."""
    return open_wiki(tmp_path, {"auth": ["form", "remote_user"], "superuser": ["Admin"]})


@pytest.fixture
def admin(host: Host) -> Visitor:
    """A superuser who is logged in."""
    visitor = Visitor(host)
    visitor.login("Admin", "admin")
    return visitor


def test_a_superuser_acts_as_the_target(admin: Visitor) -> None:
    """From the switch on, the target's rights hold and no others (SU-02)."""
    assert admin.su("JoeDoe", admin.ticket()) == 200
    assert admin.users == SWITCHED
    assert [admin.get("/DiaryOfJoeDoe"), admin.get("/SecretPage"), admin.get("/DiaryOfAdmin")] == [200, 403, 403]


def test_the_form_switches(admin: Visitor) -> None:
    """A person can choose the user in the form."""
    admin.get("/FrontPage?action=userprefs")
    [form] = [form for form in admin.answer.forms.values() if "ticket" in form.fields]
    form["selected_user"] = "JoeDoe"
    form.submit()
    admin.get("/PageA")
    assert admin.users == SWITCHED


def test_one_logout_returns_and_the_second_logs_out(admin: Visitor) -> None:
    """On logout while switched only the switch is removed (SU-03)."""
    admin.su("JoeDoe", admin.ticket())
    seen = []
    for _ in range(2):
        admin.logout()
        seen.append(admin.users)
    admin.login("Admin", "admin")
    assert [*seen, admin.users] == [HIMSELF, (None, None), HIMSELF]


def test_switching_again_replaces_the_target(admin: Visitor) -> None:
    """Two switches need one logout (SU-06)."""
    admin.su("JoeDoe", admin.ticket())
    admin.su("JaneDoe", admin.ticket())
    assert admin.users == ("JaneDoe", "Admin")
    admin.logout()
    assert admin.users == HIMSELF


@pytest.mark.parametrize("name", ["", "Nobody"])
def test_no_such_user_is_an_error(admin: Visitor, name: str) -> None:
    """Nobody chosen, or nobody there: an error, nothing changes (SU-07)."""
    assert admin.su(name, admin.ticket()) == 200
    assert admin.facts["error"]
    assert admin.users == HIMSELF


def test_only_a_post_switches(admin: Visitor) -> None:
    """A link can't switch, even with a valid ticket (SU-01)."""
    ticket = admin.ticket()
    admin.get(f"/FrontPage?action=userprefs&sub=suid&selected_user=JoeDoe&ticket={ticket}")
    assert admin.users == HIMSELF


def test_an_ordinary_user_can_not_switch(host: Host, admin: Visitor) -> None:
    """The form isn't shown, the attempt is refused, nothing changes (SU-08)."""
    joe = Visitor(host)
    joe.login("JoeDoe", "joe")
    joe.get("/FrontPage?action=userprefs")
    assert "ticket" not in joe.answer.text
    assert joe.su("JaneDoe", admin.ticket()) == 403
    assert joe.users == ("JoeDoe", "JoeDoe")


@pytest.mark.parametrize(("seconds", "users"), [(36000, SWITCHED), (36001, HIMSELF)])
def test_a_ticket_ages(clock: FrozenDateTimeFactory, admin: Visitor, seconds: int, users: tuple[str, str]) -> None:
    """36000 seconds old is accepted, 36001 refused (SU-01)."""
    ticket = admin.ticket()
    clock.tick(timedelta(seconds=seconds))
    admin.su("JoeDoe", ticket)
    assert admin.users == users


@pytest.mark.parametrize("ticket", ["", "1330837590.00", "nonsense"])
def test_without_a_valid_ticket_nothing_changes(admin: Visitor, ticket: str) -> None:
    """Missing, forged, malformed: an error page (SU-01)."""
    assert admin.su("JoeDoe", ticket) == 200
    assert admin.facts["error"]
    assert admin.users == HIMSELF


def test_tickets_are_bound_to_the_session(host: Host, admin: Visitor) -> None:
    """A ticket of the same superuser's other session is refused (SU-13)."""
    other = Visitor(host)
    other.login("Admin", "admin")
    other.su("JoeDoe", admin.ticket())
    assert other.users == HIMSELF


def test_a_lost_right_ends_the_switch_for_good(host: Host, admin: Visitor) -> None:
    """The right is asked at each request, and giving it back doesn't revive the switch (SU-10, SU-11)."""
    admin.su("JoeDoe", admin.ticket())
    host.reconfigure({"superuser": []})
    admin.get("/PageA")
    assert admin.users == HIMSELF
    host.reconfigure({"superuser": ["Admin"]})
    admin.get("/PageA")
    assert admin.users == HIMSELF


def test_a_removed_target_leads_back(host: Host, admin: Visitor) -> None:
    """Target removed: back to the superuser (SU-14); disabled: the switch stands (SU-05)."""
    host.account("JoeDoe", "disable")
    admin.su("JoeDoe", admin.ticket())
    admin.get("/PageA")
    assert admin.users == SWITCHED
    host.account("JoeDoe", "remove")
    admin.get("/PageA")
    assert admin.users == HIMSELF


def test_a_new_login_is_no_switch(admin: Visitor) -> None:
    """Who logs in while switched is whom the form says."""
    admin.su("JoeDoe", admin.ticket())
    admin.login("Admin", "admin")
    assert admin.users == HIMSELF


def test_return_works_where_the_web_server_names_the_user(host: Host) -> None:
    """A superuser by REMOTE_USER returns by logout, and is still named."""
    visitor = Visitor(host, REMOTE_USER="Admin")
    visitor.su("JoeDoe", visitor.ticket())
    assert visitor.users == SWITCHED
    visitor.logout()
    assert visitor.users == HIMSELF


def test_a_switch_that_code_wrote_gains_nothing(host: Host) -> None:
    """`setuid` in an ordinary session names nobody (SESSION-12)."""
    joe = Visitor(host)
    joe.login("JoeDoe", "joe")
    joe.variable("set", "setuid", '"3"')
    joe.get("/SecretPage")
    assert joe.users == ("JoeDoe", "JoeDoe")
