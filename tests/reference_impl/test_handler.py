"""The handler through whole requests: lifetimes, login, logout, rotation, switching of users, slow requests, farms.

Each expected value is the contract's (behaviour, sections 4 and 6), in seconds from `START`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from reference_impl.handler import DefaultSessionHandler
from reference_impl.interfaces import Request
from reference_impl.session import Change, DefaultSessionData
from reference_impl.stores.files import CacheSessionData
from reference_impl.stores.memory import MemorySessionData
from tests.reference_impl.fakes import FORM, REMOTE, FakeAccounts, FakeConfig, FakeRequest, FakeUser, World

HOUR = 3600
TEN_YEARS = 315_360_000


@pytest.fixture(autouse=True)
def _empty_store() -> Iterator[None]:
    yield
    MemorySessionData.restart("main")
    MemorySessionData.restart("other")


def set_x(request: FakeRequest) -> None:
    """A page whose code stores a value."""
    request.session["x"] = 1


# Lifetimes and renewal.


@pytest.mark.parametrize(
    ("hours", "remember_me", "seconds"),
    [
        (12, False, 12 * HOUR),
        (12, True, TEN_YEARS),
        (0, False, TEN_YEARS),
        (0, True, TEN_YEARS),
        (-3, False, 3 * HOUR),
        (-3, True, 3 * HOUR),
        (0.5, False, HOUR // 2),
        (-0.5, True, HOUR // 2),
    ],
)
def test_login_lasts_as_configured(hours: float, remember_me: bool, seconds: int) -> None:
    """Max-Age is L; one second before the end the login holds, an hour and a minute after it is over for good."""
    world = World(cookie_lifetime=hours)
    world.cfg.accounts.users["1"].remember_me = remember_me
    login = world.serve(login="JoeDoe")
    assert login.max_age == seconds
    world.advance(seconds=seconds - 1)
    again = world.serve(login.id)
    assert (again.name, again.id, again.max_age) == ("JoeDoe", login.id, seconds)
    world.advance(seconds=seconds + HOUR + 60)
    for _ in range(3):
        over = world.serve(login.id)
        assert (over.name, over.cookie, over.values) == (None, None, {})
    assert world.count() == 0


def test_a_quick_request_never_promises_more_than_is_kept() -> None:
    """Whenever the last answer was, its cookie holds until its last second."""
    for pause in (1, 59, 60, 61, 3600):
        world = World()
        login = world.serve(login="JoeDoe")
        world.advance(seconds=pause)
        assert world.serve(login.id).max_age == 12 * HOUR
        world.advance(seconds=12 * HOUR - 1)
        assert world.serve(login.id).name == "JoeDoe", pause


def test_within_a_minute_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that changes nothing is a read, until the record would end before the cookie."""
    world = World()
    login = world.serve(login="JoeDoe")
    written = []

    def note(store: str, changes: Sequence[Change]) -> bool:
        written.append(world.now)
        return True

    monkeypatch.setattr(MemorySessionData, "replace_records", staticmethod(note))
    world.advance(seconds=60)
    world.serve(login.id)
    assert written == []
    world.advance(seconds=1)
    world.serve(login.id)
    assert written == [world.now]


def test_remember_me_set_and_cleared() -> None:
    """The next answer's cookie has the new length, and a shortened login is shortened in the record too."""
    world = World()
    login = world.serve(login="JoeDoe")
    world.cfg.accounts.users["1"].remember_me = True
    assert world.serve(login.id).max_age == TEN_YEARS
    world.cfg.accounts.users["1"].remember_me = False
    assert world.serve(login.id).max_age == 12 * HOUR
    world.advance(hours=13, seconds=60)
    assert world.serve(login.id).name is None


def test_a_shortened_option_shortens_the_record() -> None:
    """A smaller cookie_lifetime counts from the next request on."""
    world = World(cookie_lifetime=12)
    login = world.serve(login="JoeDoe")
    world.configure(cookie_lifetime=1)
    assert world.serve(login.id).max_age == HOUR
    world.advance(hours=2, seconds=60)
    assert world.serve(login.id).name is None


