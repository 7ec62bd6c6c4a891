"""The host: routes, parts, and what an operator can do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reference_impl.allowed import PolicyError
from reference_impl.stores.memory import MemorySessionData
from reference_impl.stores.sqlite import SQLiteSessionData
from tests.reference_impl.wiki.opened import HOST, SUPERUSER, Visitor, open_wiki
from tests.reference_impl.wiki.standin import StandInHandler, StandInIds

FARM = {
    "root": {"host": "a.example.org", "store": "one"},
    "farm": {"host": "A.example.org", "mount": "/farm/", "store": "two"},
    "deep": {"host": "a.example.org", "mount": "/farm/deep", "store": "two", "accounts": "other"},
    "beside": {"host": "b.example.org", "mount": "/x", "store": "one", "policy": {"cookie_lifetime": 1}},
}


def test_a_closed_host_holds_no_file_open(tmp_path: Path) -> None:
    """What a store keeps open between requests is given back."""
    host = open_wiki(tmp_path, parts={"session_data": SQLiteSessionData})
    Visitor(host).login("JoeDoe", "joe")
    store = host._wikis["wiki"].cfg.store
    assert [path for path in SQLiteSessionData._idle if path.startswith(store)] != []
    host.close()
    assert [path for path in SQLiteSessionData._idle if path.startswith(store)] == []


@pytest.mark.parametrize(
    ("host", "path", "wiki", "page"),
    [
        ("a.example.org", "/", "root", "FrontPage"),
        ("A.Example.org:8080", "/PageA", "root", "PageA"),
        ("a.example.org", "/farm", "farm", "FrontPage"),
        ("a.example.org", "/farm/PageA", "farm", "PageA"),
        ("a.example.org", "/farm/deep/PageA", "deep", "PageA"),
        ("a.example.org", "/farm/deeper", "farm", "deeper"),
        ("a.example.org", "/farmhouse", "root", "farmhouse"),
        ("b.example.org", "/x/PageA", "beside", "PageA"),
    ],
)
def test_host_and_longest_mount_choose_the_wiki(tmp_path: Path, host: str, path: str, wiki: str, page: str) -> None:
    """The port doesn't count, case neither, and a mount ends at a slash."""
    visitor = Visitor(open_wiki(tmp_path, wikis=FARM), host)
    visitor.get(path)
    assert (visitor.facts["wiki"], visitor.facts["page"]) == (wiki, page)


@pytest.mark.parametrize(("host", "path"), [("c.example.org", "/"), ("b.example.org", "/PageA")])
def test_there_is_not_a_wiki_everywhere(tmp_path: Path, host: str, path: str) -> None:
    """An unknown host, or a path outside all mounts: 404."""
    visitor = Visitor(open_wiki(tmp_path, wikis=FARM), host)
    assert visitor.get(path) == 404
    assert visitor.facts == {}


def test_links_know_the_mount(tmp_path: Path) -> None:
    """A mounted wiki's pages lead to its own pages."""
    visitor = Visitor(open_wiki(tmp_path, wikis=FARM), "a.example.org")
    visitor.get("/farm/MovedPage")
    assert visitor.answer.headers["Location"] == "/farm/FrontPage"
    visitor.get("/farm/PageA")
    assert 'href="/farm/FrontPage"' in visitor.answer.text


def test_a_wiki_has_its_own_policy(tmp_path: Path) -> None:
    """Overrides hold for one wiki of the farm."""
    host = open_wiki(tmp_path, wikis=FARM)
    ages = []
    for name, mount in (("a.example.org", ""), ("b.example.org", "/x")):
        visitor = Visitor(host, name, mount)
        visitor.login("JoeDoe", "joe")
        ages.append("Max-Age=3600" in visitor.answer.headers["Set-Cookie"])
    assert ages == [False, True]


def test_a_bad_policy_is_refused(tmp_path: Path) -> None:
    """At the start, and when it is changed: then everything stays as it was."""
    with pytest.raises(PolicyError):
        open_wiki(tmp_path, {"cookie_lifetime": "12"})
    host = open_wiki(tmp_path)
    with pytest.raises(PolicyError):
        host.reconfigure({"cookie_lifetime": "12"})
    with pytest.raises(KeyError):
        host.reconfigure({"cookie_lifetime": 1}, "nowhere")
    assert Visitor(host).login("JoeDoe", "joe") == 200


def test_https_is_seen_behind_a_proxy_only_if_there_is_one(tmp_path: Path) -> None:
    """X-Forwarded-Proto is believed where the world says that a proxy ends TLS."""
    for believed in (False, True):
        host = open_wiki(tmp_path, wikis={"wiki": {"host": HOST, "tls_proxy": believed}})
        visitor = Visitor(host, HTTP_X_FORWARDED_PROTO="https")
        visitor.login("JoeDoe", "joe")
        assert ("; Secure" in visitor.answer.headers["Set-Cookie"]) is believed
        direct = Visitor(host, **{"wsgi.url_scheme": "https"})
        direct.login("JoeDoe", "joe")
        assert "; Secure" in direct.answer.headers["Set-Cookie"]


