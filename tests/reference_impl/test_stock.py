"""The stock variant: each switch breaks what `stock.yaml` says, and nothing but that; turned off, it holds again.

A probe asks one rule in its shortest form, through the reference's own interfaces. The whole suite is asked elsewhere.
"""

from __future__ import annotations

import json
import random  # noqa: TID251, its seed is what LOGIN-05 is about
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from reference_impl.stock import PARTS, SWITCHES, differences, stock_parts, stock_rules
from reference_impl.wiki.host import Host, make_wsgi
from tests.reference_impl.fakes import FakeRequest, FakeUser, World

Parts = Mapping[str, type]


class Bench:
    """Worlds made from the parts under test, each with a store of its own in `folder`."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self.parts = parts
        self.folder = folder

    def world(self, **policy: Any) -> World:
        """One wiki with these options."""
        world = World(self.parts["session_data"], str(self.folder), **policy)
        world.handler = self.parts["session_handler"](self.parts["session_data"])
        world.ids = self.parts["session_id_handler"]()
        return world

    def farm(self) -> Host:
        """The whole wiki, with a superuser Root."""
        users = {name: {"password": "secret"} for name in ("Root", "JaneRoe")}
        world = {
            "users": users,
            "wikis": {"wiki": {"host": "localhost"}},
            "folder": self.folder,
            "facts": True,
            "hash": "cheap",
        }
        return make_wsgi({"superuser": ["Root"]}, world, self.parts)


def set_x(request: FakeRequest) -> None:
    """A page whose code stores a value."""
    request.session["x"] = 1


def line(bench: Bench, **policy: Any) -> str:
    """The Set-Cookie line of a login."""
    return bench.world(**policy).serve(login="JoeDoe").cookie or ""


def fractions_count(bench: Bench) -> bool:
    """LIFE-07: half an hour is 1800 seconds."""
    return "Max-Age=1800" in line(bench, cookie_lifetime=0.5)


def shorter_record(bench: Bench) -> bool:
    """LIFE-10: a lifetime cut to one hour ends the record after it, an hour of grace included."""
    world = bench.world(cookie_lifetime=12)
    login = world.serve(login="JoeDoe")
    world.configure(cookie_lifetime=1)
    world.serve(login.id)
    world.advance(hours=3)
    return world.serve(login.id).name is None


def absolute_limit(bench: Bench) -> bool:
    """LIFE-11: two hours after the login it is over."""
    world = bench.world(absolute_lifetime=2)
    login = world.serve(login="JoeDoe")
    world.advance(hours=2)
    return world.serve(login.id).name is None


def whole_mapping(bench: Bench) -> bool:
    """SESSION-11: `update` is a method of the session."""
    try:
        bench.world().serve(login="JoeDoe", page=lambda request: request.session.update(x=1))
    except AttributeError:
        return False
    return True


def old_id_is_worthless(bench: Bench) -> bool:
    """LOGIN-03: the anonymous session's id is anonymous after the login."""
    world = bench.world(anonymous_session_lifetime=1)
    before = world.serve(page=set_x)
    world.serve(before.id, login="JoeDoe")
    return world.serve(before.id).name is None


def issued_id_never_logged_in(bench: Bench) -> bool:
    """LOGIN-04: an id that somebody else was issued is not the login's."""
    world = bench.world()
    issued = world.ids.generate_new_id(world.request())
    world.serve(issued, login="JoeDoe")
    return world.serve(issued).name is None


def switch_draws_new_id(bench: Bench) -> bool:
    """SU-12: after a change of privilege the id is another."""
    world = bench.world()
    login = world.serve(login="JoeDoe")
    return (
        world.serve(login.id, page=lambda request: world.handler.privilege_changed(request, world.ids)).id != login.id
    )


def logout_takes_id_away(bench: Bench) -> bool:
    """LOGOUT-05: the logout's answer doesn't leave the old id with the browser."""
    world = bench.world(anonymous_session_lifetime=1)
    login = world.serve(login="JoeDoe")
    return world.serve(login.id, logout=True).id != login.id


def deletion_has_scope(bench: Bench) -> bool:
    """SCOPE-05: the deletion has the name and the Path of the creation."""
    world = bench.world(cookie_path="/farm")
    login = world.serve(login="JoeDoe")
    name = (login.cookie or "").partition("=")[0]
    deletion = world.serve(login.id, logout=True).cookie or ""
    return deletion.startswith(f"{name}=") and "Path=/farm" in deletion