def test_absolute_limit() -> None:
    """No activity outlives it, the cookie promises what is left, and a new login starts anew."""
    world = World(cookie_lifetime=1, absolute_lifetime=2)
    login = world.serve(login="JoeDoe")
    ages = []
    for _ in range(3):
        world.advance(minutes=30)
        ages.append(world.serve(login.id).max_age)
    assert ages == [HOUR, HOUR, HOUR // 2]
    world.advance(minutes=30)
    assert world.serve(login.id).name is None
    assert world.serve(login.id, login="JoeDoe").max_age == HOUR


def test_the_absolute_limit_counts_from_the_login() -> None:
    """Neither a change of privilege nor renewal moves it."""
    world = World(absolute_lifetime=2)
    login = world.serve(login="JoeDoe")
    world.advance(hours=1)
    switched = world.serve(login.id, page=lambda request: world.handler.privilege_changed(request, world.ids))
    assert switched.max_age == HOUR
    world.advance(hours=1)
    assert world.serve(switched.id).name is None


# Anonymous sessions.


@pytest.mark.parametrize("hours", [None, 0])
def test_no_anonymous_sessions(hours: float | None) -> None:
    """No cookie, no record, nothing kept, whatever code stores."""
    world = World(anonymous_session_lifetime=hours)
    answer = world.serve(page=set_x)
    assert (answer.cookie, world.count(), answer.session.is_new, answer.session.is_stored) == (None, 0, True, False)


def test_an_anonymous_session_starts_at_the_second_request() -> None:
    """The first answer hands out an id without a record; the second finds it accepted and makes the record."""
    world = World(anonymous_session_lifetime=0.5)
    first = world.serve()
    assert (first.max_age, world.count(), first.session.is_new, first.session.is_stored) == (HOUR // 2, 0, True, True)
    second = world.serve(first.id)
    assert (second.id, world.count(), second.session.is_new, second.session.is_stored) == (first.id, 1, False, True)


def test_or_at_the_first_if_code_stores_a_value() -> None:
    """A value set in the first request is there in the second."""
    world = World(anonymous_session_lifetime=0.5)
    first = world.serve(page=set_x)
    assert (world.count(), world.serve(first.id).values) == (1, {"x": 1})


def test_anonymous_sessions_slide_and_end() -> None:
    """Each answer renews the full lifetime; idle past the end the values are gone."""
    world = World(anonymous_session_lifetime=0.5)
    first = world.serve(page=set_x)
    for _ in range(5):
        world.advance(minutes=29)
        assert world.serve(first.id).max_age == HOUR // 2
    assert world.serve(first.id).values == {"x": 1}
    world.advance(minutes=31)
    assert world.serve(first.id).values == {}


def test_an_id_made_up_by_the_client_names_no_session() -> None:
    """The visitor gets an id of ours instead."""
    world = World(anonymous_session_lifetime=0.5)
    for made_up in ("abc", "0" * 72, "../x"):
        answer = world.serve(made_up)
        assert (answer.id != made_up, answer.session.is_new) == (True, True)
    assert world.count() == 0


# Login and logout.


def test_login_draws_a_new_id_and_takes_values_along() -> None:
    """The id from before is anonymous, shows no value and gets no answer of its own for a minute."""
    world = World(anonymous_session_lifetime=1)
    before = world.serve(page=set_x)
    login = world.serve(before.id, login="JoeDoe")
    assert login.id != before.id
    assert (world.serve(login.id).name, world.serve(login.id).values) == ("JoeDoe", {"x": 1})
    replayed = world.serve(before.id)
    assert (replayed.name, replayed.values, replayed.cookie) == (None, {}, None)
    world.advance(seconds=60)
    replayed = world.serve(before.id)
    assert (replayed.name, replayed.values) == (None, {})


def test_method_and_attributes_come_back() -> None:
    """Types included: a tuple stays one."""
    world = World()
    user = world.serve(world.serve(login="JoeDoe").id).user
    assert (user.auth_method, user.auth_attribs) == ("form", ("password", ("form", 1)))


def test_a_login_as_the_same_user_is_a_login() -> None:
    """Logging in again draws a new id, keeps the values and starts the absolute limit anew."""
    world = World(absolute_lifetime=2)
    first = world.serve(login="JoeDoe", page=set_x)
    world.advance(hours=1)
    second = world.serve(first.id, login="JoeDoe")
    assert (second.id != first.id, second.max_age, second.values) == (True, 2 * HOUR, {"x": 1})


def test_another_user_starts_empty() -> None:
    """Nothing of the first user's session reaches the second, not even through the old id."""
    world = World()
    first = world.serve(login="JoeDoe", page=lambda request: request.session.update(x=1, setuid="2"))
    second = world.serve(first.id, login="JaneDoe")
    assert (second.id != first.id, second.values) == (True, {})
    assert world.serve(second.id).name == "JaneDoe"
    assert (world.serve(first.id).name, world.serve(first.id).values) == (None, {})


def test_logout_without_anonymous_sessions() -> None:
    """Exactly one Set-Cookie, a deletion; the old id is anonymous; the account's other sessions stay."""
    world = World()
    login, other = world.serve(login="JoeDoe", page=set_x), world.serve(login="JoeDoe")
    logout = world.serve(login.id, logout=True)
    assert (logout.id, logout.max_age, logout.values) == ("", 0, {})
    assert (world.serve(login.id).name, world.serve(login.id).values) == (None, {})
    assert world.serve(other.id).name == "JoeDoe"


def test_logout_with_anonymous_sessions() -> None:
    """Exactly one Set-Cookie, a new id with the anonymous lifetime; nothing of the login under it."""
    world = World(anonymous_session_lifetime=0.5)
    login = world.serve(login="JoeDoe", page=set_x)
    logout = world.serve(login.id, logout=True)
    assert (logout.id not in ("", login.id), logout.max_age) == (True, HOUR // 2)
    after = world.serve(logout.id)
    assert (after.name, after.values, after.id) == (None, {}, logout.id)


def test_a_value_set_by_the_logout_page_is_kept() -> None:
    """With anonymous sessions the logout's own values start the new session."""
    world = World(anonymous_session_lifetime=0.5)
    login = world.serve(login="JoeDoe", page=lambda request: request.session.update(y=2))
    logout = world.serve(login.id, logout=True, page=set_x)
    assert world.serve(logout.id).values == {"x": 1}


def test_logout_with_nothing_to_end() -> None:
    """Twice, or without a login: an answer like any page's."""
    world = World()
    assert world.serve(logout=True).cookie is None
    login = world.serve(login="JoeDoe")
    world.serve(login.id, logout=True)
    assert world.serve(login.id, logout=True).cookie is None


def test_login_after_logout_with_the_old_cookie() -> None:
    """A browser that kept the cookie gets a new id when it logs in, within the marker's minute and after."""
    for pause in (1, 61):
        world = World()
        login = world.serve(login="JoeDoe")
        world.serve(login.id, logout=True)
        world.advance(seconds=pause)
        again = world.serve(login.id, login="JoeDoe")
        assert (again.id != login.id, world.serve(again.id).name) == (True, "JoeDoe")


def test_the_live_cookie_wins() -> None:
    """Of a stale and a live id the live one is served, in either order."""
    world = World()
    stale, live = world.serve(login="JoeDoe"), world.serve(login="JaneDoe", page=set_x)
    world.serve(stale.id, logout=True)
    unused = world.ids.generate_new_id(world.request())
    for sent in ((stale.id, live.id), (live.id, stale.id), (unused, live.id), (live.id, unused)):
        answer = world.serve(*sent)
        assert (answer.name, answer.id, answer.values) == ("JaneDoe", live.id, {"x": 1})


def test_a_generated_id_that_exists_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The existing session is unharmed; a generator that yields nothing else is an error, not an endless loop."""
    world = World()
    login = world.serve(login="JoeDoe", page=set_x)
    fresh = world.ids.generate_new_id(world.request())
    drawn = iter([login.id, login.id, fresh])
    monkeypatch.setattr(world.ids, "generate_new_id", lambda request: next(drawn))
    assert world.serve(login="JaneDoe").id == fresh
    assert world.serve(login.id).values == {"x": 1}
    monkeypatch.setattr(world.ids, "generate_new_id", lambda request: login.id)
    with pytest.raises(RuntimeError, match="in use"):
        world.serve(login="JaneDoe")


# What makes a login hold.


@pytest.mark.parametrize("anonymous", [None, 0.5])
def test_a_disabled_account_is_out_for_good(anonymous: float | None) -> None:
    """Anonymous at its next request, and enabling the account revives nothing."""
    world = World(anonymous_session_lifetime=anonymous)
    login = world.serve(login="JoeDoe", page=set_x)
    world.cfg.accounts.users["1"].disabled = True
    ended = world.serve(login.id)
    assert (ended.name, ended.values, ended.id == login.id) == (None, {}, False)
    assert ended.max_age == (0 if anonymous is None else HOUR // 2)
    world.cfg.accounts.users["1"].disabled = False
    assert (world.serve(login.id).name, world.serve(login.id).values) == (None, {})


def test_a_removed_account_is_out_for_good() -> None:
    """A new account that gets the same id doesn't find the session."""
    world = World()
    login = world.serve(login="JoeDoe")
    user = world.cfg.accounts.users.pop("1")
    assert (world.serve(login.id).name, world.serve(login.id).cookie) == (None, None)
    world.cfg.accounts.users["1"] = user
    assert world.serve(login.id).name is None


def test_a_removed_method_ends_its_sessions() -> None:
    """And giving it back revives nothing."""
    world = World()
    login = world.serve(login="JoeDoe")
    world.cfg.auth = (REMOTE,)
    assert (world.serve(login.id).name, world.count()) == (None, 0)
    world.cfg.auth = (FORM, REMOTE)
    assert world.serve(login.id).name is None


def test_per_request_method_keeps_one_session() -> None:
    """As long as the server names the same user, id and values stay."""
    world = World()
    first = world.serve(remote="JoeDoe", page=set_x)
    second = world.serve(first.id, remote="JoeDoe")
    assert (second.name, second.id, second.values) == ("JoeDoe", first.id, {"x": 1})


def test_per_request_method_stops_naming_the_user() -> None:
    """Anonymous at once, values gone, and the old id is worth nothing."""
    world = World()
    first = world.serve(remote="JoeDoe", page=set_x)
    second = world.serve(first.id)
    assert (second.name, second.id, second.values) == (None, "", {})
    third = world.serve(first.id, remote="JoeDoe")
    assert (third.id != first.id, third.values) == (True, {})


def test_per_request_method_names_another() -> None:
    """The other user starts empty, under a new id."""
    world = World()
    first = world.serve(remote="JoeDoe", page=set_x)
    second = world.serve(first.id, remote="JaneDoe")
    assert (second.name, second.id != first.id, second.values) == ("JaneDoe", True, {})


@pytest.mark.parametrize(("configured", "others"), [(True, None), (False, "JoeDoe")])
def test_password_change(configured: bool, others: str | None) -> None:
    """If configured, the account's other sessions end; the one that made the change stays, under a new id."""
    world = World(password_change_ends_sessions=configured)
    mine, other = world.serve(login="JoeDoe"), world.serve(login="JoeDoe")

    def change(request: FakeRequest) -> None:
        world.cfg.accounts.users["1"].password_stamp = "2"
        world.handler.password_changed(request, world.ids)

    changed = world.serve(mine.id, page=change)
    assert changed.id not in (mine.id, None)
    assert world.serve(changed.id).name == "JoeDoe"
    assert world.serve(mine.id).name is None
    assert world.serve(other.id).name == others


def test_a_slow_request_of_another_session_is_not_saved_by_the_change() -> None:
    """A session whose request was under way while the password changed elsewhere ends as well."""
    world = World(password_change_ends_sessions=True)
    other = world.serve(login="JoeDoe")
    slow = world.open(other.id, page=set_x)
    world.cfg.accounts.users["1"].password_stamp = "2"
    slow.close()
    assert world.serve(other.id).name is None


# Changes of privilege.


def test_a_change_of_privilege_draws_a_new_id() -> None:
    """Values move along, the old id is anonymous."""
    world = World()
    login = world.serve(login="JoeDoe", page=set_x)

    def switch(request: FakeRequest) -> None:
        request.session["setuid"] = "2"
        world.handler.privilege_changed(request, world.ids)

    switched = world.serve(login.id, page=switch)
    assert (switched.id != login.id, world.serve(switched.id).values) == (True, {"x": 1, "setuid": "2"})
    assert (world.serve(login.id).name, world.serve(login.id).cookie) == (None, None)


def test_the_target_does_not_rule_the_lifetime() -> None:
    """`finish` is told the effective user; the real one's remember_me counts."""
    world = World()
    world.cfg.accounts.users["2"].remember_me = True
    login = world.open(login="JoeDoe")
    login.user = world.cfg.accounts.by_id("2")
    assert login.close().max_age == 12 * HOUR


def test_code_gains_nothing_by_writing_the_handlers_keys() -> None:
    """`user.id` in a page's hands makes nobody, and clearing the session doesn't log out."""
    world = World(anonymous_session_lifetime=1)
    forged = world.serve(
        page=lambda request: request.session.update({"user.id": "1", "user.auth_method": "form", "x": 1})
    )
    assert (world.serve(forged.id).name, world.serve(forged.id).values) == (None, {"x": 1})
    login = world.serve(login="JoeDoe", page=lambda request: request.session.update({"user.id": "2", "x": 1}))
    assert world.serve(login.id).name == "JoeDoe"
    world.serve(login.id, page=lambda request: request.session.clear())
    assert (world.serve(login.id).name, world.serve(login.id).values) == ("JoeDoe", {})


def test_a_page_may_delete_the_session() -> None:
    """`request.session.delete()` is a logout."""
    world = World()
    login = world.serve(login="JoeDoe", page=set_x)
    assert world.serve(login.id, page=lambda request: request.session.delete()).id == ""
    assert world.serve(login.id).name is None


# Slow requests.


@pytest.mark.parametrize("anonymous", [None, 0.5])
def test_a_slow_request_undoes_no_logout(anonymous: float | None) -> None:
    """It ends quietly: no record, no Set-Cookie."""
    world = World(anonymous_session_lifetime=anonymous)
    login = world.serve(login="JoeDoe")
    slow = world.open(login.id, page=set_x)
    world.serve(login.id, logout=True)
    world.advance(seconds=59)
    assert slow.close().cookie is None
    assert (world.serve(login.id).name, world.count()) == (None, 0)


def test_a_slow_request_undoes_no_login() -> None:
    """An anonymous request that ends after the login neither answers with the old id nor stores under it."""
    world = World(anonymous_session_lifetime=1)
    for before in (world.serve().id, world.serve(page=set_x).id):
        slow = world.open(before, page=set_x)
        world.serve(before, login="JoeDoe")
        assert slow.close().cookie is None
        assert world.serve(before).values == {}


def test_a_slow_request_undoes_no_switch() -> None:
    """Neither a switch nor a return is undone by a request that began before."""
    world = World()
    login = world.serve(login="JoeDoe")
    slow = world.open(login.id, page=set_x)
    world.serve(login.id, page=lambda request: world.handler.privilege_changed(request, world.ids))
    assert slow.close().cookie is None


def test_a_value_set_during_a_slow_login_moves_along() -> None:
    """What another request stores under the old id before the login's answer is not lost."""
    world = World(anonymous_session_lifetime=1)
    before = world.serve(page=set_x)
    login = world.open(before.id, login="JoeDoe")
    world.serve(before.id, page=lambda request: request.session.update(y=2))
    assert world.serve(login.close().id).values == {"x": 1, "y": 2}


def test_one_of_two_logins_at_once_wins() -> None:
    """The one that ends first; the other's answer doesn't take its cookie away."""
    world = World(anonymous_session_lifetime=1)
    before = world.serve(page=set_x)
    slow = world.open(before.id, login="JoeDoe")
    world.serve(before.id, login="JaneDoe")
    assert slow.close().cookie is None


# Time.


def test_a_session_once_refused_stays_refused() -> None:
    """Seen expired, it isn't revived by a clock that goes back."""
    world = World()
    login = world.serve(login="JoeDoe")
    world.advance(days=1)
    assert world.serve(login.id).name is None
    world.advance(days=-1)
    assert world.serve(login.id).name is None


def test_no_live_session_is_lost_by_a_clock_going_back() -> None:
    """A request at an earlier instant shortens nothing that was promised before."""
    world = World()
    login = world.serve(login="JoeDoe")
    world.advance(hours=-2)
    assert world.serve(login.id, page=set_x).max_age == 12 * HOUR
    world.advance(hours=14, seconds=-1)
    assert world.serve(login.id).name == "JoeDoe"


# Farms.


def second_wiki(world: World, realm: str = "main", store: str = "main", **policy: Any) -> World:
    """Another wiki of the farm: the same handler object and secrets."""
    other = World(MemorySessionData, store, **policy)
    other.handler, other.ids = world.handler, world.ids
    other.cfg.wiki_name = "other"
    other.cfg.accounts = FakeAccounts(realm, {"1": FakeUser("1", "MaxMuster"), "2": FakeUser("2", "JaneDoe")})
    return other


def test_a_shared_store_shares_login_and_logout() -> None:
    """Values are farm-wide, and one logout is a logout everywhere."""
    world = World()
    other = second_wiki(world)
    login = world.serve(login="JaneDoe", page=set_x)
    assert (other.serve(login.id).name, other.serve(login.id).values) == ("JaneDoe", {"x": 1})
    other.serve(login.id, logout=True)
    assert world.serve(login.id).name is None


def test_separate_stores_are_apart() -> None:
    """One cookie, one process, one handler object: no login and no value gets over."""
    world = World(anonymous_session_lifetime=1)
    other = second_wiki(world, store="other", anonymous_session_lifetime=1)
    login = world.serve(login="JaneDoe", page=set_x)
    assert (other.serve(login.id).name, other.serve(login.id).values) == (None, {})
    assert world.serve(login.id).values == {"x": 1}


def test_another_realm_is_anonymous_and_leaves_the_record_alone() -> None:
    """The same user id in another realm is another person: nothing shown, stored, sent or wiped."""
    world = World()
    other = second_wiki(world, realm="others", anonymous_session_lifetime=1)
    login = world.serve(login="JoeDoe", page=set_x)
    seen = other.serve(login.id, page=lambda request: request.session.update(y=2))
    assert (seen.name, seen.cookie, seen.session.is_stored) == (None, None, False)
    assert (world.serve(login.id).name, world.serve(login.id).values) == ("JoeDoe", {"x": 1})


def test_a_wiki_without_the_method_leaves_the_record_alone() -> None:
    """Only in the wiki of the login a missing method means that it was removed."""
    world = World()
    other = second_wiki(world)
    other.cfg.auth = (REMOTE,)
    login = world.serve(login="JaneDoe")
    assert (other.serve(login.id).name, other.serve(login.id).cookie) == (None, None)
    assert world.serve(login.id).name == "JaneDoe"


def test_a_wiki_without_anonymous_sessions_leaves_the_others_alone() -> None:
    """It shows nothing of them and deletes neither record nor cookie."""
    world = World(anonymous_session_lifetime=1)
    other = second_wiki(world)
    anonymous = world.serve(page=set_x)
    seen = other.serve(anonymous.id)
    assert (seen.cookie, seen.values) == (None, {})
    assert world.serve(anonymous.id).values == {"x": 1}


def test_a_login_elsewhere_gets_a_session_of_its_own() -> None:
    """In another realm the login form makes a new session; the first wiki's record stays."""
    world = World()
    other = second_wiki(world, realm="others")
    login = world.serve(login="JoeDoe", page=set_x)
    elsewhere = other.serve(login.id, login="MaxMuster")
    assert (elsewhere.id != login.id, elsewhere.values) == (True, {})
    assert world.serve(login.id).values == {"x": 1}


# Faults of the store.


class Faulty(MemorySessionData):
    """A store that fails when told to."""

    reads_fail = False
    writes_fail = False

    @classmethod
    def read_record(cls, store: str, key: str) -> bytes | None:
        if cls.reads_fail:
            raise OSError(5, "Input/output error")
        return super().read_record(store, key)

    @classmethod
    def replace_records(cls, store: str, changes: Sequence[Change]) -> bool:
        if cls.writes_fail:
            raise OSError(28, "No space left on device")
        return super().replace_records(store, changes)


def test_a_failing_read_costs_no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is anonymous and quiet; with the store healthy again the same cookie is in."""
    world = World(Faulty, anonymous_session_lifetime=1)
    login = world.serve(login="JoeDoe", page=set_x)
    with monkeypatch.context() as patched:
        patched.setattr(Faulty, "reads_fail", True)
        failing = world.serve(login.id)
    assert (failing.name, failing.cookie) == (None, None)
    assert (world.serve(login.id).name, world.serve(login.id).values) == ("JoeDoe", {"x": 1})


def test_a_failing_write_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A login that can't be stored raises, sends nothing, and the next page is anonymous."""
    world = World(Faulty)
    request = world.open(login="JoeDoe")
    with monkeypatch.context() as patched:
        patched.setattr(Faulty, "writes_fail", True)
        with pytest.raises(OSError, match="No space left"):
            request.close()
    assert request.request.set_cookies == []


def test_a_failing_write_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A logout that can't be stored raises, and the next page is still logged in."""
    world = World(Faulty)
    login = world.serve(login="JoeDoe")
    with monkeypatch.context() as patched:
        patched.setattr(Faulty, "writes_fail", True)
        with pytest.raises(OSError, match="No space left"):
            world.serve(login.id, logout=True)
    assert world.serve(login.id).name == "JoeDoe"


# Replaced parts.


class PlainIDs:
    """An id handler with the three methods of the interface, ids in the clear, and no way to tell its own."""

    def __init__(self) -> None:
        self.drawn = 0

    def cookie_name(self, request: FakeRequest) -> str:
        return "id"

    def get(self, request: Request) -> str | None:
        return next(iter(request.cookies.get("id", ())), None)

    def set(self, request: Request, session_id: str, expires: Any) -> None:
        max_age = 0 if expires == 0 else int((expires - request.now).total_seconds())
        request.set_header("Set-Cookie", f"id={session_id}; Max-Age={max_age}")

    def generate_new_id(self, request: Request) -> str:
        self.drawn += 1
        return f"id-{self.drawn}"


def test_a_foreign_id_handler() -> None:
    """An unknown id may become an anonymous session, never a login; deletion is an empty id."""
    world = World(anonymous_session_lifetime=1)
    world.ids = PlainIDs()
    chosen = world.serve("chosen", page=set_x)
    assert (chosen.id, world.serve("chosen").values) == ("chosen", {"x": 1})
    login = world.serve("chosen", login="JoeDoe")
    assert (login.id, world.serve(login.id).name, world.serve("chosen").name) == ("id-1", "JoeDoe", None)
    world.configure()
    assert world.serve(login.id, logout=True).id == ""


def test_the_default_store_is_files() -> None:
    """Nothing configured: records are files; the sweep goes through the data class."""
    assert DefaultSessionHandler().data_class is CacheSessionData
    world = World()
    world.serve(login="JoeDoe")
    world.advance(hours=13)
    assert (world.handler.sweep(world.request()), world.count()) == (1, 0)


def test_what_is_no_data_class_is_refused() -> None:
    """A class that doesn't descend from DefaultSessionData can't be what a session is."""
    with pytest.raises(TypeError, match="must descend from"):
        DefaultSessionHandler(dict)  # type: ignore[arg-type]


def test_one_handler_keeps_nothing_of_a_request() -> None:
    """Two requests of two users, interleaved through one object, stay apart."""
    world = World()
    joe, jane = world.open(login="JoeDoe", page=set_x), world.open(login="JaneDoe")
    first, second = joe.close(), jane.close()
    assert (world.serve(first.id).name, world.serve(second.id).name) == ("JoeDoe", "JaneDoe")
    assert (world.serve(first.id).values, world.serve(second.id).values) == ({"x": 1}, {})


def test_lifetimes_are_whole_timedeltas() -> None:
    """The handler's own grace and marker are the documented minute."""
    world = World()
    session = world.serve(login="JoeDoe").session
    assert isinstance(session, DefaultSessionData)
    found = MemorySessionData(FakeRequest(FakeConfig(), world.now), session.name)
    assert found.record is not None
    assert found.record.expires - world.now == timedelta(hours=12, seconds=60)