def test_realms_have_accounts_of_their_own(tmp_path: Path) -> None:
    """A change can be made in one realm, or in all; ids coincide on purpose."""
    host = open_wiki(tmp_path, wikis=FARM)
    host.account("JoeDoe", "password", "new", realm="other")
    farm, deep = Visitor(host, "a.example.org", "/farm"), Visitor(host, "a.example.org", "/farm/deep")
    farm.login("JoeDoe", "joe")
    deep.login("JoeDoe", "joe")
    assert (farm.user, deep.user) == ("JoeDoe", None)
    deep.login("JoeDoe", "new")
    assert deep.user == "JoeDoe"


def test_accounts_come_and_go(tmp_path: Path) -> None:
    """Add, disable, enable, remember_me, remove; what can't be is an error."""
    host = open_wiki(tmp_path)
    host.account("NewUser", "add", "pw")
    visitor = Visitor(host)
    visitor.login("NewUser", "pw")
    assert (visitor.user, visitor.get("/DiaryOfNewUser")) == ("NewUser", 200)
    host.account("NewUser", "remember_me", True)
    visitor.get("/PageA")
    assert "Max-Age=315360000" in visitor.answer.headers["Set-Cookie"]
    host.account("NewUser", "disable")
    visitor.get("/PageA")
    assert visitor.user is None
    host.account("NewUser", "enable")
    host.account("NewUser", "remove")
    for name, change in (("NewUser", "remove"), ("NewUser", "disable")):
        with pytest.raises(KeyError):
            host.account(name, change)
    with pytest.raises(ValueError, match="unknown change"):
        host.account("JoeDoe", "rename", "x")


@pytest.mark.parametrize(("data", "user"), [(None, "JoeDoe"), (MemorySessionData, None)])
def test_a_restart_loses_what_is_in_memory(tmp_path: Path, data: type | None, user: str | None) -> None:
    """Records in files stay, records in memory don't; pages and accounts do, as they stand for a disk."""
    host = open_wiki(tmp_path, parts={"session_data": data} if data else None)
    visitor = Visitor(host)
    visitor.login("JoeDoe", "joe")
    visitor.post("/NewPage?action=save", text="text")
    host.account("NewUser", "add", "pw")
    host.restart()
    visitor.get("/NewPage")
    assert (visitor.answer.status_int, visitor.user) == (200, user)
    assert Visitor(host).login("NewUser", "pw") == 200


def test_what_is_kept_in_files_is_there_for_the_next_host(tmp_path: Path) -> None:
    """Accounts, pages and sessions of an earlier process are read again."""
    visitor = Visitor(open_wiki(tmp_path, keep="files"))
    visitor.login("JoeDoe", "joe")
    visitor.post("/NewPage?action=save", text="text")
    again = Visitor(open_wiki(tmp_path, keep="files", users={}))
    again.app.cookiejar = visitor.app.cookiejar
    assert again.get("/NewPage") == 200
    assert again.user == "JoeDoe"


def test_records_are_counted_and_swept(tmp_path: Path) -> None:
    """The operator's calls reach the handler's store."""
    host = open_wiki(tmp_path)
    assert (host.records("wiki"), host.sweep("wiki")) == (0, 0)
    Visitor(host).login("JoeDoe", "joe")
    assert (host.records("wiki"), host.sweep("wiki")) == (1, 0)


def test_capabilities_follow_the_parts(tmp_path: Path) -> None:
    """What a plugged-in handler lacks can't be asked."""
    base = {"restart", "reconfigure", "accounts", "log", "drawn_ids", "sampled_ids", "fork"}
    kept = {"sweep", "records", "faults", "damage", "fill", "interleave"}
    assert open_wiki(tmp_path).capabilities == base | kept | {"persistent", "disk"}
    memory = open_wiki(tmp_path, parts={"session_data": MemorySessionData})
    assert memory.capabilities == base | kept
    parts: dict[str, Any] = {"session_handler": StandInHandler, "session_id_handler": StandInIds}
    assert open_wiki(tmp_path, parts=parts).capabilities == base


def test_an_instance_serves_all_wikis(tmp_path: Path) -> None:
    """A class or factory is called once for the farm, an instance is used as it is."""
    handler = StandInHandler()
    host = open_wiki(tmp_path, SUPERUSER, {"session_handler": handler, "session_id_handler": StandInIds}, wikis=FARM)
    Visitor(host, "a.example.org").get("/PageA")
    Visitor(host, "b.example.org", "/x").get("/PageA")
    assert [call for call, _ in handler.calls] == ["start", "after_auth", "finish"] * 2
    made: list[StandInHandler] = []

    def factory() -> StandInHandler:
        made.append(StandInHandler())
        return made[-1]

    open_wiki(tmp_path, SUPERUSER, {"session_handler": factory, "session_id_handler": StandInIds}, wikis=FARM)
    assert len(made) == 1