def live_cookie_wins(bench: Bench) -> bool:
    """SCOPE-07: sent first, with a stale one behind it."""
    world = bench.world()
    live, stale = world.serve(login="JoeDoe"), world.ids.generate_new_id(world.request())
    return world.serve(live.id, stale).name == "JoeDoe"


def odd_neighbours(bench: Bench) -> bool:
    """ROBUST-02: a cookie without a name beside ours does no harm."""
    world = bench.world()
    login = world.serve(login="JoeDoe")
    request = FakeRequest(world.cfg, world.now, {"": ["x"], "MOIN_SESSION": [login.id]})
    return world.handler.start(request, world.ids) is not None


def malformed_id_not_used(bench: Bench) -> bool:
    """ROBUST-01: nothing of a path becomes an id."""
    world = bench.world(anonymous_session_lifetime=1)
    return world.serve("../../etc").id != "etc"


def uncovered_host(bench: Bench) -> bool:
    """SCOPE-06: wiki.example.org gets no cookie for .example.com."""
    world = bench.world(cookie_domain=".example.com")
    return world.serve(login="JoeDoe").cookie is None


def fixed_date(bench: Bench) -> bool:
    """COOKIE-03: Expires is an IMF-fixdate."""
    return "Expires=Sun, 04 Mar 2012 17:06:30 GMT" in line(bench)


def no_login_by_coincidence(bench: Bench) -> bool:
    """FARM-06: user 1 of another realm is another user."""
    world = bench.world()
    login = world.serve(login="JoeDoe")
    world.cfg.accounts.realm = "others"
    return world.serve(login.id).name is None


def anonymous_left_alone(bench: Bench) -> bool:
    """FARM-07: a wiki without anonymous sessions leaves the record of one."""
    world = bench.world(anonymous_session_lifetime=1)
    anonymous = world.serve(page=set_x)
    world.configure()
    world.serve(anonymous.id)
    world.configure(anonymous_session_lifetime=1)
    return world.serve(anonymous.id).values == {"x": 1}


def password_change(bench: Bench) -> bool:
    """SWITCH-06: a login from before the change is over."""
    world = bench.world(password_change_ends_sessions=True)
    login = world.serve(login="JoeDoe")
    world.cfg.accounts.users["1"] = FakeUser("1", "JoeDoe", password_stamp="2")
    return world.serve(login.id).name is None


def new_password_draws_new_id(bench: Bench) -> bool:
    """LOGIN-09: after a change of the own password the id is another."""
    world = bench.world()
    login = world.serve(login="JoeDoe")
    return (
        world.serve(login.id, page=lambda request: world.handler.password_changed(request, world.ids)).id != login.id
    )


def facts(client: Client) -> dict[str, Any]:
    """What the wiki tells of the visitor."""
    found: dict[str, Any] = json.loads(client.get("/FrontPage").headers["X-Wiki-Facts"])
    return found


def switched(farm: Host) -> Client:
    """A browser in which Root acts for JaneRoe."""
    client = Client(farm)
    client.post("/FrontPage?action=login", data={"name": "Root", "password": "secret", "login": "1"})
    ticket = client.get("/FrontPage?action=userprefs").text.partition('name="ticket" value="')[2].partition('"')[0]
    client.post("/FrontPage?action=userprefs&sub=suid", data={"selected_user": "JaneRoe", "ticket": ticket})
    assert facts(client)["user"] == "JaneRoe"
    return client


def lost_right_ends_switch(bench: Bench) -> bool:
    """SU-11: the right given back brings no switch back."""
    farm = bench.farm()
    client = switched(farm)
    farm.reconfigure({"superuser": []})
    assert facts(client)["user"] == "Root"
    farm.reconfigure({"superuser": ["Root"]})
    return bool(facts(client)["user"] == "Root")


def removed_target_ends_switch(bench: Bench) -> bool:
    """SU-14: with the target's account gone Root is Root."""
    farm = bench.farm()
    client = switched(farm)
    farm.account("JaneRoe", "remove")
    return bool(facts(client)["user"] == "Root")


def ids_from_kernel(bench: Bench) -> bool:
    """LOGIN-05: equal seeds give different ids."""
    world = bench.world()
    drawn = []
    for _ in range(2):
        random.seed(7)
        drawn.append(world.ids.generate_new_id(world.request()))
    return bool(drawn[0] != drawn[1])


def used_id_drawn_again(bench: Bench) -> bool:
    """LOGIN-06: a new login doesn't get an id in use."""
    world = bench.world()
    login = world.serve(login="JoeDoe")
    drawn = iter([login.id, "f" * 32])
    world.ids.generate_new_id = lambda request: next(drawn)
    return world.serve(login="JaneDoe").id == "f" * 32


def different_keys(bench: Bench) -> bool:
    """CONC-02: two overlapping requests set a key each."""
    world = bench.world()
    login = world.serve(login="JoeDoe")
    slow = world.open(login.id, page=set_x)
    world.serve(login.id, page=lambda request: request.session.__setitem__("y", 2))
    slow.close()
    return world.serve(login.id).values == {"x": 1, "y": 2}


def slow_request_is_quiet(bench: Bench) -> bool:
    """CONC-03: an answer that a login or a logout has overtaken sends no cookie."""
    world = bench.world(anonymous_session_lifetime=1)
    visitor = world.serve(world.serve().id, page=set_x)
    beside_login = world.open(visitor.id)
    login = world.serve(visitor.id, login="JoeDoe")
    beside_logout = world.open(login.id)
    world.serve(login.id, logout=True)
    return beside_login.close().cookie is None and beside_logout.close().cookie is None


PROBES: dict[str, Callable[[Bench], bool]] = {
    "LIFE-07": fractions_count,
    "LIFE-10": shorter_record,
    "LIFE-11": absolute_limit,
    "SESSION-11": whole_mapping,
    "LOGIN-03": old_id_is_worthless,
    "LOGIN-04": issued_id_never_logged_in,
    "LOGIN-05": ids_from_kernel,
    "LOGIN-06": used_id_drawn_again,
    "LOGIN-09": new_password_draws_new_id,
    "SU-11": lost_right_ends_switch,
    "SU-12": switch_draws_new_id,
    "SU-14": removed_target_ends_switch,
    "LOGOUT-05": logout_takes_id_away,
    "SWITCH-06": password_change,
    "SCOPE-05": deletion_has_scope,
    "SCOPE-06": uncovered_host,
    "SCOPE-07": live_cookie_wins,
    "FARM-06": no_login_by_coincidence,
    "FARM-07": anonymous_left_alone,
    "COOKIE-03": fixed_date,
    "COOKIE-04": lambda bench: "; HttpOnly" in line(bench),
    "COOKIE-05": lambda bench: "; SameSite=Lax" in line(bench),
    "COOKIE-06": lambda bench: line(bench, cookie_prefix="__Host-").startswith("__Host-"),
    "ROBUST-01": malformed_id_not_used,
    "ROBUST-02": odd_neighbours,
    "CONC-02": different_keys,
    "CONC-03": slow_request_is_quiet,
}


def failing(parts: Parts, folder: Path) -> set[str]:
    """The rules whose probe says no; each has a folder of its own."""
    return {rule for rule, holds in PROBES.items() if not holds(Bench(parts, folder / rule))}


def test_the_list_and_the_code_have_the_same_switches() -> None:
    """Each switch is described once, in the code's order, and each rule has a probe here."""
    assert [entry.switch for entry in differences()] == list(SWITCHES)
    assert all(entry.where and entry.what and (entry.rules or entry.later) for entry in differences())
    assert {rule for entry in differences() for rule in entry.rules + entry.later} == PROBES.keys()


def test_the_reference_passes_every_probe(tmp_path: Path) -> None:
    """A probe that the reference fails would prove nothing."""
    assert failing(PARTS, tmp_path) == set()


def test_the_stock_variant_fails_what_the_list_says(tmp_path: Path) -> None:
    """All rules of the list, those for later included."""
    later = {rule for entry in differences() for rule in entry.later}
    assert failing(stock_parts(), tmp_path) == stock_rules() | later


@pytest.mark.parametrize("entry", differences(), ids=lambda entry: entry.switch)
def test_one_switch_makes_its_rules_pass_again(entry: Any, tmp_path: Path) -> None:
    """And no others: a rule under two switches needs both."""
    everything = [rule for other in differences() for rule in other.rules + other.later]
    own = {rule for rule in entry.rules + entry.later if everything.count(rule) == 1}
    assert failing(stock_parts([entry.switch]), tmp_path) == set(everything) - own


def test_without_any_switch_the_stock_variant_is_the_reference(tmp_path: Path) -> None:
    """All switches off: nothing fails, and the classes are the defaults' children only."""
    parts = stock_parts(SWITCHES)
    assert failing(parts, tmp_path) == set()
    assert {part: made.__bases__ for part, made in parts.items()} == {part: (made,) for part, made in PARTS.items()}


def test_an_unknown_switch_is_named() -> None:
    """A misspelt switch isn't silently on."""
    with pytest.raises(ValueError, match="unknown switches no-such; there are whole-hours, "):
        stock_parts(["no-such"])
